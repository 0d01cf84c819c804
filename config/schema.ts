// The one definition of the keys of a stack file. The types, the checks, the JSON Schema for editors and the reference
// in docs/configuration.md are all made from it, so every description here is what users read.
import { z } from "zod";
import { credentialNames, credentialFields } from "./credentials";
import { defaultClusterLabel } from "./names";
import { acknowledge } from "./schema/acknowledge";
import { alerts, tooLate } from "./schema/alerts";
import { hub, role, spokes } from "./schema/clusters";
import { credentials } from "./schema/credentials";
import { dnsLabel, domain, form, isLabelName, namespaceName, objectName, registry } from "./schema/fields";
import { gitops } from "./schema/gitops";
import { grafana } from "./schema/grafana";
import { historyImport } from "./schema/history-import";
import { namespaceManagement } from "./schema/namespace-management";
import { objectStore } from "./schema/object-store";
import { metadata, pods } from "./schema/pods";
import { prometheus } from "./schema/prometheus";
import { rules } from "./schema/rules";
import { spread } from "./schema/spread";
import { thanos } from "./schema/thanos";
import { sizes, type SizeName } from "./sizes";

const keys = z.strictObject({
    environment: z
        .enum(["local", "dev", "prod"])
        .describe("Purpose of the stack. It decides how strict the rules are: prod is refused what dev is warned about."),
    cluster: dnsLabel.describe(
        "Name of the Kubernetes cluster, written into every block as the external label `cluster`. Unique among all that share a bucket; never change it.",
    ),
    clusterLabel: form({
        expected: "a label name with `cluster` in it, such as k8s_cluster",
        fits: (name) => isLabelName(name) && /cluster/i.test(name),
        example: "k8s_cluster",
    })
        .default(defaultClusterLabel)
        .describe(
            "Name of the external label that holds `cluster`. Set it only where the bucket has blocks with another name already; never change it. Dashboards of kube-prometheus-stack have a variable for clusters with the default name only. Default: `cluster`.",
        ),
    role,
    spokes,
    hub,
    kubernetes: z
        .strictObject({
            context: z
                .string()
                .min(1)
                .describe("Context of the kubeconfig. Explicit, so that no command reaches another cluster by accident."),
            kubeconfig: z.string().min(1).optional().describe("Path of the kubeconfig. Default: as kubectl finds it."),
            clusterDomain: domain.default("cluster.local").describe("DNS domain of the cluster."),
        })
        .describe("Where the stack is deployed."),
    namespace: namespaceName
        .default("monitoring")
        .describe("Namespace of all objects. The stack creates it unless `namespaceManagement` is set."),
    namespaceManagement,
    size: z
        .enum(Object.keys(sizes) as [SizeName, ...SizeName[]])
        .default("small")
        .describe(
            `Requests, limits and volumes: ${Object.entries(sizes)
                .map(([name, { summary }]) => `\`${name}\` ${summary}`)
                .join("; ")}.`,
        ),
    activeSeries: z
        .int()
        .min(1_000)
        .max(10_000_000)
        .optional()
        .describe(
            "Series that one Prometheus scrapes at a time. With it, Prometheus and Thanos are computed from series, scrape interval and retention instead of being taken from `size`; docs/sizing.md has the formulas and their sources.",
        ),
    protect: z
        .boolean()
        .default(true)
        .describe(
            "Keep the Namespace and every volume and bucket with history when the stack is destroyed, and refuse to delete them.",
        ),
    storageClass: objectName
        .optional()
        .describe("StorageClass of every volume that names none. Default: the cluster's own default."),
    spread,
    imageRegistry: registry
        .optional()
        .describe(
            "Registry that mirrors all images, in place of their own hosts: `quay.io/thanos/thanos` becomes `<imageRegistry>/thanos/thanos`. Charts are moved by their `source`.",
        ),
    imagePullSecrets: z
        .array(objectName)
        .default([])
        .describe(
            "Secrets of type kubernetes.io/dockerconfigjson with credentials for a private registry, which every pod names. Others put them into the stack's namespace (and into `<namespace>-nodes`, where node-exporter is); pods wait for them. With prometheus.delivery `values` that chart's owner names them.",
        ),
    pods,
    metadata,
    objectStore,
    prometheus,
    thanos,
    historyImport,
    alerts,
    grafana,
    gitops,
    rules,
    acknowledge,
    credentials,
    ...credentialFields,
});

/** The shape of one environment. Each top-level key is a Pulumi config key `thanos-stack:<key>`. */
export const stackSchema = keys.superRefine((stack, context) => {
    const { objectStore: store } = stack;
    const needed = "identity" in store && store.identity.kind === "staticKeys";
    for (const key of credentialNames.filter((name) => stack[name] === (needed ? undefined : "[set]")))
        context.addIssue({
            code: "custom",
            path: [key],
            message: needed
                ? `required because objectStore.identity.kind is staticKeys. Run: pulumi config set --secret thanos-stack:${key}`
                : `unused: only objectStore.identity.kind staticKeys reads it. Run: pulumi config rm thanos-stack:${key}`,
        });
    if (Object.hasOwn(stack.prometheus.externalLabels, stack.clusterLabel))
        context.addIssue({
            code: "custom",
            path: ["prometheus", "externalLabels", stack.clusterLabel],
            message: `not allowed because clusterLabel has this name: its value is thanos-stack:cluster. Remove it`,
        });
    const { namespaceManagement: managed, prometheus: servers } = stack;
    if (namespaceMode(managed.mode, servers.delivery) === "existing" && managed.podSecurity !== undefined)
        context.addIssue({
            code: "custom",
            path: ["namespaceManagement", "podSecurity"],
            message:
                "not allowed because the stack does not touch an existing Namespace. Remove it, or set namespaceManagement.mode to adopt or create",
        });
    for (const problem of tooLate(stack)) context.addIssue({ code: "custom", ...problem });
});

/** Another team's Prometheus is in the Namespace already, with other pods. */
export const namespaceMode = (
    mode: "create" | "adopt" | "existing" | undefined,
    delivery: string,
): "create" | "adopt" | "existing" => mode ?? (delivery === "values" || delivery === "existing" ? "existing" : "create");

/** The schema as JSON Schema: what a stack file may contain, before defaults. */
export const stackJsonSchema = (): z.core.JSONSchema.BaseSchema => z.toJSONSchema(stackSchema, { io: "input" });

type DeepReadonly<T> = T extends (infer E)[]
    ? readonly DeepReadonly<E>[]
    : T extends object
      ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
      : T;

/** A valid stack: plain data, every default filled in but those that come from `size`. */
export type StackConfig = DeepReadonly<z.output<typeof stackSchema>>;
/** Parts of a stack file that are used as they are. */
export type Environment = StackConfig["environment"];
export type Connection = StackConfig["kubernetes"];
export type Exceptions = StackConfig["rules"];
export type CredentialsConfig = StackConfig["credentials"];
export type GitopsConfig = StackConfig["gitops"];
export type MetadataConfig = StackConfig["metadata"];
export type Acknowledgement = StackConfig["acknowledge"][number];
export type MinioConfig = Extract<StackConfig["objectStore"], { kind: "minio" }>;
export type S3Config = Extract<StackConfig["objectStore"], { kind: "s3" }>;
export type GcsConfig = Extract<StackConfig["objectStore"], { kind: "gcs" }>;
export type AzureConfig = Extract<StackConfig["objectStore"], { kind: "azure" }>;
export type ExternalConfig = Extract<StackConfig["objectStore"], { kind: "external" }>;
export type ExternalSecretConfig = Extract<S3Config["identity"], { kind: "externalSecret" }>;
export type KubePrometheusStackConfig = Extract<StackConfig["prometheus"], { delivery: "chart" }>;
export type BucketWebConfig = NonNullable<StackConfig["thanos"]["bucketWeb"]>;
export type RulerConfig = NonNullable<StackConfig["thanos"]["ruler"]>;
export type ReceiveConfig = NonNullable<StackConfig["thanos"]["receive"]>;
export type TeamsConfig = NonNullable<StackConfig["thanos"]["query"]["teams"]>;
export type SpokeConfig = StackConfig["spokes"][string];
export type GrpcTlsConfig = NonNullable<StackConfig["thanos"]["grpcTls"]>;
export type ThanosChartConfig = Extract<StackConfig["thanos"], { delivery: "chart" }>;
/** A chart as a stack file describes it. */
export type ChartConfig = ThanosChartConfig["chart"];
