// 9 and 10: rights of the deployer, and names.
import { groupOf, objectsOf, releasesOf } from "../../../kube/registered";
import { clusterNames, takenNames } from "../../../kube/taken";
import { red, verdict, type Check } from "../../verify/check";
import { allowed, listed, type Target } from "../target";

const verbs = ["get", "list", "watch", "create", "patch", "delete"] as const;

/** The resource of a kind, as a rule of RBAC names it. */
export const resourceOf = (kind: string): string => {
    const lower = kind.toLowerCase();
    if (/(s|x|ch|sh)$/.test(lower)) return `${lower}es`;
    return /[^aeiou]y$/.test(lower) ? lower.replace(/y$/, "ies") : `${lower}s`;
};

export const rights: Check<Target> = {
    id: "9",
    claim: "the deployer may manage every kind of object",
    bar: `${verbs.join(", ")}, for each kind that the stack creates`,
    async check(target) {
        const wanted = new Map<string, { group: string; resource: string; namespace?: string }>();
        for (const one of objectsOf(target.registrations)) {
            const where = { group: groupOf(one), resource: resourceOf(one.kind) };
            const key = `${where.resource}${where.group === "" ? "" : `.${where.group}`}${one.namespace === undefined ? "" : ` in ${one.namespace}`}`;
            wanted.set(key, { ...where, ...(one.namespace === undefined ? {} : { namespace: one.namespace }) });
        }
        // Helm keeps its releases in Secrets.
        for (const { namespace } of releasesOf(target.registrations))
            wanted.set(`secrets in ${namespace}`, { group: "", resource: "secrets", namespace });
        const denied = (
            await Promise.all(
                [...wanted].map(async ([key, where]) => {
                    const answers = await Promise.all(
                        verbs.map(async (verb) => ((await allowed(target, { verb, ...where })) ? [] : [verb])),
                    );
                    return answers.flat().length > 0 ? [`${key}: no ${answers.flat().join(", ")}`] : [];
                }),
            )
        ).flat();
        const charts = releasesOf(target.registrations).length;
        return verdict(
            denied,
            "bind a role with these verbs to the deployer, or use another --context",
            `${wanted.size} kinds${charts > 0 ? `; not checked: the kinds of the objects of ${charts} charts` : ""}`,
        );
    },
};

export const names: Check<Target> = {
    id: "10",
    claim: "no name belongs to something else",
    bar: "each object is new, or has the annotation of this stack",
    async check(target) {
        const { registrations, access, mark } = target;
        const asking = { mark, deployed: () => Promise.resolve(new Set<string>()) };
        const { taken, unread, names: count } = await takenNames(registrations, await clusterNames(access.config), asking);
        const definitions = await takenDefinitions(target);
        if (taken.length === 0 && unread.length > 0)
            return red(`not readable: ${unread.join("; ")}`, "allow the deployer to get these objects");
        const fixes = [...new Set(taken.map(({ fix }) => fix))];
        return verdict(
            [...taken.map(({ title, owner }) => `${title} belongs to ${owner}`), ...definitions],
            [
                ...fixes.slice(0, 3),
                ...(fixes.length > 3 ? [`${fixes.length - 3} more like these: docs/existing-cluster.md`] : []),
                ...(definitions.length > 0 ? ["thanos-stack:prometheus.definitions.managedBy: cluster"] : []),
            ].join(" "),
            `${count} names are free or the stack's own`,
        );
    },
};

/** Definitions that a chart of the stack would install, and that something else has installed: Helm refuses them. */
async function takenDefinitions(target: Target): Promise<string[]> {
    const release = releasesOf(target.registrations).find(({ name }) => name === "prometheus-operator-crds");
    if (!release) return [];
    const definitions = (await listed(target, "apiextensions.k8s.io/v1", "CustomResourceDefinition")) ?? [];
    const others = definitions.filter(
        ({ metadata }) =>
            /\.monitoring\.coreos\.com$/.test(metadata?.name ?? "") &&
            metadata?.annotations?.["meta.helm.sh/release-name"] !== release.name,
    );
    return others.length === 0
        ? []
        : [
              `${others.length} definitions of the prometheus-operator (${others[0]?.metadata?.name ?? ""}, …) were not installed by the release ${release.name}`,
          ];
}
