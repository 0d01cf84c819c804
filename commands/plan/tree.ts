// Resources as a tree: what belongs to what, what is protected, what waits for what.
import { wrap } from "../../lib/table";
import type { Registration } from "../../offline/registration";

/**
 * One entry for each resource, children under their parent, in the order of registration.
 *
 * @param width most columns of a line
 */
export function tree(registrations: readonly Registration[], width = Infinity): string[] {
    const known = new Map(registrations.map((one) => [one.urn, one]));
    const children = (parent: string | undefined) => registrations.filter((one) => one.parent === parent);
    const below = (parent: string | undefined, indent: string): string[] => {
        const all = children(parent);
        return all.flatMap((one, index) => {
            const last = index === all.length - 1;
            const [branch, rest] = parent === undefined ? ["", ""] : last ? ["└─ ", "   "] : ["├─ ", "│  "];
            const [first = "", ...more] = wrap(describe(one, known), width - indent.length - branch.length - hanging.length);
            const trunk = children(one.urn).length > 0 ? "│" : " ";
            return [
                `${indent}${branch}${first}`,
                ...more.map((text) => `${indent}${rest}${trunk}${hanging.slice(1)}${text}`),
                ...below(one.urn, indent + rest),
            ];
        });
    };
    return below(undefined, "");
}

/** Before the second line of an entry. */
const hanging = "    ";

function describe(one: Registration, known: ReadonlyMap<string, Registration>): string {
    const waitsFor = one.dependencies.flatMap((urn) => known.get(urn)?.name ?? []);
    return [
        `${typeName(one.type)} ${one.name}`,
        ...(one.protect ? ["[protected]"] : []),
        ...(one.retainOnDelete ? ["[kept on destroy]"] : []),
        ...(waitsFor.length > 0 ? [`after ${[...new Set(waitsFor)].sort().join(", ")}`] : []),
    ].join("  ");
}

/** `kubernetes:apps/v1:Deployment` is a Deployment to everybody. */
const typeName = (type: string): string => (type.startsWith("pulumi:providers:") ? "Provider" : (type.split(":").at(-1) ?? type));
