// The objects of Bitnami's Thanos (17) and kube-prometheus-stack (75), as far as rules read it: the objects that `helm template`
// prints.
import { stringify } from "yaml";
import type { Resource } from "../../../rules/view/resource";
import { at } from "../../at";
import { object } from "./case";
import type { Installed } from "./shapes";

const namespace = "monitoring";
const or = (value: unknown, otherwise: unknown): unknown => value ?? otherwise;
const isOn = (value: unknown, otherwise: boolean): boolean => (typeof value === "boolean" ? value : otherwise);
const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const given = (value: unknown): boolean => typeof value === "object" && value !== null && Object.keys(value).length > 0;

/** The preset `nano`, which a component without resources has. */
const nano = { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "192Mi" } };
const restricted = {
    runAsNonRoot: true,
    runAsUser: 1001,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
};
const affinity = (word: unknown): unknown => {
    const topologyKey = "kubernetes.io/hostname";
    if (word === "hard") return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey }] } };
    return word === ""
        ? {}
        : { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ podAffinityTerm: { topologyKey } }] } };
};

interface Part {
    readonly key: string;
    readonly label: string;
    readonly command: string;
    readonly kind: "Deployment" | "StatefulSet";
    readonly enabled: boolean;
    readonly objstore: boolean;
    readonly args: (own: unknown, values: unknown, name: string) => string[];
}

const flag = (name: string, value: unknown): string => `--${name}=${String(value)}`;
const parts: readonly Part[] = [
    {
        key: "query",
        label: "query",
        command: "query",
        kind: "Deployment",
        enabled: true,
        objstore: false,
        args: (own, values, name) => [
            ...[or(at(own, "replicaLabel"), ["replica"])].flat().map((label) => flag("query.replica-label", label)),
            ...(isOn(at(own, "dnsDiscovery", "enabled"), true)
                ? [
                      ...(at(own, "dnsDiscovery", "sidecarsService") === undefined
                          ? []
                          : [
                                `--endpoint=dnssrv+_grpc._tcp.${String(at(own, "dnsDiscovery", "sidecarsService"))}.${String(at(own, "dnsDiscovery", "sidecarsNamespace"))}.svc.cluster.local`,
                            ]),
                      ...["storegateway", "ruler", "receive"]
                          .filter((key) => isOn(at(values, key, "enabled"), false))
                          .map((key) => {
                              const headless = isOn(at(values, key, "service", "additionalHeadless"), false);
                              return `--endpoint=dnssrv+_grpc._tcp.${name}-${key}${headless ? "-headless" : ""}.${namespace}.svc.cluster.local`;
                          }),
                  ]
                : []),
            ...strings(at(own, "stores")).map((one) => flag("endpoint", one)),
        ],
    },
    {
        key: "queryFrontend",
        label: "query-frontend",
        command: "query-frontend",
        kind: "Deployment",
        enabled: true,
        objstore: false,
        args: (_own, _values, name) => [`--query-frontend.downstream-url=http://${name}-query:9090`],
    },
    {
        key: "storegateway",
        label: "storegateway",
        command: "store",
        kind: "StatefulSet",
        enabled: false,
        objstore: true,
        args: (_own, values) => [
            ...(at(values, "indexCacheConfig") === undefined ? [] : ["--index-cache.config-file=/conf/cache/index-cache.yml"]),
        ],
    },
    {
        key: "compactor",
        label: "compactor",
        command: "compact",
        kind: "Deployment",
        enabled: false,
        objstore: true,
        args: (own) => [
            flag("retention.resolution-raw", or(at(own, "retentionResolutionRaw"), "30d")),
            flag("retention.resolution-5m", or(at(own, "retentionResolution5m"), "30d")),
            flag("retention.resolution-1h", or(at(own, "retentionResolution1h"), "10y")),
            flag("consistency-delay", or(at(own, "consistencyDelay"), "30m")),
            "--wait",
            flag("compact.concurrency", or(at(own, "concurrency"), 1)),
        ],
    },
    {
        key: "ruler",
        label: "ruler",
        command: "rule",
        kind: "StatefulSet",
        enabled: false,
        objstore: true,
        args: (own, _values, name) => [
            `--label=${String(or(at(own, "replicaLabel"), "replica"))}="$(POD_NAME)"`,
            `--label=ruler_cluster="${String(or(at(own, "clusterName"), ""))}"`,
            flag("alert.label-drop", or(at(own, "replicaLabel"), "replica")),
            `--query=dnssrv+_http._tcp.${name}-query.${namespace}.svc.cluster.local`,
        ],
    },
];

