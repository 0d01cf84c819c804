// Random stack files, as values by key: valid, and sensible enough to be deployed as they are. Values that the schema leaves open
// but a rule would refuse (one Prometheus in production, blocks of a minute outside of `local`) is not made here.
import fc, { type Arbitrary } from "fast-check";
import { at } from "../at";
import { authorities, azureStore, retention as retentionValues, staticKeys as staticKeyValues } from "./valid-stack";

/** An object whose keys may be missing, except those in `always`; an absent one is not written, as in a file. */
const some = (record: Record<string, Arbitrary<unknown>>, ...always: string[]): Arbitrary<object> =>
    fc.record(record, { requiredKeys: always });

const pick = fc.constantFrom;
const only = fc.constant;

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,6}){0,2}$/);
const storageClass = pick("gp3", "standard", "fast-ssd");
const volume = some({ size: pick("200Gi", "512Gi", "1Ti", "1.5Ti"), storageClass });
/** A limit above the requests of every size, and never a request of one's own with a limit that is not. */
const cpu = pick("2", "2500m", "4");
const memoryLimit = pick("48Gi", "64Gi");
const resources = fc.oneof(
    some({ cpu, memoryLimit }),
    some({ cpu, memory: pick("4Gi", "6Gi"), memoryLimit }, "memory", "memoryLimit"),
);
const exactVersion = fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)).map((parts) => parts.join("."));

/** Values of one's own that touch nothing of ours, of any kind. */
const ownValues = fc.dictionary(
    pick("commonLabels", "global"),
    fc.oneof(fc.string(), fc.boolean(), fc.array(fc.nat(), { maxLength: 2 }), fc.dictionary(name, fc.string(), { maxKeys: 2 })),
    { maxKeys: 2 },
);

const chart = (chartName: string): Arbitrary<object> =>
    some({
        source: pick(
            `oci://registry.example.com/charts/${chartName}`,
            "https://charts.example.com/stable",
            `./charts/${chartName}`,
            `/opt/charts/${chartName}-1.2.3.tgz`,
        ),
        version: exactVersion,
        values: ownValues,
    });

const prefix = pick("metrics", "teams/west.1/metrics");
const bucketName = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,30}[a-z0-9]$/);

const issuer = some({ name, kind: pick("Issuer", "ClusterIssuer") }, "name");

const minio = fc
    .tuple(
        some(
            {
                kind: only("minio"),
                bucket: pick("thanos", "metrics-blocks"),
                prefix,
                volume,
                resources,
                quota: pick("50Gi", "1Ti"),
                tls: some({ secret: name, issuer }, "secret"),
            },
            "kind",
        ),
        pick({}, { servers: 4 }, { drives: 4 }, { servers: 4, drives: 2 }, { servers: 2, drives: 8 }),
    )
    .map(([one, layout]) => ({ ...one, ...layout }));

const client = some({
    list_objects_version: pick("v1", "v2"),
    send_content_md5: fc.boolean(),
    part_size: pick(67_108_864, 134_217_728),
    max_retries: fc.integer({ min: 1, max: 20 }),
    put_user_metadata: fc.dictionary(pick("X-Amz-Storage-Class", "Team"), pick("STANDARD_IA", "{{ .shop }}"), { maxKeys: 2 }),
    http_config: some({ idle_conn_timeout: pick("1m", "90s"), max_conns_per_host: fc.nat(100) }),
    trace: fc.record({ enable: fc.boolean() }),
});

const externalSecret = some(
    {
        kind: only("externalSecret"),
        store: some({ name, kind: pick("SecretStore", "ClusterSecretStore") }, "name"),
        keys: fc.record({ writer: name, reader: name, owner: name }),
        accessKeyProperty: name,
        refreshInterval: pick("5m", "1h"),
    },
    "kind",
    "store",
    "keys",
);
const staticKeys = fc.record({ kind: only("staticKeys") });
const arn = only("arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d");

