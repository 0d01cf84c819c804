// The Prometheus, the ruler, the discovery Service and the data sources that kube-prometheus-stack makes of its values.
import { alertsOf } from "./alerts";
import { antiAffinity } from "./apart";
import { nothing, type ChartViews, type Installation } from "./chart";
import { kubePrometheusStackVersions } from "./charts/kube-prometheus-stack-versions";
import { grafanaDataSources } from "./data-source";
import { chartDoors, operatedPods, type ChartDoors } from "./doors";
import { isChartAtLeast, isOn, rowFor } from "./helm";
import { documentView } from "./objstore";
import { operatedRuler } from "./operated-ruler";
import { prometheusView } from "./prometheus";
import { at, holds, isPart, joined, known, likePart, list, map, some, text } from "./read";
import { Unknown, unreadable, type Known, type ObjstoreView } from "./types";

/** The chart's defaults for missing values, where they differ from the operator's. */
export const defaults = {
    retention: "10d",
    podAntiAffinity: "soft",
    portName: "grpc",
    clusterIP: "None",
    /**
     * Versions in which the chart accepts `objectStorageConfig: {name, key}`: before 52.0.0
     * (prometheus-community/helm-charts#3918).
     */
    existingSecretSince: "52.0.0",
    /** The one of its many alerts that a rule needs: NodeClockSkewDetected. */
    clockAlert: "abs(node_timex_offset_seconds) > 0.05",
} as const;

export const doors: ChartDoors = {
    services: {
        "prometheus.service": {},
        "prometheus.servicePerReplica": { asked: true },
        "prometheus.thanosService": { asked: true },
        "prometheus.thanosServiceExternal": { asked: true, type: "LoadBalancer" },
        "alertmanager.service": {},
        "alertmanager.servicePerReplica": { asked: true },
        "thanosRuler.service": {},
        "grafana.service": {},
    },
    routes: [
        ...["ingress", "ingressPerReplica", "thanosIngress", "route.*", "routePerReplica.*"].map((keys) => `prometheus.${keys}`),
        ...["ingress", "ingressPerReplica", "route.*", "routePerReplica.*"].map((keys) => `alertmanager.${keys}`),
        ...["thanosRuler.ingress", "thanosRuler.route.*", "grafana.ingress", "grafana.route.*"],
    ],
};

/** The workloads that the operator runs for the chart, and whether by default. */
const operated = [
    { key: "prometheus", kind: "prometheus", services: ["prometheus", "thanos-discovery", "thanos-external"], enabled: true },
    { key: "alertmanager", kind: "alertmanager", services: ["alertmanager"], enabled: true },
    { key: "thanosRuler", kind: "thanos-ruler", services: ["thanos-ruler"], enabled: false },
];

export function kubePrometheusStack(chart: Installation): ChartViews {
    const { path, release, values } = chart;
    const fullname = fullnameOf(release, values);
    const isDeployed = (part: string) =>
        isOn(at(values, part, "enabled")) ?? operated.find(({ key }) => key === part)?.enabled ?? true;
    // Grafana requires a password unless anonymous access is enabled.
    const anonymous = isOn(at(values, "grafana", "grafana.ini", "auth.anonymous", "enabled")) ?? false;
    const ruler = isDeployed("thanosRuler") === true ? rulerOf(chart, fullname) : nothing;
    const servers = isDeployed("prometheus") === false ? nothing : ofPrometheus(chart, fullname);
    return {
        ...servers,
        thanos: ruler.thanos,
        objstore: [...servers.objstore, ...ruler.objstore],
        dataSources: isDeployed("grafana") === false ? [] : dataSources(chart, fullname),
        doors: chartDoors(path, values, doors, isDeployed).map((door) =>
            door.path.startsWith(`${path}.grafana.`)
                ? { ...door, authenticated: some([door.authenticated, holds(anonymous, (on) => !on)]) }
                : door,
        ),
        open: operated
            .filter(({ key }) => isDeployed(key) !== false)
            .map(({ kind, services }) => {
                const { labels, ...made } = operatedPods(kind, `${fullname}-${kind}`);
                return { labels, services: [...made.services, ...services.map((name) => `${fullname}-${name}`)] };
            }),
    };
}

