// How a pod's copies are kept apart, by whatever field of its specification says it.
import { at, list, map } from "./read";
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
