// Stands before a program that registers resources: what breaks a mandatory rule never begins, whoever runs it.
import { log, runtime } from "@pulumi/pulumi";
import { Refusal } from "../config/refusal";
import type { StackConfig } from "../config/schema";
import type { Program } from "../offline/program";
import { rehearse } from "../offline/rehearse";
import { check } from "./check";
import type { Finding } from "./rule";
import { viewOf } from "./view/index";

/** Runs the program, unless a rehearsal of it breaks a mandatory rule; then nothing at all is registered. */
export async function gate(
    { environment, rules }: Pick<StackConfig, "environment" | "rules">,
    program: Program,
): Promise<Record<string, unknown>> {
    const { registrations } = await rehearse(program);
    const findings = check(viewOf(registrations, { environment }), rules);
    const refused = findings.filter(({ severity }) => severity === "mandatory");
    if (refused.length > 0)
        throw new Refusal(
            [`The stack breaks mandatory rules (docs/rules.md):`, ...refused.map((one) => `  ${line(one)}`)].join("\n"),
        );
    // Without an engine the warning would only be in the way of whoever shows findings. `hasEngine` tells whether the SDK has
    // already connected to it, which a rehearsal makes it forget.
    if (runtime.getEngine()) for (const finding of findings) await log.warn(line(finding));
    return program();
}

/** A finding in one line. */
export const line = ({ rule, path, message }: Finding): string => `${rule} ${path} ${message}`;
