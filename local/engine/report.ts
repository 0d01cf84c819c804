// The one report of a run that failed: the object, the condition that was not met, what Kubernetes said about it and
// about its pods, and the last lines of a container that does not run.
import type { V1ContainerStatus, V1Pod } from "@kubernetes/client-node";
import { NotApplied } from "./apply";
import type { ApiError } from "./kube/errors";
import type { Cluster } from "./kube/cluster";
import { groupKind, qualifiedName, title, type KubeObject } from "./kube/objects";
import { child } from "../../lib/properties";
import { NotReady } from "./wait";
import { messageOf } from "../../lib/message";

/** A run that failed. The message is the whole report; there is nothing to add to it, and no secret in it. */
export class EngineFailure extends Error {}

const eventLimit = 6;
const logLines = 12;

/** Describes why an object could not be applied or did not become ready. */
export async function describeFailure(cluster: Cluster, error: unknown): Promise<string> {
    if (error instanceof NotReady) return [error.message + ".", ...(await circumstances(cluster, error.object))].join("\n");
    if (error instanceof NotApplied) return refused(cluster.connection.context, error.object, error.cause);
    return messageOf(error);
}

/** What cannot be changed on a live object: the API server has no code for it, only these sentences. */
const immutable = /field is immutable|updates to .* are forbidden|may not be changed|spec is immutable/i;

function refused(context: string, object: KubeObject, error: ApiError): string {
    const fields = error.causes.map(({ field, message }) => `  ${field}: ${message}`);
    const said = `${title(object)} was refused:${fields.length ? `\n${fields.join("\n")}` : ` ${error.message}`}`;
    return immutable.test(error.message) ? `${said}\n${wayOut(context, object)}` : said;
}

function wayOut(context: string, object: KubeObject): string {
    const { namespace, name } = object.metadata;
    const target = `${groupKind(object).toLowerCase()} ${name}${namespace ? ` -n ${namespace}` : ""}`;
    if (object.kind === "PersistentVolumeClaim" || object.kind === "PersistentVolume") {
        return `This cannot be changed on an existing volume. Put the old value back: deleting it would delete its data.`;
    }
    const orphan = object.kind === "StatefulSet" ? " --cascade=orphan" : "";
    return `This cannot be changed on an existing object. To have it made anew: kubectl --context ${context} delete ${target}${orphan}, then run again.`;
}

/** Diagnosis must not hide what it is about: what cannot be read is left out. */
async function circumstances(cluster: Cluster, object: KubeObject): Promise<string[]> {
    const pods = await podsOf(cluster, object).catch(() => []);
    const troubled = pods.filter((pod) => brokenContainers(pod).length > 0);
    const about = [object, ...(troubled.length ? troubled : pods)];
    const events = await Promise.all(about.map((item) => eventsOf(cluster, item).catch(() => [])));
    const logs = await Promise.all(
        troubled.slice(0, 1).map((pod) => containerReports(cluster, pod, brokenContainers(pod), logLines)),
    );
    const warnings = events.flat().filter(({ type }) => type !== "Normal");
    const lines = (warnings.length ? warnings : events.flat()).slice(-eventLimit).map(({ line }) => `  ${line}`);
    return [...(lines.length ? ["Last events:", ...lines] : []), ...logs.flat()];
}

interface Event {
    readonly type?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly count?: number;
}

async function eventsOf(cluster: Cluster, object: KubeObject): Promise<{ type: string; line: string }[]> {
    const { name, namespace = "default", uid } = object.metadata;
    const fieldSelector = `involvedObject.name=${name},involvedObject.kind=${object.kind}${uid ? `,involvedObject.uid=${uid}` : ""}`;
    const events = await cluster.list("v1", "Event", { namespace, fieldSelector });
    return events
        .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map((event) => {
            const { type = "", reason = "", message = "", count = 1 } = event as Event;
            return { type, line: `${title(object)}: ${reason}${count > 1 ? ` (${count} times)` : ""}: ${message}` };
        });
}

/** The pods of a workload: by its selector, or by the one that a custom resource publishes in its status. */
async function podsOf(cluster: Cluster, object: KubeObject): Promise<KubeObject[]> {
    if (object.kind === "Pod") return [object];
    const labelSelector = selectorOf(object);
    return labelSelector ? cluster.list("v1", "Pod", { namespace: object.metadata.namespace, labelSelector }) : [];
}

function selectorOf(object: KubeObject): string {
    const { selector } = child(object, "status");
    if (typeof selector === "string") return selector;
    const labels = child(child(child(object, "spec"), "selector"), "matchLabels");
    return Object.entries(labels)
        .map(([key, value]) => `${key}=${String(value)}`)
        .join(",");
}

/** The containers of a pod, in the order in which they start. */
function containersOf(pod: KubeObject): V1ContainerStatus[] {
    const { status } = pod as unknown as V1Pod;
    return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

const brokenContainers = (pod: KubeObject): V1ContainerStatus[] =>
    containersOf(pod).filter(({ ready, state }) => !ready && state?.terminated?.exitCode !== 0);

/** How every container of a pod is, with the last lines of its log: of the run before where it waits for the next. */
export async function podReport(cluster: Cluster, pod: KubeObject, lines: number): Promise<string[]> {
    const containers = containersOf(pod);
    if (containers.length > 0) return containerReports(cluster, pod, containers, lines);
    const { status } = pod as unknown as V1Pod;
    const reason = status?.conditions?.find(({ status: met }) => met === "False")?.message;
    return [`Pod ${qualifiedName(pod)}: ${[status?.phase ?? "Unknown", reason].filter(Boolean).join(", ")}.`];
}

async function containerReports(
    cluster: Cluster,
    pod: KubeObject,
    containers: readonly V1ContainerStatus[],
    lines: number,
): Promise<string[]> {
    const reports = await Promise.all(
        containers.map(async (status) => {
            const heading = `Pod ${qualifiedName(pod)}, container ${status.name}: ${stateOf(status)}.`;
            const log = await lastLines(cluster, pod, status, lines).catch(() => "");
            return log ? [heading, "Last lines of its log:", ...log.split("\n").map((line) => `  ${line}`)] : [heading];
        }),
    );
    return reports.flat();
}

function stateOf({ ready, state, lastState, restartCount }: V1ContainerStatus): string {
    const ended = state?.terminated ?? lastState?.terminated;
    const running = state?.running && (ready ? "running" : "running, but not ready");
    const now = running ?? state?.waiting?.reason ?? ended?.reason ?? "not started";
    const said = state?.waiting?.message;
    return [
        now + (said ? ` (${said})` : ""),
        ...(ended ? [`last exit code ${ended.exitCode}`] : []),
        ...(restartCount > 0 ? [`${restartCount} restarts`] : []),
    ].join(", ");
}

async function lastLines(
    cluster: Cluster,
    pod: KubeObject,
    { name, state, restartCount }: V1ContainerStatus,
    lines: number,
): Promise<string> {
    const previous = restartCount > 0 && state?.running === undefined && state?.terminated === undefined;
    return (await cluster.log(pod, name, { lines, previous })).trimEnd();
}
