// Waits for an object to become ready, or to be gone, by watching it.
import { setTimeout as pause } from "node:timers/promises";
import type { Cluster } from "./kube/cluster";
import { title, type KubeObject } from "./kube/objects";
import { readiness } from "./ready";
import { child } from "../../lib/properties";

/** The object did not become what was waited for. */
export class NotReady extends Error {
    constructor(
        readonly object: KubeObject,
        condition: string,
    ) {
        super(`${title(object)} ${condition}`);
    }
}

/** How long to wait, whom to tell, and what ends the wait. */
export interface Waiting {
    readonly limitSeconds: number;
    readonly signal: AbortSignal;
    readonly onReason: (reason: string) => void;
}

/** Waits until the object is ready and gives it as it is then. Throws `NotReady` when it has failed or time is up. */
export async function awaitReady(cluster: Cluster, object: KubeObject, waiting: Waiting): Promise<KubeObject> {
    const limit = AbortSignal.any([waiting.signal, AbortSignal.timeout(waiting.limitSeconds * 1000)]);
    const bindsOnUse = await isBoundOnUse(cluster, object);
    let latest = object;
    let reason = "";
    for await (const version of follow(cluster, object, limit)) {
        if (!version) throw new NotReady(latest, "was deleted while it was waited for");
        latest = version;
        const verdict = readiness(version, { bindsOnUse });
        if (verdict.state === "ready") return version;
        if (verdict.state === "failed") throw new NotReady(version, `has failed: ${verdict.reason}`);
        if (verdict.reason !== reason) waiting.onReason((reason = verdict.reason));
    }
    throw ended(waiting, latest, "is not ready", reason);
}

/** Waits until the object is gone. Throws `NotReady` when time is up, with the finalizers that hold it. */
export async function awaitGone(cluster: Cluster, object: KubeObject, waiting: Omit<Waiting, "onReason">): Promise<void> {
    const limit = AbortSignal.any([waiting.signal, AbortSignal.timeout(waiting.limitSeconds * 1000)]);
    let latest = await cluster.get(object);
    if (!latest) return;
    for await (const version of follow(cluster, latest, limit)) {
        if (!version || version.metadata.uid !== object.metadata.uid) return;
        latest = version;
    }
    const { finalizers = [] } = latest.metadata;
    throw ended(waiting, latest, "is not gone", `its finalizers are ${finalizers.join(", ") || "none"}`);
}

function ended({ signal, limitSeconds }: Omit<Waiting, "onReason">, object: KubeObject, what: string, reason: string): Error {
    if (signal.aborted) return new Error(`The run was interrupted while ${title(object)} was waited for: ${reason}.`);
    return new NotReady(object, `${what} after ${limitSeconds} s: ${reason}`);
}

/** The object now and after every change, until it is deleted, which is an undefined at the end, or the signal ends it. */
async function* follow(cluster: Cluster, object: KubeObject, signal: AbortSignal): AsyncGenerator<KubeObject | undefined> {
    let live: KubeObject | undefined = object;
    try {
        while (live) {
            yield live;
            for await (const version of cluster.changes(live, signal)) {
                yield version;
                if (!version) return;
            }
            await pause(250, undefined, { signal }); // the server ends a watch now and then: look again, and go on from there
            live = await cluster.get(live);
        }
        yield undefined;
    } catch (error) {
        if (!signal.aborted) throw error;
    }
}

async function isBoundOnUse(cluster: Cluster, object: KubeObject): Promise<boolean> {
    const { storageClassName: name } = object.kind === "PersistentVolumeClaim" ? child(object, "spec") : {};
    if (typeof name !== "string" || name === "") return false;
    const reference = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name } };
    return (await cluster.get(reference))?.["volumeBindingMode"] === "WaitForFirstConsumer";
}
