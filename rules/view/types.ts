// The input of the rules: a stack as it will be registered, by any delivery. Plain data, without any secret, and the same whether
// a walk, a preview or a running stack is looked at.
import { subcommands, type Subcommand } from "../../config/catalog";
import type { Environment } from "../../config/schema";

export type { Environment };

/** Stands for a value that is not known. A rule that meets it cannot decide, and reports nothing. */
export class Unknown {
    /**
     * @param never Why no later run has it either: `valueYamlFiles is read by the provider`. Absent: a deployment will know it.
     */
    constructor(readonly never?: string) {}
    toJSON(): string {
        return this.never === undefined ? "[known after deployment]" : "[not readable here]";
    }
}
export const unknown = new Unknown();
/** A value that is unknown in every run: it is in a file, a template, or another team's Secret. */
export const unreadable = new Unknown("not part of the program");

/** A value that may not be known yet. */
export type Known<T> = T | Unknown;

/** A stack. `path` is the place of each part: the kind and name of the registered resource, and the field. */
export interface View {
    readonly environment: Environment;
    /** Whether the program is this repository's own. Only then a fix can name keys of the stack file. */
    readonly own: boolean;
    /** Deployments that look like Thanos and that these rules cannot read. */
    readonly unread: readonly UnreadView[];
    readonly ignoredKeys: readonly IgnoredKeyView[];
    /** Services that a chart of the program would make, and does not: their names, and the value that makes them. */
    readonly missingServices: readonly MissingServiceView[];
    readonly prometheus: readonly PrometheusView[];
    /** The clusters that a hub queries. */
    readonly spokes: readonly SpokeView[];
    readonly thanos: readonly ComponentView[];
    readonly services: readonly ServiceView[];
    readonly objstore: readonly ObjstoreView[];
    readonly buckets: readonly BucketView[];
    readonly minio: readonly MinioView[];
    readonly history: readonly HistoryView[];
    readonly imports: readonly ImportView[];
    readonly dataSources: readonly DataSourceView[];
    readonly exposed: readonly ExposedView[];
    readonly workloads: readonly WorkloadView[];
    readonly images: readonly ImageView[];
    readonly doors: readonly DoorView[];
    readonly statements: readonly StatementView[];
    /** Expressions of the alerts that the stack brings. */
    readonly alerts: readonly Known<string>[];
    /** Registries, with or without a path, that images may come from. Undefined: any. */
    readonly registries: readonly string[] | undefined;
}

/** Objects that look like Thanos and cannot be read. */
export interface UnreadView {
    readonly path: string;
    /** The unchecked object, and the reason: `is not checked: its chart is not known`. */
    readonly reason: string;
}

/** A Service that a chart creates only with a value for it. */
export interface MissingServiceView {
    readonly name: string;
    /** The value, with its path: `Release kps: values.prometheus.thanosService.enabled`. */
    readonly enabledBy: string;
}

/** Identical Prometheus servers with their sidecars, in the words of the prometheus-operator. */
export interface PrometheusView extends TopologyView {
    readonly path: string;
    readonly version: Known<string> | undefined;
    /** Version of the prometheus-operator. Undefined: another program deploys it. */
    readonly operator: Known<string> | undefined;
    /** Whether no operator manages it: a handwritten workload. */
    readonly isPlain?: true;
    /** Whether it runs in agent mode, without a TSDB. */
    readonly agent: Known<boolean>;
    readonly remoteWrite: readonly RemoteWriteView[];
    readonly replicas: Known<number>;
    readonly scrapeInterval: Known<string> | undefined;
    readonly externalLabels: Known<Readonly<Record<string, Known<string>>>>;
    /** The label that distinguishes the replicas. Undefined: it was cleared. */
    readonly replicaLabel: Known<string> | undefined;
    /** Undefined: left to the operator, whose default has changed between its versions. */
    readonly disableCompaction: Known<boolean> | undefined;
    readonly retention: Known<string> | undefined;
    readonly retentionSize: Known<string> | undefined;
    readonly outOfOrderWindow: Known<string> | undefined;
    /** The share of stale series at which Prometheus cuts a block early. */
    readonly staleSeriesThreshold: Known<string> | undefined;
    readonly features: readonly Known<string>[];
    readonly chunkEncoding: Known<string> | undefined;
    /** Arguments that the operator hands on as they are. */
    readonly args: readonly Known<string>[];
    /** Its containers whose arguments, or whose command, are others than the operator's. */
    readonly replaced: readonly Known<string>[];
    readonly resources: ResourcesView;
    readonly volume: Known<VolumeView> | undefined;
    readonly annotations: Known<Readonly<Record<string, Known<string>>>>;
    /** Whether its alerts reach an Alertmanager. */
    readonly alertmanager: Known<boolean>;
    readonly sidecar: SidecarView | undefined;
}

