// What the API says of the node and its pods, and what it must not go on saying after a stop.
import type { Api } from "./api";
import type { Layout } from "./layout";

interface Condition {
    readonly type: string;
    readonly status: string;
    readonly lastHeartbeatTime?: string;
}

interface Conditioned {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly status?: { readonly conditions?: readonly Condition[] };
}

/** Whether the node is ready, by a report that is not older than `since`. */
export async function isNodeReady(api: Api, layout: Layout, since?: Date): Promise<boolean> {
    const node = (await api.get(`/api/v1/nodes/${layout.title}`)) as Conditioned | undefined;
    const ready = node?.status?.conditions?.find(({ type }) => type === "Ready");
    if (ready?.status !== "True") return false;
    // Reports have whole seconds.
    const reported = new Date(ready.lastHeartbeatTime ?? 0).getTime();
    return since === undefined || reported >= Math.floor(since.getTime() / 1000) * 1000;
}

/**
 * After a stop the API still holds the pods' last conditions, and whoever waits for a rollout would be told that all is
 * well before a single container runs. This is what the node controller does when a node is lost; the kubelet then
 * reports the pods ready again, one by one.
 */
export async function markPodsNotReady(api: Api): Promise<void> {
    const pods = (await api.get("/api/v1/pods")) as { items: Conditioned[] };
    const isReady = ({ status }: Conditioned) =>
        status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
    const conditions = ["Ready", "ContainersReady"].map((type) => ({ type, status: "False", reason: "ClusterStopped" }));
    await Promise.all(
        pods.items
            .filter(isReady)
            .map(({ metadata: { name, namespace } }) =>
                api.patchStatus(`/api/v1/namespaces/${namespace}/pods/${name}`, { conditions }),
            ),
    );
}
