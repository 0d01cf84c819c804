// Sources of blocks: for each source how a Job reads it, its preparation and cleanup, and whether it can be queried.
import type { core } from "@pulumi/kubernetes/types/input";
import type { V1Pod } from "@kubernetes/client-node";
import { z } from "zod";
import { objstoreKey, prometheusPort } from "../../config/names";
import { ownerOf } from "../../components/history-import/job";
import { places } from "../../components/history-import/script";
import { user } from "../../components/thanos/pod";
import { isReplica, nameOf, type RunningStack } from "../verify/running-stack";
import { runInThanos } from "../verify/thanos-job";
import { directorySource } from "./directory";
import { countExpression, momentOf } from "./sample-count";
import { documentOf, folder, type OpenSource, type Owner, type Place } from "./source-types";

export type Source =
    | { readonly kind: "claim"; readonly claim: string; readonly subPath: string; readonly owner: Owner }
    /** A Prometheus that runs: a snapshot of it, a new one or one that is there. */
    | {
          readonly kind: "prometheus";
          readonly pod: string;
          readonly snapshot: string | undefined;
      }
    | { readonly kind: "directory"; readonly directory: string }
    /** Another store, by a Secret with its objstore document. */
    | { readonly kind: "objstore"; readonly secret: string };

export function openSource(stack: RunningStack, source: Source): Promise<OpenSource> {
    switch (source.kind) {
        case "claim":
            return claimSource(stack, source);
        case "prometheus":
            return snapshotSource(stack, source);
        case "directory":
            return directorySource(stack, source.directory);
        case "objstore":
            return objstoreSource(stack, source.secret);
    }
}

const nothing = () => Promise.resolve();

async function claimSource(
    stack: RunningStack,
    { claim, subPath, owner }: Extract<Source, { kind: "claim" }>,
): Promise<OpenSource> {
    const { access, namespace } = stack;
    const claims = (await access.core.listNamespacedPersistentVolumeClaim({ namespace })).items.map(
        ({ metadata }) => metadata?.name,
    );
    if (!claims.includes(claim))
        throw new Error(`The namespace ${namespace} has no claim ${claim}. It has: ${claims.join(", ") || "none"}.`);
    const { items } = await access.core.listNamespacedPod({ namespace });
    const pod = items.find((one) => one.status?.phase === "Running" && uses(one, claim));
    return folderSource(stack, "claim", `the folder ${subPath} of the claim ${claim}`, claim, subPath, pod, owner);
}

const uses = ({ spec }: V1Pod, claim: string): boolean =>
    spec?.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim) ?? false;

/** The Job runs as the user of the pod that has the claim now, on the same node: most volumes can be mounted on one only. */
function folderSource(
    { names }: RunningStack,
    kind: "claim" | "prometheus",
    title: string,
    claim: string,
    subPath: string,
    pod: V1Pod | undefined,
    owner: Owner = { user, group: user },
): OpenSource {
    const place: Place["pod"] = {
        podSecurity: (pod?.spec?.securityContext as core.v1.PodSecurityContext | undefined) ?? ownerOf(owner),
        ...(pod?.spec?.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    };
    const source = { WHERE: title, SIDECAR: pod && hasSidecar(pod) ? ("yes" as const) : ("no" as const), subPath };
    return {
        kind,
        title,
        replica: pod && isReplica(pod, names) ? nameOf(pod) : undefined,
        look: folder(claim, source, place, true),
        run: folder(claim, source, place, false),
        close: nothing,
    };
}

const hasSidecar = ({ spec }: V1Pod): boolean => spec?.containers.some(({ name }) => name === "thanos-sidecar") ?? false;

const snapshotAnswer = z.object({ data: z.object({ name: z.string() }) });
const countAnswer = z.object({ data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }) });