/** A cluster that a hub queries. A part is undefined where no contract of the cluster was read. */
export interface SpokeView {
    readonly path: string;
    readonly name: string;
    /** The hub's own value of the label `cluster`. */
    readonly hub: Known<string>;
    readonly cluster?: Known<string>;
    readonly addresses: readonly Known<string>[];
    readonly replicaLabels?: readonly Known<string>[];
    readonly thanosVersion?: Known<string>;
    readonly bucket?: { readonly endpoint: Known<string>; readonly bucket: Known<string>; readonly prefix: Known<string> };
    readonly compactsBucket?: boolean;
}

/** A target of remote write. */
export interface RemoteWriteView {
    readonly path: string;
    readonly url: Known<string> | undefined;
    /** `V1.0` or `V2.0`. Undefined: 1.0. */
    readonly messageVersion: Known<string> | undefined;
}

export interface SidecarView {
    readonly path: string;
    /** The field that names an objstore document and that the chart ignores, where there is one. */
    readonly ignoredObjstore: string | undefined;
    /** Whether the version of its chart is known, where a chart makes it. */
    readonly isChartKnown?: boolean;
    readonly image: Known<string> | undefined;
    /** By this the operator chooses the sidecar's flags. */
    readonly version: Known<string> | undefined;
    readonly blockDuration: Known<string>;
    /** The Secret with its objstore document. Undefined: it uploads nothing. */
    readonly objstoreSecret: Known<string> | undefined;
    /** Arguments for TLS, and those that the operator hands on as they are. */
    readonly args: readonly Known<string>[];
    readonly resources: ResourcesView;
}

/** A component of Thanos: one workload. */
export interface ComponentView extends TopologyView {
    readonly path: string;
    /** Unknown: what looks like Thanos, and of which it is not known what it will run. */
    readonly component: Known<Component>;
    /** Name of its workload. */
    readonly name: string;
    readonly image: Known<string> | undefined;
    /** Where the image is written, if it is one for several components: `values.image`. */
    readonly imagePath?: string;
    /** Arguments of the `thanos` binary after the subcommand. */
    readonly args: readonly Known<string>[];
    readonly replicas: Known<number>;
    /** Whether two pods of one replica may run side by side, as during a rolling update. */
    readonly overlaps: Known<boolean>;
    readonly autoscaled: Known<boolean>;
    readonly resources: ResourcesView;
    readonly volume: Known<VolumeView> | undefined;
    readonly annotations: Known<Readonly<Record<string, Known<string>>>>;
    readonly objstoreSecret: Known<string> | undefined;
    /** The tool that restarts its pods when a Secret changes, where an annotation of the workload names it. */
    readonly restartedBy?: string | undefined;
    /** Whether its image is that of the newest chart, because the version of the chart is not known. */
    readonly isImageAssumed?: boolean;
    /** Variables that `$(NAME)` in the arguments can name. Undefined: not known. */
    readonly variables: readonly string[] | undefined;
    /** Whether a spread constraint selects labels that its own pods do not have. */
    readonly spreadMismatch: boolean;
}

