// Every name that two systems must agree on. A name that only one file uses stays in that file. Those of Thanos' components
// follow from the catalogue.
import {
    catalog,
    componentsWith,
    entryOf,
    forComponents,
    presentComponents,
    type Role,
    type ThanosComponent,
    type ThanosSwitches,
} from "./catalog";

export { ports, roles, type Port, type Role, type ThanosComponent } from "./catalog";

/** The file that every consumer of the object store reads, as Thanos and both charts name it. */
export const objstoreKey = "objstore.yml";

/** The certificates of the object store's own authority, next to that file. */
export const caFile = "ca.crt";

/** On a Secret with an objstore document: that plain HTTP to somewhere outside of the cluster is meant. */
export const insecureAnnotation = "thanos-stack/insecure";

/** On every object of a stack: its owner as `project/stack`. A deployment overwrites no existing object without it. */
export const stackAnnotation = "thanos-stack/stack";

/** On a Secret with credentials that the stack creates or reads: their generation. */
export const generationAnnotation = "thanos-stack/generation";

/** Folder of both in every pod. Not the one where the Bitnami chart mounts one Secret for all components. */
export const objstoreFolder = "/objstore";

/** The Secret that holds a role's objstore document. */
export const objstoreSecret = (role: Role): string => `thanos-objstore-${role}`;

/**
 * The label of every pod that mounts an objstore document, in every delivery; its value is the role. In-cluster MinIO admits only
 * these pods.
 */
export const bucketLabel = "thanos-stack/bucket";

/** The label of every Thanos pod, in every delivery; its value is the component. Selected by runbooks and by users. */
export const componentLabel = "thanos-stack/component";

/** Names of the Prometheus servers, for other parts of the stack. */
export interface PrometheusNames {
    /** The Prometheus object; the operator derives its StatefulSet and pods from it. */
    readonly object: string;
    readonly serviceAccount: string;
    /** Web and API of either replica. */
    readonly service: string;
    /** Headless, so that a querier finds every replica's sidecar. */
    readonly discovery: string;
}

/** Delivery `operator`: the Prometheus that the cluster's operator runs for us. */
export const prometheusNames = {
    object: "thanos-stack",
    serviceAccount: "prometheus",
    service: "prometheus",
    discovery: "prometheus-thanos-discovery",
} as const satisfies PrometheusNames;

/** Delivery `existing`: the names in other manifests, by default those of kube-prometheus. */
export interface ExistingPrometheus {
    readonly object: string;
    readonly service?: string | undefined;
    readonly serviceAccount?: string | undefined;
}

const existingPrometheusNames = ({ object, service, serviceAccount }: ExistingPrometheus): PrometheusNames => ({
    object,
    service: service ?? `prometheus-${object}`,
    serviceAccount: serviceAccount ?? `prometheus-${object}`,
    discovery: prometheusNames.discovery, // an object of the stack
});

/** Deliveries `chart` and `values`: the names that kube-prometheus-stack gives. */
export interface KubePrometheusStackNames extends PrometheusNames {
    readonly release: string;
    /** The prefix of the chart's names. */
    readonly fullname: string;
    readonly alertmanager: string;
    /** Service of Grafana, whose chart takes the release's name. */
    readonly grafana: string;
}

/** The parts of a kube-prometheus-stack's names. */
export interface KubePrometheusStackRelease {
    readonly release: string;
    readonly fullnameOverride?: string | undefined;
}

/** The chart cuts its name at 26 characters, so that its longest object still has a valid name; `fullnameOverride` too. */
export function kubePrometheusStackNames({ release, fullnameOverride }: KubePrometheusStackRelease): KubePrometheusStackNames {
    const chart = "kube-prometheus-stack";
    const whole = fullnameOverride ?? (release.includes(chart) ? release : `${release}-${chart}`);
    const fullname = whole.slice(0, 26).replace(/-$/, "");
    return {
        release,
        fullname,
        object: `${fullname}-prometheus`,
        serviceAccount: `${fullname}-prometheus`,
        service: `${fullname}-prometheus`,
        discovery: `${fullname}-thanos-discovery`,
        alertmanager: `${fullname}-alertmanager`,
        grafana: release.includes("grafana") ? release : `${release}-grafana`,
    };
}