function ofPrometheus(chart: Installation, fullname: string): ChartViews {
    const { path, namespace, version, values } = chart;
    const spec = at(values, "prometheus", "prometheusSpec");
    const service = at(values, "prometheus", "thanosService");
    const brought = rowFor(kubePrometheusStackVersions, version);
    const agent = isOn(at(values, "prometheus", "agentMode")) ?? false;
    const store = objectStorage(chart, fullname);
    const made = isOn(at(service, "enabled")) ?? false;
    const name = `${fullname}-thanos-discovery`;
    const view = prometheusView(
        `${path}.prometheus.prometheusSpec`,
        inOperatorWords(spec, isOn(at(values, "alertmanager", "enabled")) ?? true, store.reference, {
            thanos: sidecarImage(chart, brought?.thanos),
            prometheus: brought?.prometheus ?? (version === undefined ? undefined : unreadable),
        }),
        isOn(at(values, "prometheus", "podDisruptionBudget", "enabled")) ?? false,
        text(at(values, "prometheusOperator", "image", "tag")) ??
            brought?.operator ??
            (version === undefined ? undefined : unreadable),
    );
    return {
        ...nothing,
        prometheus: [
            {
                ...view,
                agent: some([agent, view.agent]),
                sidecar: view.sidecar && {
                    ...view.sidecar,
                    ignoredObjstore: store.ignored,
                    isChartKnown: isChartAtLeast(version, "0") !== undefined,
                },
            },
        ],
        objstore: store.documents,
        services:
            made === true
                ? [
                      {
                          path: `${path}.prometheus.thanosService`,
                          name,
                          namespace: text(at(values, "namespaceOverride")) ?? namespace,
                          headless: holds(text(at(service, "clusterIP")) ?? defaults.clusterIP, (ip) => ip === "None"),
                          ports: [text(at(service, "portName")) ?? defaults.portName].filter((port) => typeof port === "string"),
                      },
                  ]
                : [],
        missingServices: made === false ? [{ name, enabledBy: `${path}.prometheus.thanosService.enabled` }] : [],
        alerts: [
            ...Object.values(map(at(values, "additionalPrometheusRulesMap"))).flatMap(alertsOf),
            ...list(at(values, "additionalPrometheusRules")).flatMap(alertsOf),
            ...clockAlert(values),
        ],
    };
}

/** The image of the sidecar when the values name none: the operator's default, in parts. */
function sidecarImage({ values }: Installation, tag: string | undefined): Known<string> | undefined {
    const part = (name: string) => text(at(values, "prometheusOperator", "thanosImage", name));
    const chosen = part("tag") ?? tag;
    if (chosen === undefined) return unreadable;
    const pieces = [
        text(at(values, "global", "imageRegistry")) ?? part("registry") ?? "quay.io",
        "/",
        part("repository") ?? "thanos/thanos",
        ":",
        chosen,
    ];
    return joined(pieces);
}

/** Where the sidecar's document is, by what this version of the chart takes. */
function objectStorage({ path, version, values }: Installation, fullname: string) {
    const field = `${path}.prometheus.prometheusSpec.thanos.objectStorageConfig`;
    const store = at(values, "prometheus", "prometheusSpec", "thanos", "objectStorageConfig");
    const nested = isChartAtLeast(version, defaults.existingSecretSince) ?? true;
    const existing = at(store, "existingSecret");
    const inline = at(store, "secret");
    const documents = (secret: string, where: string, value: unknown): ObjstoreView[] =>
        value === undefined || value instanceof Unknown ? [] : [documentView({ path: where, secret }, value)];
    if (store instanceof Unknown || store === undefined) return { reference: store, documents: [], ignored: undefined };
    if (!nested) return { reference: store, documents: [], ignored: undefined };
    if (isOn(existing) === true) return { reference: existing, documents: [], ignored: undefined };
    if (existing instanceof Unknown || inline instanceof Unknown)
        return { reference: unreadable, documents: [], ignored: undefined };
    if (isOn(inline) === true)
        return {
            reference: { name: `${fullname}-prometheus`, key: "object-storage-configs.yaml" },
            documents: documents(`${fullname}-prometheus`, `${field}.secret`, inline),
            ignored: undefined,
        };
    return { reference: undefined, documents: [], ignored: at(store, "name") === undefined ? undefined : field };
}

/** The ruler that the operator runs for the chart. */
function rulerOf({ path, values, namespace, version }: Installation, fullname: string): Pick<ChartViews, "thanos" | "objstore"> {
    const spec = map(at(values, "thanosRuler", "thanosRulerSpec"));
    const store = at(spec, "objectStorageConfig");
    const inline = at(store, "secret");
    const secret = `${fullname}-thanos-ruler`;
    const brought = rowFor(kubePrometheusStackVersions, version);
    const image = at(spec, "image");
    const reference = text(at(image, "repository"));
    return {
        thanos: [
            operatedRuler(
                {
                    kind: "ThanosRuler",
                    name: `${fullname}-thanos-ruler`,
                    path: `${path}.thanosRuler`,
                    body: {
                        metadata: { namespace },
                        spec: {
                            ...spec,
                            image:
                                typeof reference === "string" || text(at(image, "tag")) !== undefined || brought !== undefined
                                    ? `${known(at(image, "registry"), "quay.io")}/${known(at(image, "repository"), "thanos/thanos")}:${known(at(image, "tag"), brought?.thanos ?? "")}`
                                    : unreadable,
                            affinity:
                                at(spec, "affinity") ??
                                antiAffinity(
                                    at(spec, "podAntiAffinity") ?? defaults.podAntiAffinity,
                                    at(spec, "podAntiAffinityTopologyKey"),
                                ),
                            objectStorageConfig:
                                isOn(inline) === true ? { name: secret } : (at(store, "existingSecret") ?? store),
                        },
                    },
                },
                [],
                ".thanosRulerSpec",
                isOn(at(values, "thanosRuler", "podDisruptionBudget", "enabled")) ?? false,
            ),
        ],
        objstore:
            isOn(inline) === true && !(inline instanceof Unknown)
                ? [documentView({ path: `${path}.thanosRuler.thanosRulerSpec.objectStorageConfig.secret`, secret }, inline)]
                : [],
    };
}

