// Runs before the program registers resources: a violation of a mandatory rule, or a change that loses history, stops it.
import { log, runtime } from "@pulumi/pulumi";
import { historyRecord } from "../components/history/record";
import { Refusal } from "../config/refusal";
import type { StackConfig } from "../config/schema";
import type { Program } from "../offline/program";
import { rehearse } from "../offline/rehearse";
import { judge, losses, refusals } from "./changes";
import { deployedRecord } from "./changes/deployed";
import { check } from "./check";
import type { Finding } from "./rule";
import { viewOf } from "./view/index";

/** Runs the program, unless a rehearsal of it violates a mandatory rule or the change loses history. Then nothing is registered. */
export async function gate(stack: StackConfig, program: Program): Promise<Record<string, unknown>> {
    const { registrations } = await rehearse(program);
    const findings = check(viewOf(registrations, stack), stack.rules);
    const refused = findings.filter(({ severity }) => severity === "mandatory");
    const lost = await lostHistory(stack);
    if (refused.length + lost.length > 0)
        throw new Refusal(
            [
                ...section("The stack breaks mandatory rules (docs/rules.md):", refused.map(line)),
                ...section("The change loses history (docs/changes.md):", lost),
            ].join("\n"),
        );
    // Without an engine the warning would only be in the way of whoever shows findings. `hasEngine` tells whether the SDK has
    // already connected to it, which a rehearsal makes it forget.
    if (runtime.getEngine()) for (const finding of findings) await log.warn(line(finding));
    return program();
}

/**
 * Compares the stack with its last deployment, where an engine knows it. Losses that are allowed are warned of, and so are
 * acknowledgements that have served.
 *
 * @returns One line for each loss that is not acknowledged.
 */
async function lostHistory(stack: StackConfig): Promise<string[]> {
    if (!runtime.getEngine()) return [];
    const [before, after] = [await deployedRecord(), historyRecord(stack)];
    const judgement = judge(before ? losses(before, after) : [], stack.acknowledge, after, before);
    for (const { change, from, to, effect } of judgement.allowed)
        await log.warn(`thanos-stack:${change}: ${from} → ${to}, acknowledged: ${effect}`);
    for (const { change, to } of judgement.done)
        await log.warn(`thanos-stack:acknowledge: ${change} is ${to} now. Remove the entry.`);
    return refusals(judgement);
}

const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [title, ...lines.map((one) => `  ${one}`)];

/** A finding in one line. */
export const line = ({ rule, path, message }: Finding): string => `${rule} ${path} ${message}`;