/** The release that holds the operator's CustomResourceDefinitions. */
export const definitionsRelease = "prometheus-operator-crds";

/** node-exporter looks into its host, which the restricted Pod Security Standard forbids: it has a Namespace of its own. */
export const nodesNamespace = (namespace: string): string => `${namespace}-nodes`;

/** The Secret with Grafana's first user, under the keys that its chart reads. */
export const grafanaAdmin = { secret: "grafana-admin", userKey: "admin-user", passwordKey: "admin-password" } as const;

/** Where delivery `values` publishes what kube-prometheus-stack needs. */
export const publishedValues = { configMap: "kube-prometheus-stack-values", key: "values.yaml" } as const;

/** Where delivery `existing` publishes the patch of the Prometheus object. */
export const publishedPatch = { configMap: "thanos-prometheus-patch", key: "prometheus-patch.yaml" } as const;

/** Web and API of Prometheus, as the project, the operator and the charts number it. */
export const prometheusPort = 9090;

/** The operator's default name for the label that distinguishes the replicas of one Prometheus. */
export const replicaLabel = "prometheus_replica";

/** The operator's name for the label that holds namespace and name of the Prometheus object. */
export const operatorLabel = "prometheus";

/** The name of the external label that identifies a cluster, where the stack file sets no other. */
export const defaultClusterLabel = "cluster";

/** Distinguishes the replicas of a ruler; the operator has the same name for it. */
export const rulerReplicaLabel = catalog.ruler.replicaLabel;
/** Distinguishes the replicas of receive's data. */
export const receiveReplicaLabel = catalog.receive.replicaLabel;

/** Every label that may distinguish replicas: no series and no other external label may have one of these names. */
export const allReplicaLabels: readonly string[] = [
    replicaLabel,
    ...componentsWith((entry) => entry.replicaLabel).flatMap((component) => entryOf(component).replicaLabel ?? []),
];

/** The replica labels of one stack. The querier removes exactly these. */
export const replicaLabelsOf = (thanos: ThanosSwitches): readonly string[] => [
    replicaLabel,
    ...presentComponents(thanos).flatMap((component) => entryOf(component).replicaLabel ?? []),
];

/** The label of a PrometheusRule object that is for the ruler; Prometheus leaves it alone. */
export const rulerRuleLabel = "thanos-stack/ruler";

/** Delivery `manifests`: names of the Thanos components; workload, Service and ServiceAccount alike. */
export const thanosNames = forComponents((_, { name }) => name);

/** Delivery `chart`: the release, and what the chart makes of it. Other than those of `manifests`, so that both can be there. */
export const thanosRelease = "bitnami-thanos";
const thanosChartNames = forComponents((_, { name, chart }) =>
    // Components that write blocks stay the same objects, whichever delivery the rest has.
    chart?.delivered ? `${thanosRelease}-${chart.label}` : name,
);

/** The names by either delivery. */
export const thanosComponentNames: readonly Readonly<Record<ThanosComponent, string>>[] = [thanosNames, thanosChartNames];

/** Names of Thanos' objects, for other parts of the stack. */
export interface ThanosNames {
    /** Workload, ServiceAccount and the Service with HTTP. */
    readonly components: Readonly<Record<ThanosComponent, string>>;
    /** Headless, so that a querier finds every store gateway. */
    readonly storeDiscovery: string;
    /** The Service with the querier's own Store API. */
    readonly queryGrpc: string;
}

/** The names that cross the rooms of one stack. */
export interface Names {
    readonly prometheus: PrometheusNames | KubePrometheusStackNames;
    readonly thanos: ThanosNames;
}

