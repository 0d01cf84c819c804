// Why a Kubernetes object is not ready: the last events of the object and of its pods, and the end of the log of a container that
// does not run.
import {
    CoreV1Api,
    KubernetesObjectApi,
    type KubeConfig,
    type KubernetesObject,
    type V1ContainerStatus,
    type V1Pod,
} from "@kubernetes/client-node";
import { child, isProperties, type Properties } from "../lib/properties";

/** Names one object in a cluster. */
export interface ObjectReference {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string;
}

/** The part of the cluster's API that a report reads. */
export interface ReportSource {
    readonly core: Pick<CoreV1Api, "listNamespacedPod" | "listNamespacedEvent" | "readNamespacedPodLog">;
    /** Reads an object of any kind as it is now. */
    readonly read: (reference: ObjectReference) => Promise<KubernetesObject>;
}

const eventLimit = 6;
const logLines = 12;

/** The API of a cluster, as reports read it. */
export function reportSource(config: KubeConfig): ReportSource {
    const objects = KubernetesObjectApi.makeApiClient(config);
    return {
        core: config.makeApiClient(CoreV1Api),
        read: ({ apiVersion, kind, name, namespace }) =>
            objects.read({ apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } }),
    };
}

/** Events and logs that explain why an object is not ready, as lines. Unreadable parts are left out. */
export async function circumstances(source: ReportSource, reference: ObjectReference): Promise<string[]> {
    const pods = await podsOf(source, reference).catch(() => []);
    const troubled = pods.filter((pod) => brokenContainers(pod).length > 0);
    const about = [reference, ...(troubled.length > 0 ? troubled : pods).map(referenceOf)];
    const events = await Promise.all(about.map((one) => eventsOf(source, one).catch(() => [])));
    const logs = await Promise.all(
        troubled.slice(0, 1).map((pod) => containerReports(source, pod, brokenContainers(pod), logLines)),
    );
    const warnings = events.flat().filter(({ type }) => type !== "Normal");
    const lines = (warnings.length > 0 ? warnings : events.flat()).slice(-eventLimit).map(({ line }) => `  ${line}`);
    return [...(lines.length > 0 ? ["Last events:", ...lines] : []), ...logs.flat()];
}

const referenceOf = ({ metadata }: V1Pod): ObjectReference => ({
    apiVersion: "v1",
    kind: "Pod",
    name: metadata?.name ?? "",
    namespace: metadata?.namespace ?? "",
});

const qualifiedName = ({ name, namespace }: Pick<ObjectReference, "name" | "namespace">): string =>
    namespace ? `${namespace}/${name}` : name;

async function eventsOf({ core }: ReportSource, reference: ObjectReference): Promise<{ type: string; line: string }[]> {
    const { kind, name, namespace = "default" } = reference;
    const fieldSelector = `involvedObject.name=${name},involvedObject.kind=${kind}`;
    const { items } = await core.listNamespacedEvent({ namespace, fieldSelector });
    return items
        .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map(({ type = "", reason = "", message = "", count = 1 }) => ({
            type,
            line: `${kind} ${qualifiedName(reference)}: ${reason}${count > 1 ? ` (${count} times)` : ""}: ${message}`,
        }));
}

/** The pods of a workload: by its selector, or by the one that a custom resource publishes in its status. */
async function podsOf(source: ReportSource, reference: ObjectReference): Promise<V1Pod[]> {
    const { kind, name, namespace = "default" } = reference;
    if (kind === "Release") return podsWith(source, namespace, `app.kubernetes.io/instance=${name}`);
    const live = await source.read(reference);
    if (kind === "Pod") return [live];
    return podsWith(source, namespace, selectorOf(live as Properties));
}

const podsWith = async ({ core }: ReportSource, namespace: string, labelSelector: string): Promise<V1Pod[]> =>
    labelSelector === "" ? [] : (await core.listNamespacedPod({ namespace, labelSelector })).items;

function selectorOf(live: Properties): string {
    // The client gives instances of its own classes, which are no plain objects.
    const { spec, status } = JSON.parse(JSON.stringify(live)) as Properties;
    const published = isProperties(status) ? status["selector"] : undefined;
    if (typeof published === "string") return published;
    const labels = isProperties(spec) ? child(child(spec, "selector"), "matchLabels") : {};
    return Object.entries(labels)
        .map(([key, value]) => `${key}=${String(value)}`)
        .join(",");
}

/** The containers of a pod, in the order in which they start. */
const containersOf = ({ status }: V1Pod): V1ContainerStatus[] => [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
];

const brokenContainers = (pod: V1Pod): V1ContainerStatus[] =>
    containersOf(pod).filter(({ ready, state }) => !ready && state?.terminated?.exitCode !== 0);

/** The state of every container of a pod, with the last lines of its log: of the previous run where it waits for the next. */
export async function podReport(source: Pick<ReportSource, "core">, pod: V1Pod, lines: number): Promise<string[]> {
    const containers = containersOf(pod);
    if (containers.length > 0) return containerReports(source, pod, containers, lines);
    const { status } = pod;
    const reason = status?.conditions?.find(({ status: met }) => met === "False")?.message;
    return [`Pod ${qualifiedName(referenceOf(pod))}: ${[status?.phase ?? "Unknown", reason].filter(Boolean).join(", ")}.`];
}

async function containerReports(
    source: Pick<ReportSource, "core">,
    pod: V1Pod,
    containers: readonly V1ContainerStatus[],
    lines: number,
): Promise<string[]> {
    const reports = await Promise.all(
        containers.map(async (status) => {
            const heading = `Pod ${qualifiedName(referenceOf(pod))}, container ${status.name}: ${stateOf(status)}.`;
            const log = await lastLines(source, pod, status, lines).catch(() => "");
            return log ? [heading, "Last lines of its log:", ...log.split("\n").map((line) => `  ${line}`)] : [heading];
        }),
    );
    return reports.flat();
}

function stateOf({ ready, state, lastState, restartCount }: V1ContainerStatus): string {
    const ended = state?.terminated ?? lastState?.terminated;
    const running = state?.running && (ready ? "running" : "running, but not ready");
    const now = running ?? state?.waiting?.reason ?? ended?.reason ?? "not started";
    const message = state?.waiting?.message;
    return [
        now + (message ? ` (${message})` : ""),
        ...(ended ? [`last exit code ${ended.exitCode}`] : []),
        ...(restartCount > 0 ? [`${restartCount} restarts`] : []),
    ].join(", ");
}

async function lastLines(
    { core }: Pick<ReportSource, "core">,
    pod: V1Pod,
    { name: container, state, restartCount }: V1ContainerStatus,
    tailLines: number,
): Promise<string> {
    const previous = restartCount > 0 && state?.running === undefined && state?.terminated === undefined;
    const { name, namespace = "" } = referenceOf(pod);
    return (await core.readNamespacedPodLog({ name, namespace, container, tailLines, previous })).trimEnd();
}
