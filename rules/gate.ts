// Runs before the program registers resources: a violation of a mandatory rule, or a change that loses history, stops it.
import { log, runtime } from "@pulumi/pulumi";
import type { Models } from "../components/models";
import { Refusal } from "../config/refusal";
import type { Program } from "../offline/program";
import type { Registration } from "../offline/registration";
import { rehearse } from "../offline/rehearse";
import { judge, losses, refusals } from "./changes";
import { deployedRecord } from "./changes/deployed";
import { check } from "./check";
import type { Finding } from "./rule";
import { viewOf } from "./view/index";

/** The facts of the cluster for which the program is about to run. */
export interface Inspection {
    /** The line above `refused`. */
    readonly title: string;
    /** One line for each reason not to register anything. */
    readonly refused: readonly string[];
    readonly warnings: readonly string[];
}

/** The part of the models that decides. */
type Judged = Pick<Models, "environment" | "exceptions" | "acknowledged" | "history">;

/** Looks at the cluster. Called only where an engine runs the program. */
export type Inspect = (registrations: readonly Registration[]) => Promise<Inspection>;

const nothing: Inspection = { title: "", refused: [], warnings: [] };

/**
 * Runs the program, unless a rehearsal of it violates a mandatory rule, the change loses history, or the cluster refuses it. Then nothing
 * is registered.
 */
export async function gate(models: Judged, program: Program, inspect?: Inspect): Promise<Record<string, unknown>> {
    const { registrations, findings } = await judged(models, program);
    const refused = findings.filter(({ severity }) => severity === "mandatory");
    const lost = await lostHistory(models);
    const found = runtime.getEngine() ? ((await inspect?.(registrations)) ?? nothing) : nothing;
    if (refused.length + lost.length + found.refused.length > 0)
        throw new Refusal(
            [
                ...brokenRules(refused),
                ...section("The change loses history (docs/changes.md):", lost),
                ...section(found.title, found.refused),
            ].join("\n"),
        );
    // Without an engine the warning would only disturb the report of findings. `hasEngine`: whether the SDK has connected to it
    // already; a rehearsal resets that.
    if (runtime.getEngine()) for (const text of [...findings.map(line), ...found.warnings]) await log.warn(text);
    return program();
}

/** The resources that the program would register, and the findings of the rules. */
export async function judged(models: Pick<Judged, "environment" | "exceptions">, program: Program) {
    const { registrations } = await rehearse(program);
    return { registrations, findings: check(viewOf(registrations, models), models.exceptions) };
}

/** The lines of mandatory findings, under a title. */
export const brokenRules = (findings: readonly Finding[]): string[] =>
    section(
        "The stack breaks mandatory rules (docs/rules.md):",
        findings.filter(({ severity }) => severity === "mandatory").map(line),
    );

/**
 * Compares the stack with its last deployment, as far as an engine has it. Losses that are allowed are warned of, and so are
 * acknowledgements that have served.
 *
 * @returns One line for each loss that is not acknowledged.
 */
async function lostHistory({ acknowledged, history: after }: Judged): Promise<string[]> {
    if (!runtime.getEngine()) return [];
    const before = await deployedRecord();
    const judgement = judge(before ? losses(before, after) : [], acknowledged, after, before);
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
