// How strict the pack is. By itself as for `prod`; for another environment, and for rules that a stack lowers, by the file
// that `--policy-pack-config` takes.
import type { EnforcementLevel } from "@pulumi/policy";
import type { Environment, Exceptions } from "../config/schema";
import { byName } from "../rules/check";
import { rules } from "../rules/index";
import type { Severity } from "../rules/rule";

export const levelOf = (severity: Severity): EnforcementLevel => (severity === "off" ? "disabled" : severity);

/** How strict a rule is for a stack: a level, with the reason where the stack lowers it. */
export type Level =
    EnforcementLevel | { readonly enforcementLevel: EnforcementLevel; readonly reason: string; readonly until: string };

/** The settings of a stack for the rules. */
export interface Strictness {
    readonly environment: Environment;
    /** Exceptions, by rule. */
    readonly rules: Exceptions;
}

/** The levels of all rules for one stack. */
export const levels = ({ environment, rules: exceptions }: Strictness): Record<string, Level> =>
    Object.fromEntries(
        rules.map(({ name, severity }): [string, Level] => {
            const exception = byName(exceptions).exceptionOf(name);
            if (severity[environment] === "off" || exception === undefined) return [name, levelOf(severity[environment])];
            const { level, reason, until } = exception;
            return [name, { enforcementLevel: levelOf(level), reason, until }];
        }),
    );
