// Inputs of resources as `plan --json` prints them: what looks like a credential in clear text is not repeated, even though a rule
// refuses the stack because of it.
import { isCredentialOf, withoutAssignments } from "../../rules/view/exposed";

export function redacted(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(redacted);
    if (typeof value === "string") return withoutAssignments(value);
    // Instances, such as secrets, know how they are printed.
    if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, isCredentialOf(key, inner) ? "[hidden]" : redacted(inner)]),
    );
}
