// 3, once for each spoke of a hub: its endpoints answer, and its newest samples are there.
import type { WiredSpoke, Wiring } from "../../../components/clusters/spokes";
import { heartbeat } from "../../../components/thanos/canary";
import { spokesFile, spokesName } from "../../../config/names";
import type { Stores } from "../../access/thanos";
import { red, verdict, type Check } from "../check";
import type { RunningStack } from "../running-stack";

/** A check for each spoke in the stack file. The wiring is read from the cluster: a stack file does not have the outputs of other stacks. */
export const spokeChecks = ({ models }: Pick<RunningStack, "models">): Check<RunningStack>[] =>
    models.spokes.map(({ name }) => ({
        id: `3 ${name}`,
        claim: `the spoke ${name} answers`,
        bar: "each of its endpoints without an error, by each querier, and its newest samples without a partial response",
        async check({ access, namespace, thanos }) {
            const { data } = await access.core.readNamespacedConfigMap({ namespace, name: spokesName });
            const { spokes } = JSON.parse(data?.[spokesFile] ?? "{}") as Partial<Wiring>;
            const spoke = spokes?.find((one) => one.name === name);
            if (!spoke) return red("the hub was deployed without it", "deploy the hub");
            if (spoke.endpoints.length === 0)
                return red("its stack exposes no endpoint", "set hub.exposure in the stack file of the spoke");
            const queriers = await thanos.storesOfEach();
            const wrong = [...queriers].flatMap(([querier, stores]) =>
                wrongEndpoints(spoke, stores, models.clusterLabel).map((one) => `${querier}: ${one}`),
            );
            const newest =
                spoke.cluster === undefined || wrong.length > 0
                    ? []
                    : await thanos.query(heartbeat(models.clusterLabel, spoke.cluster));
            return verdict(
                [
                    ...wrong,
                    ...(wrong.length === 0 && newest.length === 0
                        ? [`no sample of cluster ${spoke.cluster ?? ""} in the last 5 minutes`]
                        : []),
                ],
                "see docs/two-clusters.md: the command openssl s_client there shows the reason",
                `${spoke.endpoints.length} endpoints, cluster ${spoke.cluster ?? ""}`,
            );
        },
    }));

/** Problems of the endpoints of a spoke with one querier, in sentences. */
export function wrongEndpoints({ endpoints, cluster }: WiredSpoke, stores: Stores, label: string): string[] {
    const all = Object.values(stores).flat();
    return endpoints.flatMap(({ address }) => {
        const found = all.find(({ name }) => name === address);
        if (!found) return [`${address} is not connected`];
        if (found.lastError != null) return [`${address} with an error: ${JSON.stringify(found.lastError)}`];
        const labels = (found.labelSets ?? []).map((set) => set[label]);
        return labels.includes(cluster)
            ? []
            : [`${address} serves cluster ${labels.join(", ") || "without a label"}, expected ${cluster ?? ""}`];
    });
}
