// Topology spread of the replicas of a component, over nodes and over zones.
import type { core } from "@pulumi/kubernetes/types/input";
import type { StackConfig } from "../../config/schema";
import { sizeOf, sizes } from "../../config/sizes";

/** `hard`: a copy rather waits than shares. `soft`: it shares where there is no other place. */
export type Strength = "hard" | "soft";

export interface Spread {
    readonly nodes: Strength;
    readonly zones: Strength;
}

/** On one machine there is no second node; what serves more than a small team must survive the loss of one. */
export function spreadOf(stack: StackConfig): Spread {
    const { environment, spread } = stack;
    const hard = environment === "prod" || (environment === "dev" && sizeOf(stack).series > sizes.small.series);
    return { nodes: spread.nodes ?? (hard ? "hard" : "soft"), zones: spread.zones };
}

/** The constraints of a component's pods. One pod needs no spread. */
export function spreadConstraints(
    matchLabels: Readonly<Record<string, string>>,
    replicas: number,
    { nodes, zones }: Spread,
): core.v1.TopologySpreadConstraint[] {
    const over = (topologyKey: string, strength: Strength): core.v1.TopologySpreadConstraint => ({
        maxSkew: 1,
        topologyKey,
        // A skew of 1 lets two copies share the only node that is left; a second one, even if it is not there, forbids it.
        ...(strength === "hard"
            ? { whenUnsatisfiable: "DoNotSchedule", minDomains: 2 }
            : { whenUnsatisfiable: "ScheduleAnyway" }),
        labelSelector: { matchLabels: { ...matchLabels } },
        // The new pods of a Deployment are spread by themselves: counted with the old ones, both could end on one node.
        matchLabelKeys: ["pod-template-hash"],
    });
    return replicas < 2 ? [] : [over("kubernetes.io/hostname", nodes), over("topology.kubernetes.io/zone", zones)];
}
