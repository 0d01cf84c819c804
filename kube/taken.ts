// Names that the program is about to use and that belong to something else. Pulumi creates objects by server-side apply, which changes an
// existing object instead of failing. Helm refuses such objects by itself, but only while it installs.
import type { KubeConfig, KubernetesObject } from "@kubernetes/client-node";
import { stackAnnotation } from "../config/names";
import { messageOf } from "../lib/message";
import type { Registration } from "../offline/registration";
import { ownerOf } from "./owner";
import { groupOf, keyOf, objectsOf, releasesOf, titleOf, type ObjectReference, type ReleaseReference } from "./registered";

/**
 * The objects of a cluster, by name. Each function resolves to undefined where there is no such thing, and rejects where it
 * cannot be read.
 */
export interface Names {
    object(reference: ObjectReference): Promise<KubernetesObject | undefined>;
    /** The status of a release, as in `deployed`. */
    release(reference: ReleaseReference): Promise<string | undefined>;
}

/** The stack that needs the names. */
export interface Asking {
    /** The value of `stackAnnotation` on its objects. */
    readonly mark: string;
    /** Keys (`keyOf`) of what its state holds already. Read only where an object without the mark exists. */
    readonly deployed: () => Promise<ReadonlySet<string>>;
}

/** A name that is in use. */
export interface Taken {
    /** As in `Service monitoring/prometheus`. */
    readonly title: string;
    readonly owner: string;
    readonly fix: string;
}

export interface TakenNames {
    readonly taken: readonly Taken[];
    /** How many names were looked up. */
    readonly names: number;
    /** Names that could not be looked up, with the reason. */
    readonly unread: readonly string[];
}

const releaseKind = { apiVersion: "helm.sh/v3", kind: "Helm release" };

/** The key of a release, as that of an object. */
export const releaseKey = (release: ReleaseReference): string => keyOf({ ...releaseKind, ...release });

/** Looks up every name that the registrations would create. */
export async function takenNames(registrations: readonly Registration[], cluster: Names, asking: Asking): Promise<TakenNames> {
    const unread: string[] = [];
    const orUnread =
        (title: string) =>
        (error: unknown): undefined => {
            unread.push(`${title}: ${messageOf(error)}`);
        };
    const objects = await inBatches(objectsOf(registrations), async (wanted) => {
        const found = await cluster.object(wanted).catch(orUnread(titleOf(wanted)));
        if (!found || found.metadata?.annotations?.[stackAnnotation] === asking.mark) return [];
        const owner = ownerOf(found.metadata ?? {});
        return [{ key: keyOf(wanted), title: titleOf(wanted), owner, fix: fixOf(wanted, asking.mark) }];
    });
    const releases = await inBatches(releasesOf(registrations), async (wanted) => {
        const title = titleOf({ ...releaseKind, ...wanted });
        const status = await cluster.release(wanted).catch(orUnread(title));
        return status === undefined ? [] : [{ key: releaseKey(wanted), title, owner: `Helm, status ${status}`, fix: releaseFix }];
    });
    const existing = [...objects, ...releases];
    const own = existing.length > 0 ? await asking.deployed() : new Set<string>();
    const names = objectsOf(registrations).length + releasesOf(registrations).length;
    const taken = existing.filter(({ key }) => !own.has(key)).map(({ title, owner, fix }) => ({ title, owner, fix }));
    return { taken, names, unread };
}

const releaseFix =
    "Choose another name (thanos-stack:prometheus.release) or Namespace, or uninstall that release first. A kube-prometheus-stack of another owner: thanos-stack:prometheus.delivery: values.";

/** How to keep the object, and how to hand it over. */
function fixOf(wanted: ObjectReference, mark: string): string {
    const { kind, name, namespace } = wanted;
    if (kind === "Namespace")
        return "Leave it to its owner: thanos-stack:namespaceManagement: {mode: adopt}, or {mode: existing} to change nothing on it.";
    const group = groupOf(wanted);
    const type = `${kind.toLowerCase()}${group === "" ? "" : `.${group}`}`;
    return `Use another thanos-stack:namespace, or delete it. To hand it over to this stack: kubectl annotate ${type} ${name}${namespace === undefined ? "" : ` --namespace ${namespace}`} ${stackAnnotation}=${mark}`;
}

async function inBatches<T, R>(all: readonly T[], work: (one: T) => Promise<readonly R[]>, size = 16): Promise<R[]> {
    const results: R[] = [];
    for (let start = 0; start < all.length; start += size)
        results.push(...(await Promise.all(all.slice(start, start + size).map(work))).flat());
    return results;
}

/** The names of a cluster. */
export async function clusterNames(config: KubeConfig): Promise<Names> {
    // Loaded here, because the program reads a cluster only where an engine runs it.
    const { CoreV1Api, KubernetesObjectApi } = await import("@kubernetes/client-node");
    const [objects, core] = [KubernetesObjectApi.makeApiClient(config), config.makeApiClient(CoreV1Api)];
    return {
        async object({ apiVersion, kind, name, namespace }) {
            const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
            try {
                return await objects.read<KubernetesObject>({ apiVersion, kind, metadata });
            } catch (error) {
                if (isMissing(error)) return undefined;
                throw error;
            }
        },
        async release({ namespace, name }) {
            const { items } = await core.listNamespacedSecret({ namespace, labelSelector: `owner=helm,name=${name}` });
            return items.at(-1)?.metadata?.labels?.["status"];
        },
    };
}

/** No such object, or no such kind: its definition comes with the stack. */
const isMissing = (error: unknown): boolean =>
    (error as { readonly code?: unknown }).code === 404 || /^Unrecognized API version and kind/.test(messageOf(error));