const provisioning = fc.oneof(
    some(
        {
            kind: only("create"),
            encryption: fc.oneof(fc.record({ kind: only("sse-s3") }), some({ kind: only("sse-kms"), keyArn: arn }, "kind")),
            accessLogs: some({ bucket: bucketName, prefix: pick("logs/", "") }, "bucket"),
            network: fc.record({
                vpcEndpoints: only(["vpce-0123456789abcdef0"]),
                breakGlassRoles: only(["arn:aws:iam::123456789012:role/admin"]),
            }),
            replication: fc.record({ region: only("eu-west-1"), bucket: bucketName }),
        },
        "kind",
    ),
    some({ kind: only("adopt"), kmsKeyArn: arn }, "kind"),
);

const s3 = some(
    {
        kind: only("s3"),
        bucket: bucketName,
        prefix,
        provisioning,
        client,
        aws: some(
            {
                region: pick("eu-central-1", "us-east-1", "us-gov-west-1", "cn-north-1"),
                iam: some({ path: only("/platform/"), permissionsBoundary: only("arn:aws:iam::123456789012:policy/boundary") }),
                accountId: only("123456789012"),
                profile: name,
                tags: fc.dictionary(name, fc.string({ maxLength: 20 }), { maxKeys: 3 }),
            },
            "region",
            "accountId",
        ),
        identity: fc.oneof(
            fc.record({ kind: only("podIdentity"), clusterName: name }),
            fc.record({
                kind: only("irsa"),
                oidcProvider: fc.oneof(name, only("arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/A1")),
            }),
            staticKeys,
            externalSecret,
        ),
    },
    "kind",
    "bucket",
    "aws",
    "identity",
);

const gcs = some(
    {
        kind: only("gcs"),
        bucket: bucketName,
        prefix,
        identity: some(
            {
                kind: only("workloadIdentity"),
                serviceAccounts: only({
                    writer: "thanos-writer@example.iam.gserviceaccount.com",
                    reader: "thanos-reader@example.iam.gserviceaccount.com",
                    owner: "thanos-owner@example.iam.gserviceaccount.com",
                }),
            },
            "kind",
        ),
    },
    "kind",
    "bucket",
    "identity",
);

const azure = prefix.map((folder) => ({ ...azureStore, prefix: folder }));

const external = some(
    {
        kind: only("external"),
        bucket: bucketName,
        endpoint: pick("s3.example.com", "garage.storage.svc.cluster.local:3900"),
        region: pick("garage", "us-east-1"),
        prefix,
        addressing: pick("auto", "path", "virtual-hosted"),
        caBundle: only("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"),
        client,
        identity: fc.oneof(staticKeys, externalSecret),
    },
    "kind",
    "bucket",
    "endpoint",
    "identity",
);

/** Production has two of everything that can be two, and sets it where the size does not. */
const copies = (environment: string, most: number) => fc.integer({ min: environment === "prod" ? 2 : 1, max: most });
const inProd = (environment: string, ...keys: string[]) => (environment === "prod" ? keys : []);

function prometheus(environment: string): Arbitrary<object> {
    const servers = {
        replicas: copies(environment, 5),
        scrapeInterval: pick("15s", "30s", "1m"),
        retention: pick("24h", "48h", "3d", "1w"),
        blockDuration: environment === "local" ? pick("2m", "15m", "2h") : only("2h"),
        externalLabels: fc.dictionary(pick("team", "region", "stage"), fc.stringMatching(/^[a-zA-Z0-9 ._-]{1,12}$/), {
            maxKeys: 3,
        }),
        volume,
        resources,
        sidecarResources: resources,
    };
    // Delayed compaction needs blocks of 2h, and a newer chart than a random version is.
    const compaction = environment === "local" ? only("disabled") : pick("disabled", "delayed");
    return fc.oneof(
        some(
            {
                delivery: only("operator"),
                // Those of prod send their alerts to an Alertmanager.
                alertmanagers: pick(
                    ...(environment === "prod" ? [] : [[]]),
                    ["dns+http://alertmanager.example.com:9093"],
                    ["http://one.example.com", "https://two.example.com/am"],
                ),
                clusterMetrics: some({ enabled: fc.boolean(), kubeStateMetrics: some({ resources }) }),
                ...servers,
                compaction,
            },
            "delivery",
            ...inProd(environment, "alertmanagers"),
        ),
        some({ delivery: only("values"), release: name, fullnameOverride: name, ...servers, compaction }, "delivery"),
        some(
            { delivery: only("existing"), object: name, service: name, serviceAccount: name, ...servers, compaction },
            "delivery",
        ),
        some(
            {
                delivery: only("chart"),
                release: name,
                chart: chart("kube-prometheus-stack"),
                definitions: some({ managedBy: pick("stack", "cluster"), chart: chart("prometheus-operator-crds") }),
                alertmanager: some({ replicas: copies(environment, 3), volume, resources }),
                grafana: some({ enabled: fc.boolean(), volume, resources }),
                ...servers,
            },
            "delivery",
        ),
    );
}