type NamedPrometheus =
    | { readonly delivery: "operator" }
    | ({ readonly delivery: "existing" } & ExistingPrometheus)
    | ({ readonly delivery: "chart" | "values" } & KubePrometheusStackRelease);

function prometheusNamesOf(prometheus: NamedPrometheus): PrometheusNames | KubePrometheusStackNames {
    switch (prometheus.delivery) {
        case "operator":
            return prometheusNames;
        case "existing":
            return existingPrometheusNames(prometheus);
        case "chart":
        case "values":
            return kubePrometheusStackNames(prometheus);
    }
}

/** The names that follow from who delivers what. */
export function namesOf(stack: {
    readonly prometheus: NamedPrometheus;
    readonly thanos: { readonly delivery: "manifests" | "chart" };
}): Names {
    return {
        prometheus: prometheusNamesOf(stack.prometheus),
        thanos:
            stack.thanos.delivery === "manifests"
                ? { components: thanosNames, storeDiscovery: thanosNames.storeGateway, queryGrpc: thanosNames.query }
                : {
                      components: thanosChartNames,
                      storeDiscovery: `${thanosChartNames.storeGateway}-headless`,
                      queryGrpc: `${thanosChartNames.query}-grpc`,
                  },
    };
}

/** The settings that decide which pods use the bucket. */
interface BucketUsers {
    readonly role: string;
    readonly thanos: ThanosSwitches;
    readonly historyImport?: unknown;
}

/**
 * The ServiceAccounts of the pods that have a role in the bucket. A cloud that identifies pods by these gives the role to no
 * other.
 */
export function serviceAccountsOf(
    { role, thanos, historyImport }: BucketUsers,
    names: Names,
): Readonly<Record<Role, readonly string[]>> {
    // A compactor that is off for one run keeps its account.
    const present = role === "spoke" ? [] : presentComponents({ ...thanos, compactor: { enabled: true } });
    const having = (role: Role) =>
        present.filter((component) => entryOf(component).role === role).map((component) => names.thanos.components[component]);
    return {
        writer: [names.prometheus.serviceAccount, ...having("writer"), ...(historyImport ? [historyImportName] : [])],
        reader: having("reader"),
        owner: having("owner"),
    };
}

/** In-cluster MinIO: StatefulSet, Service and claim. */
export const minioName = "minio";

/** TLS for gRPC: the Certificate, the ConfigMap with the authorities, and the first part of the name that every server shows. */
export const grpcTlsName = "thanos-grpc";

/** The labels that the operator gives to the pods of a Prometheus object. */
export const prometheusPodLabels = (object: string): Record<string, string> => ({
    "app.kubernetes.io/name": "prometheus",
    "operator.prometheus.io/name": object,
});

/** ConfigMap with the endpoints of a hub's spokes, as its querier reads it. */
export const endpointsName = "thanos-endpoints";

/** ConfigMap with a hub's spokes as they were wired, for rules and `verify`. */
export const spokesName = "thanos-spokes";

/** The key of that ConfigMap. */
export const spokesFile = "spokes.json";

/** ConfigMap with what decides where history is, as it was deployed last. */
export const historyRecordName = "thanos-stack-history";

/** The Job that counts what the first compaction of an existing bucket deletes, and its ServiceAccount. */
export const firstCompactionName = "first-compaction";

/** The Job that brings earlier history in, and its ServiceAccount. */
export const historyImportName = "history-import";

/** The prober for certificates of gRPC servers: Deployment, Service and the job that its metrics have. */
export const certificateProberName = "thanos-certificate-prober";

/** The prober that reads the canary series back: Deployment, Service and the job that its metrics have. */
export const canaryName = "thanos-canary";

/** memcached of the stack: StatefulSet, Service and ServiceAccount. */
export const memcachedName = "thanos-memcached";