/** The subcommands of the `thanos` binary that make a component. */
export const components = subcommands;
export type Component = Subcommand;

export interface ResourcesView {
    readonly cpu: Known<string> | undefined;
    readonly memory: Known<string> | undefined;
    readonly memoryLimit: Known<string> | undefined;
    /** They are those of the newest chart, because the version of the chart is not known. */
    readonly isAssumed?: true;
}

/** A persistent volume. */
export interface VolumeView {
    readonly size: Known<string> | undefined;
    readonly storageClass: Known<string> | undefined;
}

/** The topology spread of the replicas. */
export interface TopologyView extends Apart {
    /** The disruption budget: how many of them a node drain may stop. */
    readonly disruptionBudget: Known<boolean>;
}

export interface Apart {
    /** On nodes. Spread over zones is spread over nodes, too. */
    readonly spread: Known<Spread>;
    readonly zones: Known<Spread>;
}

/** Always, where possible, or not at all. */
export type Spread = "hard" | "soft" | "none";

export interface ServiceView {
    readonly path: string;
    readonly name: string;
    readonly namespace: Known<string> | undefined;
    readonly headless: Known<boolean>;
    readonly ports: readonly Known<string>[];
}

/** An objstore document, wherever it is put together, its credentials replaced by `[credential]`. */
export interface ObjstoreView {
    readonly path: string;
    readonly secret: string;
    /** How many YAML documents the text holds; Thanos reads the first. */
    readonly documents: Known<number>;
    /** Where the text is no YAML: `line 3, column 5`. */
    readonly broken: string | undefined;
    readonly type: Known<string> | undefined;
    readonly prefix: Known<string> | undefined;
    readonly keys: readonly string[];
    readonly config: Readonly<Record<string, unknown>>;
    /** Plain HTTP out of the cluster is meant. */
    readonly acknowledgedInsecure: boolean;
}

/** A bucket of a cloud, with the settings of other resources for it. */
export interface BucketView {
    readonly path: string;
    readonly provider: "s3" | "gcs" | "azure";
    /** Whether blocks are in it, by a document, a role, a tag or its name. */
    readonly blocks: Known<boolean>;
    readonly versioned: Known<boolean>;
    /** Whether nothing can make it public: all four switches of its public access block are on. */
    readonly closed: Known<boolean>;
    /** How objects are encrypted at rest: `AES256`, `aws:kms`. Undefined: not set. */
    readonly encryption: Known<string> | undefined;
    /** Whether its policy denies everything that comes without TLS. */
    readonly plainHttpDenied: Known<boolean>;
    /** Tiers that objects move to by access, and that cannot be read at once: `DEEP_ARCHIVE_ACCESS`, with its field. */
    readonly archiveTiers: readonly { readonly path: string; readonly tier: Known<string> }[];
    /** The field of a default retention by Object Lock, where there is one. */
    readonly locked: string | undefined;
    readonly lifecycle: readonly LifecycleRuleView[];
}

/** MinIO inside the cluster: servers that keep the data together. */
export interface MinioView {
    readonly path: string;
    readonly image: Known<string> | undefined;
    readonly servers: number;
    /** Volumes of each server. */
    readonly drives: Known<number>;
}

export interface LifecycleRuleView {
    readonly path: string;
    readonly expiresObjects: Known<boolean>;
    readonly storageClasses: readonly Known<string>[];
    readonly noncurrentDays: Known<number> | undefined;
    readonly abortDays: Known<number> | undefined;
    /** Objects that it applies to. Empty: all. */
    readonly prefix: Known<string>;
}

/** A key among a chart's values that the chart does not read. */
export interface IgnoredKeyView {
    readonly path: string;
    readonly chart: string;
    /** The key of the chart that has the meaning. */
    readonly meant: string;
}

