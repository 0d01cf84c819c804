// Runs one rule on a view: for the program itself, the policy pack and `check`.
import type { Rule, Severity, Violation } from "./rule";
import { remembered } from "./view/lazy";
import type { View } from "./view/types";

/** A violation as it is shown. */
export interface Judged {
    readonly path: string;
    readonly message: string;
    /** Whether it is certain. An estimate is never mandatory. */
    readonly estimate: boolean;
    /** The keys of the stack file that set it, without the project. */
    readonly keys: readonly string[];
}

/**
 * The violations of a rule: one for each container or resource, with the key of the stack file where the program is our own.
 * `watched` is the same view for a caller that observes what the rule reads.
 */
export const judge = (rule: Rule, view: View, watched: View = view): Judged[] =>
    oneLineEach(
        rule.check(watched).map((one) => ({ ...one, message: withKey(one, view.own) })),
        view,
    );

const withKey = ({ message, key }: Violation, own: boolean): string =>
    own && key !== undefined ? `${message}; set thanos-stack:${key}` : message;

/** The severity of a violation: an estimate is advisory at most. */
export const severityOf = ({ estimate }: Judged, severity: Severity): Severity =>
    estimate && severity === "mandatory" ? "advisory" : severity;

/** Violations of one container or resource become one line; the same line is shown once. */
function oneLineEach(violations: readonly Violation[], view: View): Judged[] {
    if (violations.length < 2) return violations.map(single);
    const subjects = subjectsOf(view);
    const groups = new Map<string, Violation[]>();
    for (const one of violations) {
        const key = `${subjectOf(one.path, subjects)}\n${one.estimate ?? false}`;
        groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    return [...groups].map(([key, all]): Judged => {
        const [subject = ""] = key.split("\n");
        const distinct = [...new Map(all.map((one) => [`${one.path}\n${one.message}`, one])).values()];
        const [first] = distinct;
        if (first !== undefined && distinct.length === 1) return single(first);
        return {
            path: subject,
            message: distinct
                .map(({ path, message }) => `${path.slice(subject.length).replace(/^[.: ]+/, "")} ${message}`.trim())
                .join("; "),
            estimate: first?.estimate ?? false,
            keys: distinct.flatMap((one) => one.key ?? []),
        };
    });
}

const single = ({ path, message, estimate, key }: Violation): Judged => ({
    path,
    message,
    estimate: estimate ?? false,
    keys: key === undefined ? [] : [key],
});

/** Paths of everything that a line can be about. */
const subjectsOf = remembered((view: View): ReadonlySet<string> => {
    const paths = [
        ...view.prometheus.flatMap(({ path, sidecar }) => [path, ...(sidecar ? [sidecar.path] : [])]),
        ...view.thanos.map(({ path }) => path),
        ...view.objstore.map(({ path }) => path),
        ...view.buckets.map(({ path }) => path),
        ...view.workloads.flatMap(({ path, containers }) => [path, ...containers.map((one) => one.path)]),
        ...view.dataSources.map(({ path }) => path),
    ];
    return new Set(paths);
});

/** The longest of them that a path begins with. */
function subjectOf(path: string, subjects: ReadonlySet<string>): string {
    for (let end = path.length; end > 0; end--)
        if ((end === path.length || ".: ".includes(path[end] ?? "")) && subjects.has(path.slice(0, end)))
            return path.slice(0, end);
    return path;
}
