// Every name that two systems must agree on. A name that only one file uses stays in that file.

/** What a credential for the bucket may do. One Secret, one identity and one policy for each. */
export const roles = ["writer", "reader", "owner"] as const;

/**
 * - `writer` uploads blocks and deletes nothing: sidecar, receive, ruler.
 * - `reader` lists and reads: store gateway, bucket web.
 * - `owner` also deletes: the compactor.
 */
export type Role = (typeof roles)[number];

/** The file that every consumer of the object store reads, as Thanos and both charts name it. */
export const objstoreKey = "objstore.yml";

/** The certificates of the object store's own authority, next to that file. */
export const caFile = "ca.crt";

/** On a Secret with an objstore document: that plain HTTP to somewhere outside of the cluster is meant. */
export const insecureAnnotation = "thanos-stack/insecure";

/** On a Secret with credentials that the stack makes or asks for: their generation. */
export const generationAnnotation = "thanos-stack/generation";

/** Folder of both in every pod. Not the one where the Bitnami chart mounts one Secret for all components. */
export const objstoreFolder = "/objstore";

/** The Secret that holds a role's objstore document. */
export const objstoreSecret = (role: Role): string => `thanos-objstore-${role}`;

/**
 * The label of every pod that mounts an objstore document, whoever delivers it; its value is the role. In-cluster MinIO
 * lets nobody else in.
 */
export const bucketLabel = "thanos-stack/bucket";

/** The label of every Thanos pod, whoever delivers it; its value is the component. What runbooks and people select by. */
export const componentLabel = "thanos-stack/component";

/** What others must know of the Prometheus servers. */
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

/** Deliveries `chart` and `values`: the names that kube-prometheus-stack gives. */
export interface KubePrometheusStackNames extends PrometheusNames {
    readonly release: string;
    /** What the chart begins its names with. */
    readonly fullname: string;
    readonly alertmanager: string;
    /** Service of Grafana, whose chart takes the release's name. */
    readonly grafana: string;
}

/** What the names of a kube-prometheus-stack follow from. */
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

/** The Secret with Grafana's first user, under the keys that its chart looks for. */
export const grafanaAdmin = { secret: "grafana-admin", userKey: "admin-user", passwordKey: "admin-password" } as const;

/** Where delivery `values` publishes what kube-prometheus-stack needs. */
export const publishedValues = { configMap: "kube-prometheus-stack-values", key: "values.yaml" } as const;

/** The operator's name for the label that tells the replicas of one Prometheus apart. */
export const replicaLabel = "prometheus_replica";

/** The operator's name for the label that holds namespace and name of the Prometheus object. */
export const operatorLabel = "prometheus";

/** Tells the copies of a ruler apart; the operator has the same name for it. */
export const rulerReplicaLabel = "thanos_ruler_replica";
/** Tells the copies of what receive keeps apart. */
export const receiveReplicaLabel = "receive_replica";

/** The label of a PrometheusRule object that is for the ruler; Prometheus leaves it alone. */
export const rulerRuleLabel = "thanos-stack/ruler";

/** Delivery `manifests`: names of the Thanos components; workload, Service and ServiceAccount alike. */
export const thanosNames = {
    query: "thanos-query",
    queryFrontend: "thanos-query-frontend",
    storeGateway: "thanos-store-gateway",
    compactor: "thanos-compactor",
    bucketWeb: "thanos-bucket-web",
    ruler: "thanos-ruler",
    receive: "thanos-receive",
    receiveRouter: "thanos-receive-router",
    publicFrontend: "thanos-query-frontend-public",
} as const;

export type ThanosComponent = keyof typeof thanosNames;

/** Delivery `chart`: the release, and what the chart makes of it. Other than those of `manifests`, so that both can be there. */
export const thanosRelease = "bitnami-thanos";
const thanosChartNames = {
    // The chart does not deliver these: they write blocks, and stay the same objects whoever delivers the rest.
    ...thanosNames,
    query: `${thanosRelease}-query`,
    queryFrontend: `${thanosRelease}-query-frontend`,
    storeGateway: `${thanosRelease}-storegateway`,
    compactor: `${thanosRelease}-compactor`,
    bucketWeb: `${thanosRelease}-bucketweb`,
} as const satisfies Record<ThanosComponent, string>;

/** The names by either delivery. */
export const thanosComponentNames: readonly Readonly<Record<ThanosComponent, string>>[] = [thanosNames, thanosChartNames];

/** What others must know of Thanos. */
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

/** The names that follow from who delivers what. */
export function namesOf(stack: {
    readonly prometheus:
        { readonly delivery: "operator" } | ({ readonly delivery: "chart" | "values" } & KubePrometheusStackRelease);
    readonly thanos: { readonly delivery: "manifests" | "chart" };
}): Names {
    return {
        prometheus: stack.prometheus.delivery === "operator" ? prometheusNames : kubePrometheusStackNames(stack.prometheus),
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

/** What decides who works with the bucket. */
interface BucketUsers {
    readonly thanos: { readonly bucketWeb?: unknown; readonly ruler?: unknown; readonly receive?: unknown };
    readonly historyImport?: unknown;
}

/** The ServiceAccounts of the pods that have a role in the bucket: where a cloud knows pods by these, they get the role and nobody else. */
export function serviceAccountsOf(
    { thanos, historyImport }: BucketUsers,
    names: Names,
): Readonly<Record<Role, readonly string[]>> {
    const { storeGateway, compactor, bucketWeb, ruler, receive } = names.thanos.components;
    return {
        writer: [
            names.prometheus.serviceAccount,
            ...(thanos.ruler ? [ruler] : []),
            ...(thanos.receive ? [receive] : []),
            ...(historyImport ? [historyImportName] : []),
        ],
        reader: [storeGateway, ...(thanos.bucketWeb ? [bucketWeb] : [])],
        owner: [compactor],
    };
}

/** In-cluster MinIO: StatefulSet, Service and claim. */
export const minioName = "minio";

/** TLS for gRPC: the Certificate, the ConfigMap with the authorities, and the first part of the name that every server shows. */
export const grpcTlsName = "thanos-grpc";

/** The Job that brings earlier history in, and its ServiceAccount. */
export const historyImportName = "history-import";

/** What looks at the certificates of gRPC servers: Deployment, Service and the job that its metrics have. */
export const certificateProberName = "thanos-certificate-prober";

/** memcached of the stack: StatefulSet, Service and ServiceAccount. */
export const memcachedName = "thanos-memcached";

/** Ports as the Thanos project, the operator and the charts number and name them. */
export const ports = { http: 10902, grpc: 10901, "remote-write": 19291 } as const;
export type Port = keyof typeof ports;
