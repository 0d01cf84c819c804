// Stops the writers of a stack, and starts them again. A merge patch carries no version of the object, so it never conflicts with what the
// operator writes meanwhile.
import { AppsV1Api, CustomObjectsApi, PatchStrategy, setHeaderOptions, type V1OwnerReference } from "@kubernetes/client-node";
import type { ClusterAccess } from "../../kube/cluster";
import type { Head } from "./heads";

/** The object whose `replicas` decides. */
export interface Workload {
    readonly kind: "Prometheus" | "ThanosRuler" | "StatefulSet";
    readonly name: string;
}

/** Keeps the number of replicas of before, and the databases of the pods. */
const annotation = "thanos-stack/before-flush";

const operated = { Prometheus: "prometheuses", ThanosRuler: "thanosrulers" } as const;
const merge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);

interface Scaled {
    readonly metadata?: {
        readonly name?: string;
        readonly annotations?: Readonly<Record<string, string>>;
        readonly ownerReferences?: readonly V1OwnerReference[];
    };
    readonly spec?: { readonly replicas?: number };
}

interface Change {
    readonly metadata: { readonly annotations: Readonly<Record<string, string | null>> };
    readonly spec: { readonly replicas: number | null };
}

type Cluster = Pick<ClusterAccess, "config">;

/** The workload of a StatefulSet's pod: the operator's object where it has made the StatefulSet. */
export async function workloadOf(
    { config }: Cluster,
    namespace: string,
    owners: readonly V1OwnerReference[] | undefined,
): Promise<Workload | undefined> {
    const set = owners?.find(({ kind }) => kind === "StatefulSet")?.name;
    if (set === undefined) return undefined;
    const { metadata } = await config.makeApiClient(AppsV1Api).readNamespacedStatefulSet({ namespace, name: set });
    const owner = metadata?.ownerReferences?.find(({ kind }) => Object.hasOwn(operated, kind));
    return owner ? { kind: owner.kind as keyof typeof operated, name: owner.name } : { kind: "StatefulSet", name: set };
}

const apiOf = ({ config }: Cluster, namespace: string) => {
    const [apps, objects] = [config.makeApiClient(AppsV1Api), config.makeApiClient(CustomObjectsApi)];
    const target = (kind: keyof typeof operated) => ({
        ...{ group: "monitoring.coreos.com", version: "v1", namespace },
        plural: operated[kind],
    });
    return {
        read: async ({ kind, name }: Workload) =>
            (kind === "StatefulSet"
                ? await apps.readNamespacedStatefulSet({ namespace, name })
                : await objects.getNamespacedCustomObject({ ...target(kind), name })) as Scaled,
        patch: ({ kind, name }: Workload, body: Change): Promise<unknown> =>
            kind === "StatefulSet"
                ? apps.patchNamespacedStatefulSet({ namespace, name, body }, merge)
                : objects.patchNamespacedCustomObject({ ...target(kind), name, body }, merge),
        /** A cluster whose operator has no rulers has no such kind. */
        list: async (kind: Workload["kind"]): Promise<readonly Scaled[]> =>
            kind === "StatefulSet"
                ? (await apps.listNamespacedStatefulSet({ namespace })).items
                : await objects.listNamespacedCustomObject(target(kind)).then(
                      (found) => (found as { readonly items: readonly Scaled[] }).items,
                      () => [],
                  ),
    };
};

/** Scales a workload to no pods, and keeps what `stopped` returns. */
export async function stop(access: Cluster, namespace: string, workload: Workload, heads: readonly Head[]): Promise<void> {
    const api = apiOf(access, namespace);
    const { metadata, spec } = await api.read(workload);
    const before = metadata?.annotations?.[annotation] ?? JSON.stringify({ replicas: spec?.replicas ?? null, heads });
    await api.patch(workload, { metadata: { annotations: { [annotation]: before } }, spec: { replicas: 0 } });
}

/** A workload that a flush has stopped. */
export interface Stopped {
    readonly workload: Workload;
    readonly replicas: number | null;
    readonly heads: readonly Head[];
}

/** Every workload that `stop` has stopped. */
export async function stopped(access: Cluster, namespace: string): Promise<Stopped[]> {
    const api = apiOf(access, namespace);
    const found: Stopped[] = [];
    for (const kind of ["StatefulSet", "Prometheus", "ThanosRuler"] as const)
        for (const { metadata = {} } of await api.list(kind)) {
            const before = metadata.annotations?.[annotation];
            // The operator copies annotations of its object to its StatefulSet, and scales that itself.
            if (before === undefined || (kind === "StatefulSet" && isOperated(metadata))) continue;
            const kept = JSON.parse(before) as Omit<Stopped, "workload">;
            found.push({ workload: { kind, name: metadata.name ?? "" }, ...kept });
        }
    return found;
}

/** Starts workloads again. */
export async function resume(access: Cluster, namespace: string, all: readonly Stopped[]): Promise<void> {
    const api = apiOf(access, namespace);
    for (const { workload, replicas } of all)
        await api.patch(workload, { metadata: { annotations: { [annotation]: null } }, spec: { replicas } });
}

const isOperated = ({ ownerReferences = [] }: Required<Scaled>["metadata"]): boolean =>
    ownerReferences.some(({ kind }) => Object.hasOwn(operated, kind));