/** A resource whose loss is the loss of history. */
export interface HistoryView {
    readonly path: string;
    readonly protect: boolean;
    readonly retainOnDelete: boolean;
    readonly forceDestroy: Known<boolean>;
}

/** A Job that brings earlier history in. */
export interface ImportView {
    readonly path: string;
    /** Where the blocks are, in words. */
    readonly from: Known<string> | undefined;
    /** The labels that they get, one a line, as in `cluster="west"`. */
    readonly labels: Known<string> | undefined;
    /** Seconds for which it assumes each resolution to be kept, finest first; 0: forever. */
    readonly kept: Known<string> | undefined;
}

/** A data source of Grafana for metrics. */
export interface DataSourceView {
    readonly path: string;
    readonly url: Known<string> | undefined;
    readonly queryParameters: Known<string> | undefined;
    /** Whether panels use it that name no data source. */
    readonly isDefault: boolean;
}

/** A place outside of a Secret that holds, or would hold, a credential. */
export interface ExposedView {
    readonly path: string;
    readonly what: Known<string>;
}

/** Pods, by what makes them. */
export interface WorkloadView {
    readonly path: string;
    /** The Pod Security Standard of its Namespace, where that is registered too: `privileged`, `baseline`, `restricted`. */
    readonly standard: Known<string> | undefined;
    /** Violations of the baseline standard, each field with its value: `hostNetwork true`, `volumes.hostPath.path /var/log`. */
    readonly host: readonly Known<string>[];
    /** Kinds of its volumes: `emptyDir`, `nfs`. */
    readonly volumes: readonly Known<string>[];
    readonly containers: readonly ContainerView[];
}

export interface ContainerView {
    readonly path: string;
    readonly image: Known<string> | undefined;
    readonly resources: ResourcesView;
    readonly runAsNonRoot: Known<boolean> | undefined;
    readonly runAsUser: Known<string> | undefined;
    readonly allowPrivilegeEscalation: Known<boolean> | undefined;
    readonly privileged: Known<boolean> | undefined;
    readonly droppedCapabilities: readonly Known<string>[];
    readonly addedCapabilities: readonly Known<string>[];
    readonly seccompProfile: Known<string> | undefined;
    /** Whether it is a container of Thanos or of a Prometheus with a sidecar, which `container-resources` judges. */
    readonly thanos: boolean;
}

/** An image reference. */
export interface ImageView {
    readonly path: string;
    /** Undefined: left to the chart, at least its registry. */
    readonly repository: Known<string> | undefined;
    /** `:v0.42.4`, `@sha256:…`, both or an empty text. Undefined: left to the chart. */
    readonly version: Known<string> | undefined;
}

/** A way into the cluster that ends at Prometheus, Thanos, their store or Grafana. */
export interface DoorView {
    readonly path: string;
    /** Its kind: `Ingress`, `LoadBalancer`, `NodePort`. */
    readonly kind: Known<string>;
    /** Whether a login is required, before the pod or in it. */
    readonly authenticated: Known<boolean>;
    /** Whether only one network reaches it: an internal load balancer, a list of addresses. */
    readonly isInternal?: boolean;
}

/** A statement of a policy of AWS that allows something. */
export interface StatementView {
    readonly path: string;
    readonly actions: readonly Known<string>[];
    /** The resource of a statement. Empty in a trust policy. */
    readonly resources: readonly Known<string>[];
    /** The principals, where the policy names them: `*`, `Service pods.eks.amazonaws.com`. */
    readonly principals: readonly Known<string>[];
    readonly conditions: readonly Known<ConditionView>[];
    /** Its kind: trust of a role, use of a key, or rights elsewhere. */
    readonly of: "role" | "key" | "rights";
}

/** A condition of a statement. */
export interface ConditionView {
    /** How it tests: `StringEquals`. */
    readonly test: string;
    /** The condition: `aws:SourceAccount`. */
    readonly key: string;
    /** Any of which will do. */
    readonly values: readonly Known<string>[];
}