async function snapshotSource(
    stack: RunningStack,
    { pod: name, snapshot }: Extract<Source, { kind: "prometheus" }>,
): Promise<OpenSource> {
    const { access, namespace } = stack;
    const { items } = await access.core.listNamespacedPod({ namespace });
    const pod = items.find((one) => nameOf(one) === name);
    const others = items.filter((one) => dataOf(one)).map(nameOf);
    if (!pod)
        throw new Error(
            `The namespace ${namespace} has no pod ${name}. Those of a Prometheus are: ${others.join(", ") || "none"}.`,
        );
    const data = dataOf(pod);
    if (!data) throw new Error(`The pod ${name} is no Prometheus with a claim. Those are: ${others.join(", ") || "none"}.`);
    const target = { namespace, pod: name, port: prometheusPort };

    const takeSnapshot = async (): Promise<string> => {
        // With a sidecar, what is in memory comes into the bucket by itself.
        const skip = { skip_head: String(hasSidecar(pod)) };
        // A large head takes its time. It is waited for even when we are stopped meanwhile: without its name nobody could take it away.
        const { status, text } = await access.request("POST", target, "/api/v1/admin/tsdb/snapshot", skip, { seconds: 600 });
        if (status === 200) return snapshotAnswer.parse(JSON.parse(text)).data.name;
        throw new Error(
            /admin APIs? (is |are )?disabled/i.test(text)
                ? `Prometheus ${name} has its admin API off. Switch it on (enableAdminAPI: true in its Prometheus object, --web.enable-admin-api elsewhere), or import the claim itself: --from-claim ${data.claim} --sub-path ${data.folder}.`
                : `Prometheus ${name} answers a request for a snapshot with ${status}: ${text.slice(0, 200)}`,
        );
    };
    const taken = snapshot ?? (await takeSnapshot());
    const subPath = `${data.folder}/snapshots/${taken}`;
    const title = `the snapshot ${taken} of ${name}`;
    const source = folderSource(stack, "prometheus", title, data.claim, subPath, pod);
    return {
        ...source,
        async ask(question) {
            const text = await access.getText(target, "/api/v1/query", {
                query: countExpression(question, true),
                time: String(momentOf(question)),
            });
            return Number(countAnswer.parse(JSON.parse(text)).data.result[0]?.value[1] ?? 0);
        },
        async close(outcome, say) {
            if (outcome === "stopped") {
                say(`The snapshot stays. Go on with --from-prometheus ${name} --snapshot ${taken}`);
                return;
            }
            if (snapshot !== undefined) return; // not made here
            const { pod: place, volumes, mounts } = source.run;
            await runInThanos(stack, {
                purpose: "import-history-end",
                text: `rm -rf "${places.claim}/${subPath}"`,
                seconds: 600,
                ...place,
                volumes,
                mounts,
            });
        },
    };
}

/** Where a pod keeps its blocks, by the flag of its program: the claim, and the folder in it. Undefined: no place that a Job could mount. */
export function dataOf(
    { spec }: V1Pod,
    name = "storage.tsdb.path",
): { readonly claim: string; readonly folder: string } | undefined {
    for (const { args = [], volumeMounts = [] } of spec?.containers ?? []) {
        const path = args.find((arg) => arg.startsWith(`--${name}=`))?.split("=")[1];
        const mount = volumeMounts.find(({ mountPath }) => path === mountPath || path?.startsWith(`${mountPath}/`));
        const claim = spec?.volumes?.find(({ name }) => name === mount?.name)?.persistentVolumeClaim?.claimName;
        if (path === undefined || !mount || claim === undefined) continue;
        const parts = [mount.subPath, path.slice(mount.mountPath.length + 1)].filter((part) => part !== undefined && part !== "");
        return { claim, folder: parts.join("/") || "." };
    }
    return undefined;
}

async function objstoreSource(stack: RunningStack, secret: string): Promise<OpenSource> {
    await findStore(stack, secret);
    const title = `the store of the Secret ${secret}`;
    const place: Place = {
        source: { FROM: "objstore", WHERE: title, SIDECAR: "no" },
        volumes: [documentOf("from", secret)],
        mounts: [{ name: "from", mountPath: places.objstore, readOnly: true }],
    };
    return { kind: "objstore", title, look: place, run: place, close: nothing };
}

/** Throws when no Secret of this name holds an objstore document. */
export async function findStore({ access, namespace }: RunningStack, secret: string): Promise<void> {
    const secrets = (await access.core.listNamespacedSecret({ namespace })).items;
    const usable = secrets.filter(({ data }) => data?.[objstoreKey] !== undefined).map(({ metadata }) => metadata?.name);
    if (!usable.includes(secret))
        throw new Error(
            `The namespace ${namespace} has no Secret ${secret} with the key ${objstoreKey}. Those with one are: ${usable.join(", ") || "none"}.`,
        );
}