/** Raw samples never live longer than what is made of them. 0d: forever. */
const retention = pick(
    { raw: "30d", fiveMinutes: "90d", oneHour: "365d" },
    { raw: "17d", fiveMinutes: "17d", oneHour: "0d" },
    { raw: "0d", fiveMinutes: "0d", oneHour: "0d" },
    { raw: "90d", fiveMinutes: "1y", oneHour: "10y" },
);

const group = {
    name: "global",
    rules: [
        { record: "cluster:up:sum", expr: "sum by (cluster) (up)" },
        {
            alert: "ClusterGone",
            expr: 'absent(up{cluster="west"})',
            for: "5m",
            annotations: { summary: "{{ $labels.cluster }}" },
        },
    ],
};

const limits = some({ concurrency: fc.integer({ min: 1, max: 100 }), requestSize: only("10Mi"), headSeries: only(100_000) });

function thanos(environment: string): Arbitrary<object> {
    const replicas = copies(environment, 6);
    const copied = inProd(environment, "replicas");
    const components = {
        retention,
        syncInterval: environment === "local" ? pick("10s", "3m", "30m") : pick("15m", "30m"),
        consistencyDelay: environment === "local" ? pick("0s", "30m") : pick("30m", "1h"),
        deleteDelay: pick("48h", "72h"),
        query: some(
            { replicas, endpoints: only(["dns+query.example.com:443", "dnssrv+_grpc._tcp.query.east.svc"]), resources },
            ...copied,
        ),
        queryFrontend: some({ replicas, cache: pick("32Mi", "64Mi"), resources }, ...copied),
        storeGateway: some({ replicas, partitions: pick([], ["14d"], ["30d", "180d"]), volume, resources }, ...copied),
        caches: fc.oneof(
            only({ kind: "memory" }),
            only({ kind: "memcached", addresses: ["dnssrv+_client._tcp.memcached.caches.svc"] }),
            some(
                {
                    kind: only("redis"),
                    address: only("redis.example.com:6379"),
                    tls: fc.boolean(),
                    credentials: some({ secret: only("redis-login"), usernameKey: only("user") }, "secret"),
                },
                "kind",
                "address",
            ),
            some({ kind: only("deployed"), replicas, memory: pick("256Mi", "1Gi") }, "kind"),
        ),
        // Large enough for the most series that Prometheus is given memory for here, at the shortest interval.
        compactor: some({ volume: some({ size: pick("512Gi", "1Ti"), storageClass }, "size"), resources }, "volume"),
        bucketWeb: some({ resources }),
        grpcTls: some(
            { secret: name, issuer, authorities: pick(authorities.west, `${authorities.west}${authorities.east}`) },
            "secret",
            "authorities",
        ),
        network: some({ policies: fc.boolean(), clientNamespaces: pick([], ["shop", "team-b"]) }),
        ruler: fc.oneof(
            some(
                { rules: only("objects"), alertmanagers: only(["dns+http://alertmanager.example.com:9093"]), replicas, volume },
                "rules",
            ),
            some(
                { rules: only("config"), groups: only([group]), evaluationInterval: pick("30s", "1m"), replicas, resources },
                "rules",
                "groups",
            ),
        ),
        receive: fc.oneof(
            some({ mode: only("standalone"), replicas, retention: pick("24h", "48h"), limits, volume, resources }, "mode"),
            some(
                {
                    mode: only("router"),
                    replicas: fc.integer({ min: 3, max: 6 }),
                    replicationFactor: pick(1, 3),
                    routers: some({ replicas }),
                    limits,
                    volume,
                },
                "mode",
                "replicas",
            ),
        ),
    };
    const always = ["delivery", "compactor", ...inProd(environment, "query", "queryFrontend", "storeGateway")];
    return fc.oneof(
        some({ delivery: only("manifests"), ...components }, ...always),
        some({ delivery: only("chart"), chart: chart("thanos"), ...components }, ...always),
    );
}

