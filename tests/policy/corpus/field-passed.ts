// Shapes of the field that an earlier version reported although nothing was wrong, or reported as more certain than they are.
import { document, prometheusStack, spec, thanos } from "./base";
import { object, resource, secret, yaml, type Case } from "./case";
import { one, release, values } from "./chart-cases";
import { compact, image, key, plainPrometheus, query, statefulSet } from "./object-cases";

const cronRoom =
    "resources: {requests: {cpu: 500m, memory: 1Gi}, limits: {memory: 2Gi}}, securityContext: {runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}";

/** Values that leave the image's tag to the chart. */
const withoutTag = (all: unknown): unknown => ({
    ...(all as object),
    image: { registry: "quay.io", repository: "mirror/thanos" },
});

export const fieldPassed: readonly Case[] = [
    one("a cache of Thanos in a Secret is no objstore document", [
        secret(
            "thanos-store-caching-bucket",
            "type: MEMCACHED\nconfig:\n  addresses: [memcached:11211]\nmetafile_max_size: 1MiB\nblocks_iter_ttl: 5m\nbucket: a\n",
            "cache.yaml",
        ),
    ]),
    one("a tracing document of Thanos in a ConfigMap", [
        ...yaml(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: thanos-tracing}\ndata:\n  tracing.yaml: |\n    type: OTLP\n    config:\n      endpoint: collector:4317\n",
        ),
    ]),
    one("a dashboard in JSON with inner keys type, config and bucket", [
        ...yaml(
            'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: car}\ndata:\n  car.json: |\n    {"title": "a", "panels": [{"type": "stat", "config": {}, "bucket": "b"}]}\n',
        ),
    ]),
    {
        name: "objects: a compactor that merges the identical copies of receive",
        resources: [
            ...yaml(
                compact(["--deduplication.replica-label=receive_replica", "--deduplication.replica-label=prometheus_replica"]) +
                    statefulSet("thanos-receive", [
                        "receive",
                        "--tsdb.path=/var/thanos/receive",
                        "--objstore.config=$(OBJSTORE_CONFIG)",
                        '--label=receive="shop"',
                        '--label=receive_replica="$(POD_NAME)"',
                    ]),
            ),
            key,
        ],
        expected: ["offline-deduplication"],
    },
    {
        name: "objects: a compactor as a CronJob reads its Secret at every run",
        resources: [
            ...yaml(
                "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: compact, namespace: thanos}\nspec:\n  concurrencyPolicy: Forbid\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          containers:\n" +
                    `            - {name: thanos, image: "${image}", args: [compact, --data-dir=/data, "--objstore.config=$(OBJSTORE_CONFIG)", --retention.resolution-raw=30d], env: [{name: OBJSTORE_CONFIG, valueFrom: {secretKeyRef: {name: thanos-objectstorage, key: thanos.yaml}}}], ${cronRoom}, volumeMounts: [{name: data, mountPath: /data}]}\n` +
                    "          volumes: [{name: data, persistentVolumeClaim: {claimName: compact}}]\n",
            ),
            key,
        ],
        expected: [],
        absent: ["credential-checksum"],
    },
    {
        name: "objects: a variable that names the file of a credential",
        resources: [
            ...yaml(
                compact().replace(
                    "env:\n",
                    "env:\n            - {name: AZURE_APPLICATION_CREDENTIALS, value: /etc/secret/credentials.yaml}\n",
                ),
            ),
            key,
        ],
        expected: [],
    },
    {
        name: "objects: a Prometheus with a sidecar and no resources has one line for each container",
        resources: [
            ...yaml(
                plainPrometheus(["--storage.tsdb.min-block-duration=2h", "--storage.tsdb.max-block-duration=2h"]).replaceAll(
                    / {10}resources: .*\n/g,
                    "",
                ),
            ),
            key,
        ],
        expected: ["!container-resources"],
        lines: { "container-resources": 2, "requests-and-limits": 0 },
    },
    {
        name: "objects: two releases of one minor version",
        resources: [...yaml(compact() + query([]).replace("v0.42.4", "v0.42.2")), key],
        expected: ["one-version"],
    },
    one(
        "an Ingress of an internal class",
        [
            ...one("", [
                object({
                    apiVersion: "helm.toolkit.fluxcd.io/v2",
                    kind: "HelmRelease",
                    metadata: { name: "thanos", namespace: "monitoring" },
                    spec: {
                        chart: { spec: { chart: "thanos", version: thanos.version } },
                        values: values({
                            query: { ingress: { enabled: true, hostname: "a.example.com", ingressClassName: "internal" } },
                        }).values,
                    },
                }),
            ]).resources,
            document(),
        ],
        "authenticated-exposure",
    ),
    one(
        "a route of an internal gateway to Thanos, and one to Alertmanager, which is not judged",
        [
            ...release(thanos),
            ...release(prometheusStack),
            document(),
            ...yaml(`
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: thanos, namespace: monitoring}
spec: {parentRefs: [{name: envoy-internal}], rules: [{backendRefs: [{name: thanos-query, port: 9090}]}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: alertmanager, namespace: monitoring}
spec: {parentRefs: [{name: public}], rules: [{backendRefs: [{name: kube-prometheus-stack-alertmanager, port: 9093}]}]}
`),
        ],
        "authenticated-exposure",
    ),
    one(
        "a discovery Service of a release whose other values are elsewhere",
        [
            ...release(thanos),
            ...release(prometheusStack).map((one) => ({
                ...one,
                inputs: { ...one.inputs, valueYamlFiles: [{ path: "more.yaml" }] },
            })),
            document(),
        ],
        "coverage",
    ),
    one("the image of a chart whose version is not known is no second version of Thanos", [
        ...release(spec({ thanos: { image: "quay.io/thanos/thanos:v0.38.0", version: "v0.38.0" } })),
        ...release(thanos).map((resource) => ({
            ...resource,
            inputs: { ...resource.inputs, version: undefined, values: withoutTag(resource.inputs["values"]) },
        })),
        document(),
    ]),
    one("values of Mimir, which has a compactor, a querier and a ruler, too", [
        resource("kubernetes:helm.sh/v3:Release", "mimir", {
            name: "mimir",
            chart: "./charts/metrics",
            values: { compactor: { persistentVolume: { size: "20Gi" } }, query: { replicas: 2 }, ruler: { enabled: true } },
        }),
    ]),
    one(
        "a chart of charts that is called like the chart in it",
        [
            resource("kubernetes:helm.sh/v3:Release", "thanos", {
                name: "thanos",
                namespace: "monitoring",
                chart: "./charts/thanos",
                values: { thanos: values({ compactor: { retentionResolutionRaw: "1d" } }).values },
            }),
            document(),
        ],
        "!retention",
    ),
];
