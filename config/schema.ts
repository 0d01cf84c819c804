// The one definition of what a stack file may say. The types, the checks, the JSON Schema for editors and the reference
// in docs/configuration.md are all made from it, so every description here is what users read.
import { z } from "zod";
import { images } from "./versions";
import { sizes, type SizeName } from "./sizes";
import { isCpu, isDuration, isQuantity, toSeconds } from "./units";

const duration = z.string().refine(isDuration, { error: "a duration such as 30s, 2h or 14d" });
const durationOf = (least: string) =>
    duration.refine((text) => !isDuration(text) || toSeconds(text) >= toSeconds(least), {
        error: `a duration of ${least} or more`,
    });
const quantity = z.string().refine(isQuantity, { error: "a size such as 512Mi or 20Gi" });
const dnsLabel = z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, { error: "lower-case letters, digits and '-', at most 63 characters" });
const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, { error: "a Prometheus label name: letters, digits and '_'" });
const imageReference = z
    .string()
    .regex(/^[^\s:@]+(:\d+)?(\/[^\s:@]+)+(:(?!latest(@|$))[\w][\w.-]{0,127})(@sha256:[0-9a-f]{64})?$/, {
        error: "a full image reference with an exact tag (not latest), such as registry/name:tag",
    });

const resources = z
    .strictObject({
        cpu: z.string().refine(isCpu, { error: "cores such as 250m or 2" }).optional().describe("Requested cores."),
        memory: quantity.optional().describe("Requested memory."),
        memoryLimit: quantity.optional().describe("Memory limit: the container is killed above it."),
    })
    .describe(
        "Overrides of single values of the chosen size. There is no CPU limit on purpose: throttling delays scrapes and queries.",
    );

const volume = z
    .strictObject({
        size: quantity.optional().describe("Requested size. Default: from `size`."),
        storageClass: dnsLabel.optional().describe("StorageClass of this volume. Default: the stack's `storageClass`."),
    })
    .describe("A persistent volume.");

const minio = z
    .strictObject({
        kind: z.literal("minio"),
        bucket: z
            .string()
            .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: "3 to 63 lower-case letters, digits, '.' and '-'" })
            .default("thanos")
            .describe("Name of the bucket."),
        image: imageReference
            .default(images.silo)
            .describe(
                "Image of the server; it must hold `mc` and a shell too. Default: the maintained fork, because upstream's images are frozen with known holes.",
            ),
        volume: volume.prefault({}),
        resources: resources.prefault({}),
    })
    .describe(
        "MinIO inside the cluster, one server with one volume: no redundancy beyond that volume's. For trying things, edge sites and development.",
    );

const prometheus = z
    .strictObject({
        delivery: z
            .literal("operator")
            .describe("`operator`: a Prometheus object for the prometheus-operator that the cluster already runs."),
        replicas: z
            .int()
            .min(1)
            .max(10)
            .default(2)
            .describe("Identical Prometheus servers. Two survive the loss of one; Thanos merges their data."),
        scrapeInterval: durationOf("1s").default("30s").describe("Default time between two scrapes of a target."),
        retention: durationOf("6m")
            .default("48h")
            .describe(
                "How long Prometheus keeps data on its own volume: the longest outage of the object store without loss, less 2h.",
            ),
        blockDuration: durationOf("1m")
            .default("2h")
            .describe("Time range of one block. Anything but 2h is for trying things and allowed in `environment: local` only."),
        externalLabels: z
            .record(labelName, z.string().min(1))
            .default({})
            .describe(
                "More labels that identify this Prometheus, next to `cluster`. They are part of every block for ever: do not change them.",
            ),
        volume: volume.prefault({}),
        resources: resources.prefault({}),
        sidecarResources: resources.prefault({}),
    })
    .describe("The Prometheus servers and their Thanos sidecars.");

