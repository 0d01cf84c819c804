// How strict the pack is. By itself as for `prod`; for another environment, and for rules that a stack lowers, by the file
// that `--policy-pack-config` takes.
import type { EnforcementLevel } from "@pulumi/policy";
import type { StackConfig } from "../config/schema";
import { rules } from "../rules/index";
import type { Severity } from "../rules/rule";

export const levelOf = (severity: Severity): EnforcementLevel => (severity === "off" ? "disabled" : severity);

/** The levels of all rules for one stack. */
export const levels = ({
    environment,
    rules: lowered,
}: Pick<StackConfig, "environment" | "rules">): Record<string, EnforcementLevel> =>
    Object.fromEntries(
        rules.map(({ id, severity }) => [
            id,
            levelOf(severity[environment] === "off" ? "off" : (lowered[id]?.level ?? severity[environment])),
        ]),
    );