/** Bitnami's Thanos. */
function thanosObjects({ release, values }: Installed): Record<string, unknown>[] {
    const name = release.includes("thanos") ? release : `${release}-thanos`;
    const inline = at(values, "objstoreConfig");
    const secret = String(or(at(values, "existingObjstoreSecret"), `${name}-objstore-secret`));
    const makesSecret = inline !== undefined && at(values, "existingObjstoreSecret") === undefined;
    const image = ["registry", "repository", "tag"].map((key) => String(at(values, "image", key)));
    const cache = at(values, "indexCacheConfig");
    const deployed = parts.filter(({ key, enabled }) => isOn(at(values, key, "enabled"), enabled));
    return [
        ...(makesSecret
            ? [
                  {
                      apiVersion: "v1",
                      kind: "Secret",
                      metadata: { name: secret, namespace },
                      stringData: { "objstore.yml": typeof inline === "string" ? inline : stringify(inline) },
                  },
              ]
            : []),
        ...(cache === undefined
            ? []
            : [
                  {
                      apiVersion: "v1",
                      kind: "ConfigMap",
                      metadata: { name: `${name}-cache`, namespace },
                      data: { "index-cache.yml": typeof cache === "string" ? cache : stringify(cache) },
                  },
              ]),
        ...deployed.flatMap(({ key, label, command, kind, objstore, args }): Record<string, unknown>[] => {
            const own = at(values, key);
            const labels = {
                "app.kubernetes.io/name": "thanos",
                "app.kubernetes.io/instance": release,
                "app.kubernetes.io/component": label,
            };
            const isPersistent = ["storegateway", "compactor", "ruler"].includes(key);
            const hasVolume = isPersistent && isOn(at(own, "persistence", "enabled"), true);
            const claim = {
                storageClassName: at(own, "persistence", "storageClass"),
                resources: { requests: { storage: or(at(own, "persistence", "size"), "8Gi") } },
            };
            const annotations = {
                ...(objstore && makesSecret ? { "checksum/objstore-configuration": "5f2c" } : {}),
                ...(at(own, "podAnnotations") as Record<string, unknown> | undefined),
            };
            const volumes = [
                ...(objstore ? [{ name: "objstore-config", secret: { secretName: secret } }] : []),
                ...(cache === undefined ? [] : [{ name: "cache", configMap: { name: `${name}-cache` } }]),
                ...(isPersistent && kind === "Deployment" && hasVolume
                    ? [{ name: "data", persistentVolumeClaim: { claimName: `${name}-${label}` } }]
                    : []),
                ...(isPersistent && !hasVolume ? [{ name: "data", emptyDir: {} }] : []),
            ];
            const workload = {
                apiVersion: "apps/v1",
                kind,
                metadata: { name: `${name}-${label}`, namespace },
                spec: {
                    replicas: key === "compactor" ? 1 : or(at(own, "replicaCount"), 1),
                    ...(key === "compactor" ? { strategy: { type: or(at(own, "updateStrategy", "type"), "Recreate") } } : {}),
                    selector: { matchLabels: labels },
                    template: {
                        metadata: { labels, annotations },
                        spec: {
                            affinity: given(at(own, "affinity"))
                                ? at(own, "affinity")
                                : affinity(or(at(own, "podAntiAffinityPreset"), "soft")),
                            topologySpreadConstraints: at(own, "topologySpreadConstraints"),
                            securityContext: { runAsNonRoot: true, fsGroup: 1001 },
                            containers: [
                                {
                                    name: label,
                                    image: `${image[0]}/${image[1]}:${image[2]}`,
                                    args: [
                                        command,
                                        ...(objstore ? ["--objstore.config-file=/conf/objstore.yml"] : []),
                                        ...(isPersistent ? ["--data-dir=/data"] : []),
                                        ...args(own, values, name),
                                        ...strings(at(own, "extraFlags")),
                                    ],
                                    env: [
                                        ...(key === "ruler" ? [{ name: "POD_NAME" }] : []),
                                        ...((at(own, "extraEnvVars") as unknown[] | undefined) ?? []),
                                    ],
                                    resources: given(at(own, "resources")) ? at(own, "resources") : nano,
                                    securityContext: restricted,
                                    volumeMounts: [
                                        { name: "objstore-config", mountPath: "/conf/objstore.yml", subPath: "objstore.yml" },
                                        { name: "cache", mountPath: "/conf/cache" },
                                        { name: "data", mountPath: "/data" },
                                    ],
                                },
                            ],
                            volumes,
                        },
                    },
                    ...(kind === "StatefulSet" && hasVolume
                        ? { volumeClaimTemplates: [{ metadata: { name: "data" }, spec: claim }] }
                        : {}),
                },
            };
            const service = (suffix: string, clusterIP: string | undefined) => ({
                apiVersion: "v1",
                kind: "Service",
                metadata: { name: `${name}-${label}${suffix}`, namespace },
                spec: {
                    type: or(at(own, "service", "type"), "ClusterIP"),
                    clusterIP,
                    selector: labels,
                    ports: [{ name: "http" }, { name: "grpc" }],
                },
            });
            return [
                workload,
                service("", undefined),
                ...(isOn(at(own, "service", "additionalHeadless"), false) ? [service("-headless", "None")] : []),
                ...(kind === "Deployment" && hasVolume
                    ? [
                          {
                              apiVersion: "v1",
                              kind: "PersistentVolumeClaim",
                              metadata: { name: `${name}-${label}`, namespace },
                              spec: claim,
                          },
                      ]
                    : []),
                ...(isOn(at(own, "pdb", "create"), true)
                    ? [
                          {
                              apiVersion: "policy/v1",
                              kind: "PodDisruptionBudget",
                              metadata: { name: `${name}-${label}`, namespace },
                              spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
                          },
                      ]
                    : []),
            ];
        }),
    ];
}

