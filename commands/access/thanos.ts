// The questions that the commands ask of Prometheus and Thanos, with answers checked for their shape.
import { z } from "zod";
import { componentLabel, ports, type Names, type ThanosComponent } from "../../config/names";
import type { ClusterAccess, Parameters } from "../../kube/cluster";

const sample = z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) });
const queryAnswer = z.object({
    status: z.literal("success"),
    data: z.object({ result: z.array(sample) }),
    warnings: z.array(z.string()).optional(),
});
const store = z.object({
    name: z.string(),
    lastCheck: z.string().optional(),
    lastError: z.unknown(),
    minTime: z.number(),
    maxTime: z.number(),
    labelSets: z.array(z.record(z.string(), z.string())).nullable(),
});
const storesAnswer = z.object({ data: z.record(z.string(), z.array(store).nullable()) });
const block = z.object({
    ulid: z.string(),
    minTime: z.number(),
    maxTime: z.number(),
    stats: z.object({ numSamples: z.number().optional() }).optional(),
    compaction: z.object({ level: z.number(), sources: z.array(z.string()).nullish() }),
    thanos: z.object({
        labels: z.record(z.string(), z.string()).nullable(),
        downsample: z.object({ resolution: z.number() }),
        source: z.string(),
        files: z.array(z.object({ size_bytes: z.number().optional() })).optional(),
    }),
});
const blocksAnswer = z.object({ data: z.object({ refreshedAt: z.string().optional(), blocks: z.array(block).nullable() }) });

export type Sample = z.output<typeof sample>;
export type Block = z.output<typeof block>;
export type Store = z.output<typeof store>;

export interface QueryOptions {
    /** Unix seconds. Default: now. */
    readonly time?: number;
    /** Merge replicas. Default: true. */
    readonly dedup?: boolean;
    /** The coarsest resolution that may answer, as in `5m`. Default: the querier's own. */
    readonly maxResolution?: string;
    /** Ask these endpoints only, by address. */
    readonly stores?: readonly string[];
}

/** By kind: `sidecar`, `store`, … */
export type Stores = Readonly<Record<string, readonly Store[]>>;

export interface ThanosApi {
    /** An instant query that must be complete: a partial answer or a warning is an error. */
    query(expression: string, options?: QueryOptions): Promise<readonly Sample[]>;
    /** The stores of one querier. */
    stores(): Promise<Stores>;
    /** The stores of each querier, by the name of its pod. */
    storesOfEach(): Promise<ReadonlyMap<string, Stores>>;
    /** The blocks that the store gateways have loaded from the bucket: copies load the same, partitions each their own. */
    loadedBlocks(): Promise<readonly Block[]>;
    /** The blocks that the compactor has found in the bucket, and when it looked last. */
    bucketBlocks(): Promise<{ readonly blocks: readonly Block[]; readonly refreshed: Date }>;
    /** A component's metric, summed over its series and pods; undefined when no pod has it. */
    metric(component: ThanosComponent, name: string): Promise<number | undefined>;
    /** The same for each pod that has it. */
    metrics(component: ThanosComponent, name: string): Promise<readonly number[]>;
}

export function thanosApi(access: ClusterAccess, namespace: string, names: Names): ThanosApi {
    const target = (component: ThanosComponent) => ({
        namespace,
        service: names.thanos.components[component],
        port: ports.http,
    });
    /** The answer of every running pod of a component. */
    const each = async (
        component: ThanosComponent,
        path: string,
        parameters?: Parameters,
    ): Promise<{ readonly pod: string; readonly text: string }[]> => {
        const labelSelector = `${componentLabel}=${component}`;
        const { items } = await access.core.listNamespacedPod({ namespace, labelSelector });
        const running = items.filter(({ status, metadata }) => status?.phase === "Running" && !metadata?.deletionTimestamp);
        if (running.length === 0) throw new Error(`no pod with the label ${labelSelector} runs`);
        return Promise.all(
            running.map(async ({ metadata: { name: pod = "" } = {} }) => ({
                pod,
                text: await access.getText({ namespace, pod, port: ports.http }, path, parameters),
            })),
        );
    };
    const json = async (component: ThanosComponent, path: string, parameters?: Parameters): Promise<unknown> =>
        JSON.parse(await access.getText(target(component), path, parameters)) as unknown;
    const readStores = (answer: unknown): Stores =>
        Object.fromEntries(Object.entries(storesAnswer.parse(answer).data).map(([kind, list]) => [kind, list ?? []]));
    const metrics = async (component: ThanosComponent, name: string): Promise<number[]> =>
        (await each(component, "/metrics")).flatMap(({ text }) => sumOfMetric(text, name) ?? []);
    return {
        async query(expression, { time, dedup = true, maxResolution, stores = [] } = {}) {
            const answer = queryAnswer.parse(
                await json("query", "/api/v1/query", {
                    query: expression,
                    dedup: String(dedup),
                    partial_response: "false",
                    ...(time === undefined ? {} : { time: String(time) }),
                    ...(maxResolution === undefined ? {} : { max_source_resolution: maxResolution }),
                    "storeMatch[]": stores.map((address) => `{__address__="${address}"}`),
                }),
            );
            if (answer.warnings?.length)
                throw new Error(`"${expression}" is answered with warnings: ${answer.warnings.join("; ")}`);
            return answer.data.result;
        },
        stores: async () => readStores(await json("query", "/api/v1/stores")),
        storesOfEach: async () =>
            new Map((await each("query", "/api/v1/stores")).map(({ pod, text }) => [pod, readStores(JSON.parse(text))])),
        async loadedBlocks() {
            const answers = await each("storeGateway", "/api/v1/blocks", { view: "loaded" });
            const blocks = answers.flatMap(({ text }) => blocksAnswer.parse(JSON.parse(text)).data.blocks ?? []);
            return [...new Map(blocks.map((one) => [one.ulid, one])).values()];
        },
        async bucketBlocks() {
            const { data } = blocksAnswer.parse(await json("compactor", "/api/v1/blocks", { view: "global" }));
            return { blocks: data.blocks ?? [], refreshed: new Date(data.refreshedAt ?? 0) };
        },
        async metric(component, name) {
            const values = await metrics(component, name);
            return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
        },
        metrics,
    };
}

/** Bytes of a block in the bucket. */
export const blockBytes = ({ thanos }: Block): number =>
    (thanos.files ?? []).reduce((sum, { size_bytes: bytes = 0 }) => sum + bytes, 0);

/** The sum over all series of a metric in Prometheus' text format, or of one by its labels; undefined when there is none. */
export function sumOfMetric(text: string, name: string): number | undefined {
    const values = text
        .split("\n")
        .filter((line) => line.startsWith(name) && /^(\{.*\})? /.test(line.slice(name.length)))
        .map((line) => Number(line.slice(line.lastIndexOf(" "))));
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}
