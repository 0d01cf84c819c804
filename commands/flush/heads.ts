// The databases of a stack whose newest samples are not in the bucket: of Prometheus, of rulers that keep blocks, of ingesters. Pure.
import type { core } from "@pulumi/kubernetes/types/input";
import type { V1PersistentVolumeClaim, V1Pod } from "@kubernetes/client-node";
import { labelFlags } from "../../rules/terms";
import { dataOf } from "../import-history/source";
import { nameOf, thanosContainers, type ThanosContainer } from "../verify/running-stack";

type Labels = Readonly<Record<string, string>>;

/** The external labels of the blocks that a pod writes. */
export interface Writer {
    readonly labels: Labels;
    readonly replicaLabel: string;
    readonly replica: string;
}

/** One pod's database. Plain data: an interrupted flush continues with what it has written down. */
export interface Head {
    readonly of: "Prometheus" | "rule" | "receive";
    readonly writer: Writer;
    readonly claim: string;
    /** The folder of the database in the volume. Receive has one database below it for each tenant. */
    readonly folder: string;
    /** The image of a Prometheus that reads it. */
    readonly image: string;
    /** The owner of the files. */
    readonly security?: core.v1.PodSecurityContext;
    /** The memory that the writer had: its reader holds the same head. */
    readonly resources?: core.v1.ResourceRequirements;
}

/** The labels of a stack's Prometheus without the replica's. */
export type Own = Pick<Writer, "labels" | "replicaLabel">;

/** The databases of the pods that run. Throws where a pod keeps its samples on no volume: they end with the pod. */
export function headsOf(servers: readonly V1Pod[], pods: readonly V1Pod[], own: Own): Head[] {
    const images = servers.map((pod) => prometheusIn(pod)?.image ?? "");
    return [
        ...servers.map((pod, index): Head => {
            const writer = { ...own, replica: nameOf(pod) };
            const settings = settingsOf(pod, prometheusIn(pod));
            return { of: "Prometheus", writer, ...dataFolder(pod, "storage.tsdb.path"), image: images[index] ?? "", ...settings };
        }),
        ...thanosContainers(pods).flatMap((one) => headOf(one, images[0]) ?? []),
    ];
}

const prometheusIn = ({ spec }: V1Pod) => spec?.containers.find(({ name }) => name === "prometheus");

const flags = { rule: "data-dir", receive: "tsdb.path" } as const;

function headOf({ pod, container, component, args }: ThanosContainer, image: string | undefined): Head | undefined {
    if (component !== "rule" && component !== "receive") return undefined;
    // A router and a ruler that writes to receive keep no blocks.
    if (!args.some((arg) => /^--objstore\.config(-file)?=/.test(arg))) return undefined;
    const writer = writerOf(args, nameOf(pod));
    if (!writer) return undefined;
    if (image === undefined)
        throw new Error(
            `${nameOf(pod)}: no Prometheus runs whose image could read its volume. Start it: thanos-stack flush --resume`,
        );
    return { of: component, writer, ...dataFolder(pod, flags[component]), image, ...settingsOf(pod, container) };
}

/** As the cluster has them, in the words of an object to create. */
const settingsOf = ({ spec }: V1Pod, container: { readonly resources?: object } | undefined) =>
    JSON.parse(JSON.stringify({ security: spec?.securityContext, resources: container?.resources })) as Pick<
        Head,
        "security" | "resources"
    >;

/** The labels in the arguments of Thanos. The replica's label has the pod's name as a variable, or as it is. */
export function writerOf(args: readonly string[], pod: string): Writer | undefined {
    const given = Object.entries(labelFlags(args) ?? {});
    const isReplica = ([, value]: readonly [string, string]) => value.startsWith("$(") || value === pod;
    const [replicaLabel] = given.find(isReplica) ?? [];
    if (replicaLabel === undefined) return undefined;
    return { labels: Object.fromEntries(given.filter(([name]) => name !== replicaLabel)), replicaLabel, replica: pod };
}

function dataFolder(pod: V1Pod, name: string): Pick<Head, "claim" | "folder"> {
    const found = dataOf(pod, name);
    if (!found)
        throw new Error(`${nameOf(pod)}: keeps its samples on no PersistentVolumeClaim. They are lost when the pod ends.`);
    return found;
}

/** Volumes of a scale-down: their pod no longer exists, and other pods of the same workload run. */
export function strandedHeads(running: readonly Head[], claims: readonly V1PersistentVolumeClaim[]): Head[] {
    const used = new Set(running.map(({ claim }) => claim));
    return claims.flatMap(({ metadata }) => {
        const claim = metadata?.name ?? "";
        if (used.has(claim)) return [];
        const like = running.find((one) => workloadOf(one.claim) === workloadOf(claim));
        if (!like) return [];
        const template = like.claim.slice(0, like.claim.length - like.writer.replica.length);
        return [{ ...like, claim, writer: { ...like.writer, replica: claim.slice(template.length) } }];
    });
}

/** The name of a StatefulSet's PVC without the number of the pod, and without the operator's name of a shard. */
const workloadOf = (claim: string): string => claim.replace(/-\d+$/, "").replace(/-shard-\d+$/, "");
