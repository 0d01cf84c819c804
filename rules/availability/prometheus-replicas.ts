import { prometheus } from "../examples";
import { topology, type Rule } from "../rule";
import { bytes, isUnknown, show } from "../terms";

export const prometheusReplicas: Rule = {
    name: "prometheus-replicas",
    title: "Prometheus survives the loss of a pod and of a node",
    why: "Without a volume a restart loses up to three hours of data, and with one replica, or all on one node, nothing is scraped while it is down. Network file systems corrupt its database.",
    source: "prometheus: storage; thanos: components/sidecar; thanos#726",
    severity: topology,
    check: ({ prometheus }) =>
        prometheus.flatMap(({ path, volume, replicas, spread, disruptionBudget, retentionSize, sidecar, agent }) => {
            if (!sidecar || agent === true) return [];
            const { size } = volume && !isUnknown(volume) ? volume : {};
            const [disk, kept] = [bytes(size), bytes(retentionSize)];
            const problems: [field: string, message: string, key?: string][] = [];
            if (!volume)
                problems.push([
                    "storage",
                    "is not set, so a restart loses up to three hours. Add a volumeClaimTemplate",
                    "prometheus.volume",
                ]);
            if (!isUnknown(replicas) && replicas < 2)
                problems.push(["replicas", `is ${replicas}, expected 2 or more`, "prometheus.replicas to 2 or more"]);
            if (!isUnknown(replicas) && replicas > 1 && !isUnknown(spread) && spread !== "hard")
                problems.push([
                    "topologySpreadConstraints",
                    "let two replicas share a node. Use whenUnsatisfiable: DoNotSchedule, or hard anti-affinity",
                ]);
            if (!isUnknown(replicas) && replicas > 1 && disruptionBudget === false)
                problems.push(["replicas", "have no PodDisruptionBudget. Add one with maxUnavailable: 1"]);
            if (disk !== undefined && kept !== undefined && kept > 0.85 * disk)
                problems.push([
                    "retentionSize",
                    `is ${show(retentionSize)} of a volume of ${show(size)}, expected 85 % of it at most: the rest is for the write-ahead log`,
                ]);
            return problems.map(([field, message, key]) => ({
                path: `${path}.${field}`,
                message,
                ...(key === undefined ? {} : { key }),
            }));
        }),
    examples: {
        pass: [{ title: "three replicas", change: prometheus((one) => void (one.replicas = 3)) }],
        fail: [
            { title: "no volume", change: prometheus((one) => void (one.volume = undefined)) },
            { title: "one replica", change: prometheus((one) => void (one.replicas = 1)) },
            { title: "replicas on one node", change: prometheus((one) => void (one.spread = "soft")) },
            { title: "no disruption budget", change: prometheus((one) => void (one.disruptionBudget = false)) },
            { title: "data on the whole disk", change: prometheus((one) => void (one.retentionSize = "50GB")) },
        ],
    },
};