const thanos = z
    .strictObject({
        delivery: z.literal("manifests").describe("`manifests`: Kubernetes objects of this program's own."),
        retention: z
            .strictObject({
                raw: duration.default("30d").describe("How long samples are kept as scraped. 0d: for ever."),
                fiveMinutes: duration.default("90d").describe("How long the 5-minute aggregates are kept. 0d: for ever."),
                oneHour: duration.default("365d").describe("How long the 1-hour aggregates are kept. 0d: for ever."),
            })
            .prefault({})
            .describe(
                "How long the bucket keeps data. Real deletion comes later by up to one block's range (14 days) plus `deleteDelay`.",
            ),
        syncInterval: durationOf("5s")
            .default("30m")
            .describe(
                "How often the bucket is listed for new and deleted blocks. Each listing is billed by the object store; short intervals are for `environment: local`.",
            ),
        consistencyDelay: duration
            .default("30m")
            .describe("Age that a block must have before it is compacted, so that slow uploads and skewed clocks do no harm."),
        deleteDelay: duration
            .default("48h")
            .describe("Time between marking a block for deletion and deleting it, so that no reader loses it in use."),
        query: z
            .strictObject({ replicas: z.int().min(1).max(20).optional(), resources: resources.prefault({}) })
            .prefault({})
            .describe("The querier: merges sidecars and store gateways, removes duplicates."),
        queryFrontend: z
            .strictObject({
                replicas: z.int().min(1).max(20).optional(),
                cache: quantity.optional().describe("In-memory cache of results, in each replica."),
                resources: resources.prefault({}),
            })
            .prefault({})
            .describe("The query-frontend: splits, caches and retries; what Grafana asks."),
        storeGateway: z
            .strictObject({
                replicas: z.int().min(1).max(20).optional(),
                volume: volume.prefault({}),
                resources: resources.prefault({}),
            })
            .prefault({})
            .describe("The store gateway: serves the blocks of the bucket."),
        compactor: z
            .strictObject({ volume: volume.prefault({}), resources: resources.prefault({}) })
            .prefault({})
            .describe("The compactor: merges and downsamples blocks, applies retention. Exactly one for each bucket."),
    })
    .describe("Thanos.");

/** The shape of one environment. Each top-level key is a Pulumi config key `thanos-stack:<key>`. */
export const stackSchema = z.strictObject({
    environment: z
        .enum(["local", "dev", "prod"])
        .describe("What the stack is for. It decides how strict the rules are: prod is refused what dev is warned about."),
    cluster: dnsLabel.describe(
        "Name of the Kubernetes cluster, written into every block as the external label `cluster`. Unique among all that share a bucket; never change it.",
    ),
    kubernetes: z
        .strictObject({
            context: z
                .string()
                .min(1)
                .describe("Context of the kubeconfig. Explicit, so that no command reaches another cluster by accident."),
            kubeconfig: z.string().min(1).optional().describe("Path of the kubeconfig. Default: as kubectl finds it."),
            clusterDomain: z.string().min(1).default("cluster.local").describe("DNS domain of the cluster."),
        })
        .describe("Where the stack is deployed."),
    namespace: dnsLabel.default("monitoring").describe("Namespace of everything. The stack creates it."),
    size: z
        .enum(Object.keys(sizes) as [SizeName, ...SizeName[]])
        .default("small")
        .describe(
            `Requests, limits and volumes: ${Object.entries(sizes)
                .map(([name, { summary }]) => `\`${name}\` ${summary}`)
                .join("; ")}.`,
        ),
    protect: z
        .boolean()
        .default(true)
        .describe(
            "Keep the Namespace and every volume and bucket with history when the stack is destroyed, and refuse to delete them.",
        ),
    storageClass: dnsLabel
        .optional()
        .describe("StorageClass of every volume that names none. Default: the cluster's own default."),
    objectStore: z.discriminatedUnion("kind", [minio]).describe("Where the blocks are kept."),
    prometheus,
    thanos,
});

/** The schema as JSON Schema: what a stack file may contain, before defaults. */
export const stackJsonSchema = (): z.core.JSONSchema.BaseSchema => z.toJSONSchema(stackSchema, { io: "input" });

type DeepReadonly<T> = T extends (infer E)[]
    ? readonly DeepReadonly<E>[]
    : T extends object
      ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
      : T;

/** A valid stack: plain data, every default filled in but those that come from `size`. */
export type StackConfig = DeepReadonly<z.output<typeof stackSchema>>;
export type MinioConfig = Extract<StackConfig["objectStore"], { kind: "minio" }>;