/** The Prometheus of kube-prometheus-stack, with its discovery Service. */
function prometheusObjects({ values }: Installed): Record<string, unknown>[] {
    const spec = at(values, "prometheus", "prometheusSpec") as Record<string, unknown>;
    const name = "kube-prometheus-stack-prometheus";
    const { storageSpec, podAntiAffinity, thanos, replicaExternalLabelNameClear, ...same } = spec;
    const store = at(thanos, "objectStorageConfig");
    const reference = at(store, "existingSecret");
    return [
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "Prometheus",
            metadata: { name, namespace },
            spec: {
                ...same,
                version: or(same["version"], "v3.5.0"),
                retention: or(same["retention"], "10d"),
                ...(storageSpec === undefined || storageSpec === null ? {} : { storage: storageSpec }),
                affinity: affinity(or(podAntiAffinity, "soft")),
                alerting: { alertmanagers: [{ name: "kube-prometheus-stack-alertmanager", port: "http-web", namespace }] },
                ...(replicaExternalLabelNameClear === true ? { replicaExternalLabelName: "" } : {}),
                ...(given(thanos)
                    ? {
                          thanos: {
                              ...(at(thanos, "image") === undefined && at(thanos, "version") === undefined
                                  ? { image: "quay.io/thanos/thanos:v0.39.2", version: "v0.39.2" }
                                  : {}),
                              ...(thanos as object),
                              objectStorageConfig: reference ?? undefined,
                          },
                      }
                    : {}),
            },
        },
        ...(isOn(at(values, "prometheus", "thanosService", "enabled"), false)
            ? [
                  {
                      apiVersion: "v1",
                      kind: "Service",
                      metadata: { name: "kube-prometheus-stack-thanos-discovery", namespace },
                      spec: {
                          clusterIP: "None",
                          selector: { "operator.prometheus.io/name": name },
                          ports: [{ name: "grpc", port: 10901 }],
                      },
                  },
              ]
            : []),
        ...(isOn(at(values, "prometheus", "podDisruptionBudget", "enabled"), false)
            ? [
                  {
                      apiVersion: "policy/v1",
                      kind: "PodDisruptionBudget",
                      metadata: { name, namespace },
                      spec: {
                          minAvailable: 1,
                          selector: {
                              matchLabels: { "app.kubernetes.io/name": "prometheus", "operator.prometheus.io/name": name },
                          },
                      },
                  },
              ]
            : []),
    ];
}

/** The objects of an installation. */
export const renderedObjects = (installed: Installed): Resource[] =>
    (installed.chart === "thanos" ? thanosObjects(installed) : prometheusObjects(installed)).map((one) => object(one));
