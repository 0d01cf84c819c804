// Values of releases of bitnami/thanos, in the shapes that public repositories have.
import type { Properties } from "../../../lib/properties";

/** A release as its owner wrote it. */
export interface Example {
    readonly values: Properties;
    readonly objstore?: string;
}

/** With a role of EKS for all, kube-prometheus-stack's sidecars, and flags. */
export const onEks: Example = {
    values: {
        global: { storageClass: "gp3" },
        image: { registry: "public.ecr.aws", repository: "mirror/thanos", tag: "0.39.2" },
        existingObjstoreSecret: "thanos-objstore-config",
        existingObjstoreSecretItems: [{ key: "thanos.yaml", path: "objstore.yml" }],
        query: {
            enabled: true,
            replicaCount: 2,
            replicaLabel: ["prometheus_replica"],
            dnsDiscovery: { sidecarsService: "monitoring-kube-prometheus-thanos-discovery", sidecarsNamespace: "monitoring" },
            extraFlags: ["--query.timeout=5m", "--query.auto-downsampling"],
            resources: { requests: { cpu: "500m", memory: "1Gi" }, limits: { cpu: 2, memory: "4Gi" } },
            podAntiAffinityPreset: "hard",
        },
        queryFrontend: { enabled: true, ingress: { enabled: true, hostname: "thanos.example.com", tls: true } },
        bucketweb: { enabled: true },
        compactor: {
            enabled: true,
            retentionResolutionRaw: "30d",
            retentionResolution5m: "180d",
            retentionResolution1h: "5y",
            extraFlags: [
                "--delete-delay=48h",
                "--deduplication.replica-label=prometheus_replica",
                "--compact.enable-vertical-compaction",
            ],
            persistence: { enabled: true, size: "200Gi" },
        },
        storegateway: {
            enabled: true,
            replicaCount: 2,
            serviceAccount: { annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/thanos" } },
            persistence: { size: "50Gi" },
            extraFlags: ["--min-time=-12w"],
        },
        metrics: { enabled: true, serviceMonitor: { enabled: true } },
    },
    objstore: "type: s3\nconfig:\n  bucket: company-metrics\n  endpoint: s3.eu-west-1.amazonaws.com\n",
};

/** With keys in the values and a store of one's own. */
export const withKeys: Example = {
    values: {
        objstoreConfig:
            "type: S3\nconfig:\n  bucket: thanos\n  endpoint: minio.minio.svc.cluster.local:9000\n  access_key: AKIAPLAINTEXT\n  secret_key: plain-secret-key\n  insecure: true\n",
        query: { stores: ["prometheus-operated.monitoring.svc.cluster.local:10901", "dnssrv+_grpc._tcp.other.example.com"] },
        compactor: { enabled: true, retentionResolutionRaw: "14d", persistence: { storageClass: "longhorn" } },
        storegateway: { enabled: true, config: "type: IN-MEMORY\nconfig:\n  max_size: 300MB\n" },
        minio: { enabled: false },
        volumePermissions: { enabled: true },
    },
};

/** With receive and ruler, which hold data outside of the bucket. */
export const withWriters: Example = {
    values: {
        objstoreConfig: { type: "GCS", config: { bucket: "example-metrics" } },
        receive: { enabled: true, replicaCount: 3, replicationFactor: 2, tsdbRetention: "24h", persistence: { size: "20Gi" } },
        receiveDistributor: { enabled: true },
        ruler: { enabled: true, alertmanagers: ["http://alertmanager:9093"], config: "groups: []" },
        compactor: { enabled: true },
        storegateway: {
            enabled: true,
            tolerations: [{ key: "dedicated", operator: "Exists" }],
            nodeSelector: { pool: "metrics" },
        },
        query: { customSetting: 1 },
    },
};

/** Without a compactor: another release owns it. */
export const withoutCompactor: Example = {
    values: {
        objstoreConfig: "type: AZURE\nconfig:\n  storage_account: exampleaccount\n  container: thanos\n",
        compactor: { enabled: false },
    },
};
