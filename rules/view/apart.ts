// The topology spread of a pod's replicas, by any field of its specification.
import { at, list, map, text } from "./read";
import { Unknown, unknown, type Apart, type Known, type Spread } from "./types";

export const hostname = "kubernetes.io/hostname";
const zone = "topology.kubernetes.io/zone";

export function apart(spec: unknown): Apart {
    const [nodes, zones] = [over(spec, hostname), over(spec, zone)];
    return { spread: zones === "hard" ? zones : nodes, zones };
}

function over(spec: unknown, topologyKey: string): Known<Spread> {
    const affinity = at(spec, "affinity", "podAntiAffinity");
    const said = [
        ...list(at(spec, "topologySpreadConstraints")).map((one) => ({
            key: at(one, "topologyKey"),
            strength: at(one, "whenUnsatisfiable") === "ScheduleAnyway" ? ("soft" as const) : ("hard" as const),
        })),
        ...list(at(affinity, "requiredDuringSchedulingIgnoredDuringExecution")).map((one) => ({
            key: at(one, "topologyKey"),
            strength: "hard" as const,
        })),
        ...list(at(affinity, "preferredDuringSchedulingIgnoredDuringExecution")).map((one) => ({
            key: at(one, "podAffinityTerm", "topologyKey"),
            strength: "soft" as const,
        })),
    ];
    if (said.some(({ key }) => key instanceof Unknown)) return unknown;
    const strengths = said.filter(({ key }) => key === topologyKey).map(({ strength }) => strength);
    return strengths.includes("hard") ? "hard" : (strengths[0] ?? "none");
}

/** Whether a constraint selects labels that are all known, and that the pods do not have: it then spreads nothing. */
export const spreadMismatch = (constraints: unknown, labels: Readonly<Record<string, unknown>>): boolean =>
    Object.keys(labels).length > 0 &&
    list(constraints).some((one) =>
        Object.entries(map(at(one, "labelSelector", "matchLabels"))).some(([label, value]) => {
            const [wanted, found] = [text(value), text(labels[label])];
            return typeof wanted === "string" && !(found instanceof Unknown) && wanted !== found;
        }),
    );

/** The affinity that charts make of the one word `hard` or `soft`. */
export const antiAffinity = (word: unknown, topologyKey: unknown = hostname): unknown =>
    word instanceof Unknown
        ? unknown
        : {
              podAntiAffinity:
                  word === "hard"
                      ? { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey }] }
                      : word === "soft"
                        ? { preferredDuringSchedulingIgnoredDuringExecution: [{ podAffinityTerm: { topologyKey } }] }
                        : {},
          };

/** Whether a disruption budget selects pods with these labels. */
export const hasBudget = (
    budgets: readonly { readonly body: unknown }[],
    podLabels: Readonly<Record<string, unknown>>,
): boolean =>
    budgets.some(({ body }) => {
        const selected = Object.entries(map(at(body, "spec", "selector", "matchLabels")));
        return selected.length > 0 && selected.every(([label, value]) => podLabels[label] === value);
    });
