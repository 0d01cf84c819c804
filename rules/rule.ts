// The definition of a rule. A rule never changes its input, and never throws: it reports nothing where the input is unclear.
import type { RuleName } from "../config/rule-names";
import type { Environment, Unknown, View } from "./view/types";

/** `mandatory` stops a deployment before anything is registered, `advisory` is reported, `off` is not. */
export type Severity = "mandatory" | "advisory" | "off";

/** One place that breaks a rule. */
export interface Violation {
    /** A config key, or a registered object and the field in it. */
    readonly path: string;
    /** The finding, the expected value, the shortest fix: in words of the program that is judged. */
    readonly message: string;
    /** The key of the stack file that sets it, without the project. Shown for this repository's own program only. */
    readonly key?: string;
    /** It follows from an estimate, or from values that other files may change: never mandatory. */
    readonly estimate?: true;
}

/** A violation with its rule. */
export interface Finding extends Omit<Violation, "key"> {
    readonly rule: RuleName;
    /** The keys of the stack file that set it, without the project. Absent: none is known. */
    readonly keys?: readonly string[];
    readonly severity: Exclude<Severity, "off">;
}

export interface Rule {
    /** As stack files, policy configuration and docs/rules.md name it. Also the name of its file. */
    readonly name: RuleName;
    /** The invariant, in one line. */
    readonly title: string;
    /** The effect of a violation. */
    readonly why: string;
    /** Where that is known from: threads and documents of the projects. */
    readonly source: string;
    readonly severity: Readonly<Record<Environment, Severity>>;
    check(view: View): Violation[];
    /** Changes to a valid stack that it lets pass, and that it does not. They are its tests and part of its documentation. */
    readonly examples: { readonly pass: readonly Example[]; readonly fail: readonly Example[] };
}

export interface Example {
    /** The effect of the change on a valid stack: `retention of 4h`. */
    readonly title: string;
    readonly change: (view: Draft<View>) => void;
}

/** A copy that may be changed. */
export type Draft<T> = T extends Unknown
    ? T
    : T extends readonly (infer E)[]
      ? Draft<E>[]
      : T extends object
        ? { -readonly [K in keyof T]: Draft<T[K]> }
        : T;

/** The same in every environment. */
export const always = (severity: Severity): Rule["severity"] => ({ local: severity, dev: severity, prod: severity });

/** About copies, volumes and protection: what prod must have and dev should have. */
export const topology: Rule["severity"] = { local: "off", dev: "advisory", prod: "mandatory" };
