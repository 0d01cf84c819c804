// Removes what a stack no longer registers. What holds data is never removed unless asked, what is protected or
// retained never at all, and a Namespace not while something that stays is in it.
import { ownAnnotations } from "./apply";
import { releaseAnnotation } from "./handlers/helm-release";
import { uninstall } from "./helm";
import { fieldManager } from "./kube/cluster";
import { groupKind, groupOf, identity, qualifiedName, type KubeObject } from "./kube/objects";
import { partOfLabel, type Reach } from "./parent";
import type { Run } from "./run";
import { awaitGone } from "./wait";

/** Kinds that take data with them. */
const dataKinds = new Set(["Namespace", "PersistentVolumeClaim", "PersistentVolume"]);
const goneLimitSeconds = 300;

/** Removes every member of the set that is not among the run's own; gives where the set's members are afterwards. */
export async function prune(run: Run, options: { deleteData: boolean }): Promise<Reach> {
    const registered = new Set(run.members.map(identity));
    const unregistered = (await membersOf(run)).filter((object) => !registered.has(identity(object)));
    const kept = unregistered.flatMap((object) => {
        const reason = reasonToKeep(object, options.deleteData);
        return reason ? [{ object, reason }] : [];
    });
    const stay = [...run.members, ...kept.map(({ object }) => object)];
    const inUse = new Set(stay.flatMap(({ metadata }) => metadata.namespace ?? []));
    const doomed = unregistered.filter((object) => !stay.includes(object));
    const isNeeded = (object: KubeObject) => object.kind === "Namespace" && inUse.has(object.metadata.name);
    const needed = doomed.filter(isNeeded).map((object) => ({ object, reason: "something in it is kept" }));

    for (const { object, reason } of [...kept, ...needed]) run.emit({ ...eventOf(object), action: "kept", detail: reason });
    const rest = doomed.filter((object) => !isNeeded(object));
    // Namespaces last: what deletes an object may need its neighbours.
    for (const wave of [rest.filter(({ kind }) => kind !== "Namespace"), rest.filter(({ kind }) => kind === "Namespace")]) {
        await Promise.all(wave.map((object) => remove(run, object)));
    }
    return reachOf([...stay, ...needed.map(({ object }) => object)]);
}

/** Where objects are. */
export function reachOf(objects: readonly Pick<KubeObject, "apiVersion" | "kind" | "metadata">[]): Reach {
    return {
        kinds: new Set(objects.map(groupKind)),
        namespaces: new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? [])),
    };
}

async function remove(run: Run, object: KubeObject): Promise<void> {
    const seconds = run.clock();
    await removeRelease(run, object);
    await run.cluster.remove(object);
    await awaitGone(run.cluster, object, { limitSeconds: goneLimitSeconds, signal: run.signal });
    run.emit({ ...eventOf(object), action: "pruned", seconds: seconds() });
}

/** The record of a release goes after the release itself. */
async function removeRelease({ helm }: Run, { metadata }: KubeObject): Promise<void> {
    const name = metadata.annotations?.[releaseAnnotation];
    if (name === undefined) return;
    if (!helm)
        throw new Error(`The Helm release ${name} is no longer registered, but this run has no helm program to remove it.`);
    await uninstall(helm, { name, namespace: metadata.namespace ?? "" });
}

async function membersOf({ cluster, parent }: Run): Promise<KubeObject[]> {
    const lists = await Promise.all(
        [...parent.reach.kinds].map(async (name) => {
            const [kind = "", ...group] = name.split(".");
            const version = await cluster.versionOf(group.join("."), kind);
            return version ? cluster.list(version, kind, { labelSelector: `${partOfLabel}=${parent.id}` }) : [];
        }),
    );
    return lists.flat().filter(isOurs);
}

/** Operators copy labels to what they make of an object: only what this engine itself has applied is its own. */
function isOurs({ metadata }: KubeObject): boolean {
    return metadata.managedFields?.some(({ manager, operation }) => manager === fieldManager && operation === "Apply") ?? false;
}

function reasonToKeep(object: KubeObject, deleteData: boolean): string | undefined {
    const keep = object.metadata.annotations?.[ownAnnotations.keep];
    if (keep) return `it is ${keep}`;
    if (dataKinds.has(object.kind) && groupOf(object.apiVersion) === "" && !deleteData) return "it holds data";
    return undefined;
}

function eventOf(object: KubeObject) {
    const urn = object.metadata.annotations?.[ownAnnotations.urn] ?? "";
    return { urn, name: qualifiedName(object), kind: object.kind };
}