/** The default data source, and those that the values add. */
function dataSources({ path, namespace, values }: Installation, fullname: string): ChartViews["dataSources"] {
    const grafana = at(values, "grafana");
    const sources = at(grafana, "sidecar", "datasources");
    const isDefault = isOn(at(sources, "enabled")) !== false && isOn(at(sources, "defaultDatasourceEnabled")) !== false;
    return [
        ...(isDefault
            ? [
                  {
                      path: `${path}.grafana.sidecar.datasources`,
                      url:
                          text(at(sources, "url")) ??
                          (namespace instanceof Unknown ? namespace : `http://${fullname}-prometheus.${namespace}:9090/`),
                      queryParameters:
                          text(at(sources, "extraJsonData", "customQueryParameters")) ??
                          text(at(sources, "customQueryParameters")),
                      isDefault: isOn(at(sources, "isDefaultDatasource")) !== false,
                  },
              ]
            : []),
        ...grafanaDataSources(`${path}.grafana`, grafana),
    ];
}

/** There with the exporter and the chart's own rules. */
function clockAlert(values: unknown): Known<string>[] {
    const switches = [
        ["nodeExporter", "enabled"],
        ["defaultRules", "create"],
        ["defaultRules", "rules", "node"],
    ];
    const found = switches.map((keys) => isOn(at(values, ...keys)));
    if (found.includes(false)) return [];
    return [found.find((on) => on instanceof Unknown) ?? defaults.clockAlert].filter((one) => typeof one !== "boolean");
}

function fullnameOf(release: string, values: unknown): string {
    const override = text(at(values, "fullnameOverride"));
    const chart = known(at(values, "nameOverride"), "kube-prometheus-stack");
    const name = typeof override === "string" ? override : release.includes(chart) ? release : `${release}-${chart}`;
    return name.slice(0, 26).replace(/-$/, "");
}

/** The chart names some fields of the operator differently, and fills some in. */
function inOperatorWords(
    spec: unknown,
    alertmanager: Known<boolean>,
    objectStorageConfig: unknown,
    brought: { readonly thanos: Known<string> | undefined; readonly prometheus: Known<string> | undefined },
): unknown {
    if (spec instanceof Unknown) return spec;
    const { storageSpec, thanos, podAntiAffinity = defaults.podAntiAffinity, ...same } = map(spec);
    const named = list(same["alertingEndpoints"]);
    const own = alertmanager instanceof Unknown ? alertmanager : alertmanager ? ["its own"] : [];
    const version = text(same["version"]) ?? text(at(same["image"], "tag")) ?? brought.prometheus;
    const image = text(at(thanos, "image")) ?? brought.thanos;
    return likePart(spec, {
        ...same,
        ...(isOn(same["disableAlerting"]) === true ? {} : { alerting: { alertmanagers: named.length > 0 ? named : own } }),
        additionalAlertManagerConfigs: same["additionalAlertManagerConfigs"] ?? same["additionalAlertManagerConfigsSecret"],
        storage: at(spec, "storageSpec") ?? storageSpec,
        version,
        retention: text(at(spec, "retention")) ?? defaults.retention,
        replicas: at(spec, "replicas"),
        disableCompaction: at(spec, "disableCompaction"),
        ...(isOn(same["replicaExternalLabelNameClear"]) === true
            ? { replicaExternalLabelName: "" }
            : { replicaExternalLabelName: text(at(spec, "replicaExternalLabelName")) }),
        affinity:
            podAntiAffinity instanceof Unknown
                ? podAntiAffinity
                : { ...map(same["affinity"]), ...map(antiAffinity(podAntiAffinity, same["podAntiAffinityTopologyKey"])) },
        ...(isOn(thanos) !== true && !(thanos instanceof Unknown)
            ? { thanos: isPart(spec) && thanos === undefined ? unreadable : undefined }
            : {
                  thanos:
                      thanos instanceof Unknown
                          ? thanos
                          : likePart(thanos, {
                                ...map(thanos),
                                image,
                                // Without a version the operator takes its default, which is that of its default image.
                                ...(at(thanos, "version") === undefined && at(thanos, "image") === undefined
                                    ? { version: tagIn(image) }
                                    : {}),
                                objectStorageConfig,
                            }),
              }),
    });
}

const tagIn = (image: Known<string> | undefined): Known<string> | undefined =>
    typeof image === "string" ? image.split(":").at(-1) : image;