/** A whole stack file, as YAML would give it. */
export const stackValues: Arbitrary<Record<string, unknown>> = pick("local", "dev", "prod")
    .chain((environment) =>
        some(
            {
                environment: only(environment),
                cluster: name,
                kubernetes: some(
                    {
                        context: name,
                        kubeconfig: only("/etc/kubeconfig"),
                        clusterDomain: pick("cluster.local", "k8s.example.com"),
                    },
                    "context",
                ),
                namespace: name,
                size: environment === "local" ? pick("tiny", "small") : pick("small", "medium"),
                activeSeries: fc.integer({ min: 1_000, max: 2_000_000 }),
                protect: environment === "prod" ? only(true) : fc.boolean(),
                storageClass,
                // In prod copies that may share a node are refused.
                spread: some({
                    nodes: environment === "prod" ? only("hard") : pick("hard", "soft"),
                    zones: pick("hard", "soft"),
                }),
                imagePullSecrets: pick([], ["mirror"]),
                pods: some({
                    tolerations: only([{ key: "dedicated", operator: "Exists" }]),
                    env: only({ GOMAXPROCS: "2" }),
                    securityContext: pick("fixed", "platform"),
                    serviceMesh: pick("unmanaged", "excluded"),
                }),
                metadata: some({ labels: only({ "cost-center": "4711" }), annotations: only({ contact: "sre" }) }),
                imageRegistry: pick("registry.example.com", "mirror.example.com:5000/all/of-it"),
                objectStore:
                    environment === "prod" ? fc.oneof(s3, external, gcs, azure) : fc.oneof(minio, s3, external, gcs, azure),
                prometheus: prometheus(environment),
                thanos: thanos(environment),
                historyImport: some(
                    {
                        claim: name,
                        subPath: pick(".", "prometheus-db", "data/tsdb"),
                        replica: name,
                        owner: some({ user: pick(1000, 65534), group: pick(2000, 65534) }),
                    },
                    "claim",
                ),
                credentials: pick({}, { generation: 2 }, { generation: 2, revoked: 1 }, { generation: 4, revoked: 2 }),
            },
            "environment",
            "cluster",
            "kubernetes",
            "objectStore",
            "prometheus",
            "thanos",
        ),
    )
    .map((values) => retained(patient(withKeys(JSON.parse(JSON.stringify(values)) as Record<string, unknown>))));

/** The consistency delay of an external store is unknown. */
const patient = (values: Record<string, unknown>) =>
    at(values, "objectStore", "kind") === "external" ? withThanos(values, { consistencyDelay: "30m" }) : values;

/** An existing bucket has its retention in the file. */
const retained = (values: Record<string, unknown>) =>
    ["external", "gcs", "azure"].includes(String(at(values, "objectStore", "kind"))) ||
    at(values, "objectStore", "provisioning", "kind") === "adopt"
        ? withThanos(values, { retention: { ...retentionValues, ...(at(values, "thanos", "retention") as object | undefined) } })
        : values;

const withThanos = (values: Record<string, unknown>, change: object) => ({
    ...values,
    thanos: { ...(values["thanos"] as object), ...change },
});

/** The stack's own keys are there if its store uses them, and only then. */
const withKeys = (values: Record<string, unknown>) =>
    at(values, "objectStore", "identity", "kind") === "staticKeys" ? { ...values, ...staticKeyValues } : values;
