// Resources as a tree: what belongs to what, what is protected, what waits for what.
import type { Registration } from "../../offline/registration";

/** One line for each resource, children under their parent, in the order of registration. */
export function tree(registrations: readonly Registration[]): string[] {
    const known = new Map(registrations.map((one) => [one.urn, one]));
    const children = (parent: string | undefined) => registrations.filter((one) => one.parent === parent);
    const below = (parent: string | undefined, indent: string): string[] => {
        const all = children(parent);
        return all.flatMap((one, index) => {
            const last = index === all.length - 1;
            const [branch, rest] = parent === undefined ? ["", ""] : last ? ["└─ ", "   "] : ["├─ ", "│  "];
            return [`${indent}${branch}${describe(one, known)}`, ...below(one.urn, indent + rest)];
        });
    };
    return below(undefined, "");
}

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
