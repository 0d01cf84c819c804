// An import, step by step: look, decide, upload, count.
import { sizes } from "../../config/sizes";
import { replicaLabel } from "../../config/names";
import { flag, keptFor, seconds } from "../../rules/terms";
import { user } from "../../components/thanos/pod";
import { runScript, type Script } from "../access/job";
import { operatorLabel } from "../verify/checks/flags";
import { bucketAccess } from "../verify/bucket-access";
import { ownPrometheus, thanosImage, type RunningStack } from "../verify/running";
import { planImport, type BlockMeta, type ImportPlan } from "./plan";
import { listBucket, listFolders, mount, parseBucket, parseFolders, uploadBlocks, uploaded } from "./scripts";

/** Blocks on a claim in the stack's namespace. */
export interface Source {
    readonly claim: string;
    /** The folder in it that holds the blocks. */
    readonly subPath: string;
}

export interface Import {
    readonly source: Source;
    /** The value of the replica label that the blocks get. */
    readonly replica: string;
}

const hour = 3600;

/** A Job with the source runs as whoever uses it now, on the same node: most volumes can be mounted on one only. */
async function withSource(
    { access, namespace }: RunningStack,
    { claim }: Source,
): Promise<{ place: Partial<Script>; sidecar: boolean }> {
    const { items } = await access.core.listNamespacedPod({ namespace });
    const pod = items.find(
        ({ spec, status }) =>
            status?.phase === "Running" &&
            spec?.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim),
    )?.spec;
    return {
        place: {
            ...(pod?.nodeName === undefined ? {} : { nodeName: pod.nodeName }),
            ...(pod?.securityContext ? { podSecurity: pod.securityContext } : {}),
        },
        sidecar: pod?.containers.some(({ name }) => name === "thanos-sidecar") ?? false,
    };
}

/** The labels of the live series, and the replica's. */
export const importLabels = (stack: RunningStack, replica: string): Record<string, string> => ({
    ...Object.fromEntries(
        Object.entries(ownPrometheus(stack).externalLabels).filter(
            (entry): entry is [string, string] => typeof entry[1] === "string",
        ),
    ),
    [operatorLabel]: `${stack.namespace}/${stack.names.prometheus.object}`,
    [replicaLabel]: replica,
});

const script = (stack: RunningStack, purpose: string, text: string, more: Partial<Script>): Script => ({
    namespace: stack.namespace,
    purpose,
    image: thanosImage(stack),
    user,
    text,
    seconds: 600,
    memoryLimit: sizes.small.sidecar.resources.memoryLimit,
    ...more,
});

/** What the bucket holds, asked by a Job. */
export async function bucketMetas(stack: RunningStack): Promise<BlockMeta[]> {
    return parseBucket(
        await runScript(stack.access, script(stack, "import-history-bucket", listBucket, await bucketAccess(stack, "reader"))),
    );
}

/** Looks at source and bucket, changes nothing. */
export async function lookAt(stack: RunningStack, { source, replica }: Import): Promise<ImportPlan> {
    const { sidecar, place } = await withSource(stack, source);
    const volumes = [{ name: mount.name, persistentVolumeClaim: { claimName: source.claim } }];
    const log = await runScript(
        stack.access,
        script(stack, "import-history-look", listFolders(source.subPath), {
            ...place,
            volumes,
            mounts: [{ ...mount, readOnly: true }],
        }),
    );
    const compactor = stack.view.thanos.find(({ component }) => component === "compact");
    return planImport({
        found: parseFolders(log),
        bucket: await bucketMetas(stack),
        labels: importLabels(stack, replica),
        now: new Date(),
        retention: (compactor && keptFor(flag(compactor.args, "retention.resolution-raw"))) ?? Infinity,
        sidecar,
    });
}

/** Uploads what a plan says. Rejects when it is stopped; the next one goes on where it was. */
export async function upload(
    stack: RunningStack,
    { source, replica }: Import,
    plan: ImportPlan,
    onProgress: (uploadedBlocks: number) => void,
    signal?: AbortSignal,
): Promise<void> {
    const { place } = await withSource(stack, source);
    const access = await bucketAccess(stack, "writer");
    await runScript(
        stack.access,
        script(
            stack,
            "import-history",
            uploadBlocks(
                source.subPath,
                plan.upload.map(({ ulid }) => ulid),
                importLabels(stack, replica),
            ),
            {
                ...access,
                ...place,
                seconds: 24 * hour,
                volumes: [...access.volumes, { name: mount.name, persistentVolumeClaim: { claimName: source.claim } }],
                mounts: [...access.mounts, mount],
                onLog: (log) => {
                    onProgress(uploaded(log));
                },
                ...(signal && { signal }),
            },
        ),
    );
}

export interface Count {
    readonly blocks: number;
    readonly samples: number;
    readonly missing: readonly string[];
}

/** The blocks of a plan as the bucket has them: themselves, or in what they were merged into. */
export function counted(plan: Pick<ImportPlan, "upload">, bucket: readonly BlockMeta[]): Count {
    const known = new Map(
        bucket.flatMap((block) => [block.ulid, ...(block.compaction.sources ?? [])].map((ulid) => [ulid, block] as const)),
    );
    const there = plan.upload.filter(({ ulid }) => known.has(ulid));
    return {
        blocks: there.length,
        samples: there.reduce(
            (sum, { ulid, stats }) =>
                sum + (known.get(ulid)?.ulid === ulid ? (known.get(ulid)?.stats?.numSamples ?? 0) : (stats?.numSamples ?? 0)),
            0,
        ),
        missing: plan.upload.filter(({ ulid }) => !known.has(ulid)).map(({ ulid }) => ulid),
    };
}

/** The samples of a block, counted by the store gateways. It covers its begin, and not its end. */
export async function countByQuery(
    { thanos }: RunningStack,
    labels: Readonly<Record<string, string>>,
    { minTime, maxTime }: BlockMeta,
): Promise<number> {
    const { store = [] } = await thanos.stores();
    const matchers = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
    const [answer] = await thanos.query(`sum(count_over_time({__name__=~".+",${matchers.join()}}[${maxTime - minTime}ms]))`, {
        time: (maxTime - 1) / 1000,
        dedup: false,
        maxResolution: "0s",
        stores: store.map(({ name }) => name),
    });
    return Number(answer?.value[1] ?? 0);
}

/** How long until the store gateways see what is new in the bucket. */
export function syncSeconds({ view }: RunningStack): number {
    const store = view.thanos.find(({ component }) => component === "store");
    return (store && seconds(flag(store.args, "sync-block-duration"))) ?? 900;
}
