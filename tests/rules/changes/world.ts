// An independent model of what a change does: where every sample of the old stack lies, and whether the new stack still reads it.
// It is independent of the guard: it reads stack files, names volumes as Kubernetes does, and ages samples.
import type { StackConfig } from "../../../config/schema";

/** Sets of what exists or is read, as text. */
export interface World {
    /** Volumes whose heads the stack reads and uploads. */
    readonly volumes: readonly string[];
    /** The place of all blocks, down to the disks. */
    readonly place: string;
    /** Keys that readers may decrypt with. */
    readonly keys: readonly string[];
    /** Age in days of the oldest sample that is served, by resolution. */
    readonly oldest: readonly [raw: number, fiveMinutes: number, oneHour: number];
    /** Labels of what is written, by writer. */
    readonly writers: ReadonlyMap<string, string>;
    /** Names of the compactors that run. */
    readonly compactors: readonly string[];
}

export function worldOf(stack: StackConfig): World {
    const home = `${stack.kubernetes.context}/${stack.namespace}`;
    return {
        volumes: [...prometheusVolumes(stack), ...receiveVolumes(stack), ...rulerVolumes(stack)].map((name) => `${home}/${name}`),
        ...blocks(stack, home),
        oldest: [
            oldest(stack.thanos.retention.raw),
            oldest(stack.thanos.retention.fiveMinutes),
            oldest(stack.thanos.retention.oneHour),
        ],
        writers: writers(stack),
        compactors: stack.thanos.compactor.enabled ? [`compactor of ${stack.thanos.delivery}`] : [],
    };
}

/** Whether everything that could be queried before can be queried after, in one piece. */
export function keepsHistory(before: World, after: World): boolean {
    const includes = (all: readonly string[]) => (one: string) => all.includes(one);
    return (
        before.volumes.every(includes(after.volumes)) &&
        before.place === after.place &&
        before.keys.every(includes(after.keys)) &&
        before.oldest.every((age, resolution) => age <= (after.oldest[resolution] ?? 0)) &&
        [...before.writers].every(([writer, labels]) => (after.writers.get(writer) ?? labels) === labels) &&
        (before.compactors.length === 0 || after.compactors.length > 0) &&
        new Set([...before.compactors, ...after.compactors]).size <= 1
    );
}

const days: Readonly<Record<string, number>> = { h: 1 / 24, d: 1, w: 7, y: 365 };

/** The age at which a sample is deleted. Without an end, older than anything. */
function oldest(duration: string): number {
    const [, amount = "", unit = ""] = /^(\d+)([hdwy])$/.exec(duration) ?? [];
    const age = Number(amount) * (days[unit] ?? Number.NaN);
    return age === 0 ? 1e9 : age;
}

const numbered = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}-${index}`);

function prometheusVolumes({ prometheus: own }: StackConfig): string[] {
    if (own.delivery === "operator") return numbered("operator: prometheus-thanos-stack-db", own.replicas);
    if (own.delivery === "existing") return numbered(`existing: prometheus-${own.object}-db`, own.replicas);
    const chart = "kube-prometheus-stack";
    const override = own.delivery === "values" ? own.fullnameOverride : undefined;
    const name = (override ?? (own.release.includes(chart) ? own.release : `${own.release}-${chart}`))
        .slice(0, 26)
        .replace(/-$/, "");
    return numbered(`${own.delivery}: prometheus-${name}-prometheus-db`, own.replicas);
}

/** Replicas that a size gives: the table of sizes, written a second time. */
const bySize = { tiny: 1, small: 1, medium: 2, large: 2 } as const;
const sizeName = ({ size, activeSeries }: StackConfig) =>
    activeSeries === undefined ? size : activeSeries <= 100_000 ? "small" : activeSeries <= 1_000_000 ? "medium" : "large";

function receiveVolumes(stack: StackConfig): string[] {
    const { receive } = stack.thanos;
    const few = ["tiny", "small"].includes(sizeName(stack));
    return receive ? numbered("data-thanos-receive", receive.replicas ?? (few ? 1 : 3)) : [];
}

function rulerVolumes(stack: StackConfig): string[] {
    const { ruler, receive } = stack.thanos;
    if (!ruler || (ruler.storage === "receive" && receive)) return [];
    return numbered(`${ruler.rules}: thanos-ruler`, ruler.replicas ?? bySize[sizeName(stack)]);
}

function blocks(stack: StackConfig, home: string): Pick<World, "place" | "keys"> {
    const store = stack.objectStore;
    const folder = `${"bucket" in store ? store.bucket : store.container}:${store.prefix ?? ""}`;
    switch (store.kind) {
        case "minio": {
            const disks = `${store.servers}x${store.drives} ${store.volume.storageClass ?? stack.storageClass ?? "default"}`;
            return { place: `minio in ${home} on ${disks}: ${folder}`, keys: [] };
        }
        case "gcs":
            return { place: `gcs: ${folder}`, keys: [] };
        case "azure":
            return { place: `${store.storageAccount} in ${store.endpoint}: ${folder}`, keys: [] };
        case "external":
            return { place: `${store.endpoint}: ${folder}`, keys: [] };
        case "s3": {
            const { provisioning } = store;
            const kms =
                provisioning.kind === "adopt"
                    ? provisioning.kmsKeyArn
                    : provisioning.encryption.kind === "sse-kms"
                      ? (provisioning.encryption.keyArn ?? "made by the stack")
                      : undefined;
            return { place: `aws ${store.aws.region}: ${folder}`, keys: kms === undefined ? [] : [kms] };
        }
    }
}

/** The labels of each writer's blocks. */
function writers({ cluster, prometheus, thanos }: StackConfig): ReadonlyMap<string, string> {
    const labels = Object.entries({ ...prometheus.externalLabels, cluster }).sort(([a], [b]) => (a < b ? -1 : 1));
    return new Map([
        ["prometheus", JSON.stringify(labels)],
        ...(thanos.receive
            ? ([["receive", JSON.stringify([cluster, thanos.receive.tenants.label, thanos.receive.tenants.default])]] as const)
            : []),
    ]);
}
