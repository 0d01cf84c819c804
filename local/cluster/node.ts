// The API's state of the node and its pods, and the parts of it that must be reset after a stop.
import type { Api } from "./api";
import type { Layout } from "./layout";

interface Condition {
    readonly type: string;
    readonly status: string;
    readonly lastHeartbeatTime?: string;
}

interface Live {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly status?: {
        readonly phase?: string;
        readonly conditions?: readonly Condition[];
        readonly containerStatuses?: readonly object[];
    };
}

/** Whether the node is ready, by a report that is not older than `since`. */
export async function isNodeReady(api: Api, layout: Layout, since?: Date): Promise<boolean> {
    const node = (await api.get(`/api/v1/nodes/${layout.title}`)) as Live | undefined;
    const ready = node?.status?.conditions?.find(({ type }) => type === "Ready");
    if (ready?.status !== "True") return false;
    // Reports have whole seconds.
    const reported = new Date(ready.lastHeartbeatTime ?? 0).getTime();
    return since === undefined || reported >= Math.floor(since.getTime() / 1000) * 1000;
}

const noReplica = { readyReplicas: 0, availableReplicas: 0 };
const unavailable = { type: "Available", status: "False", reason: "ClusterStopped" };

/** The state of each kind of object in the API before the first container runs again; undefined: unchanged. */
export const statusAfterStop: readonly [kind: string, status: (status: Live["status"]) => object | undefined][] = [
    [
        "api/v1 pods",
        (status) =>
            // Those of finished jobs were finished before.
            status?.phase === "Running"
                ? {
                      conditions: ["Ready", "ContainersReady"].map((type) => ({
                          type,
                          status: "False",
                          reason: "ClusterStopped",
                      })),
                      containerStatuses: status.containerStatuses?.map((container) => ({ ...container, ready: false })) ?? [],
                  }
                : undefined,
    ],
    ["apis/apps/v1 replicasets", () => noReplica],
    ["apis/apps/v1 statefulsets", () => noReplica],
    ["apis/apps/v1 deployments", () => ({ ...noReplica, conditions: [unavailable] })],
    ["apis/apps/v1 daemonsets", () => ({ numberReady: 0, numberAvailable: 0 })],
];

/**
 * After a stop the API still has the old state of the pods, so a rollout would look complete before a single container runs.
 * Kubelet and controllers, which start after this, report the truth again.
 */
export async function forgetReadiness(api: Api): Promise<void> {
    for (const [kind, status] of statusAfterStop) {
        const [group = "", resource = ""] = kind.split(" ");
        const { items } = (await api.get(`/${group}/${resource}`)) as { items: Live[] };
        const path = ({ metadata: { namespace, name } }: Live) => `/${group}/namespaces/${namespace}/${resource}/${name}`;
        const changes = items.map((item) => [path(item), status(item.status)] as const).filter(([, change]) => change);
        await Promise.all(changes.map(([path, change]) => api.patchStatus(path, change)));
    }
}
