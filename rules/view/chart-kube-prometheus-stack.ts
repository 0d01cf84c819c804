// The Prometheus, the discovery Service and the data source that kube-prometheus-stack makes of its values.
import { isAtLeast } from "../terms";
import { alertsOf } from "./alerts";
import { antiAffinity } from "./apart";
import { chartDoors, operatedPods, type ChartDoors } from "./doors";
import { prometheusView } from "./prometheus";
import { at, holds, list, map, some, text, truth } from "./read";
import { nothing, type ChartViews, type Installation } from "./chart";
import { Unknown, unknown, type Known } from "./types";

/** What the chart does with values that are not set, where it is not what the operator does. */
export const defaults = {
    retention: "10d",
    podAntiAffinity: "soft",
    portName: "grpc",
    clusterIP: "None",
    /** Of the many alerts that it brings, the one that a rule asks for: NodeClockSkewDetected. */
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

/** What the operator runs for the chart, and whether without being asked for. */
const operated = [
    { key: "prometheus", kind: "prometheus", services: ["prometheus", "thanos-discovery", "thanos-external"], enabled: true },
    { key: "alertmanager", kind: "alertmanager", services: ["alertmanager"], enabled: true },
    { key: "thanosRuler", kind: "thanos-ruler", services: ["thanos-ruler"], enabled: false },
];

export function kubePrometheusStack(chart: Installation): ChartViews {
    const { path, release, values } = chart;
    const fullname = fullnameOf(release, values);
    const isDeployed = (part: string) =>
        truth(at(values, part, "enabled")) ?? operated.find(({ key }) => key === part)?.enabled ?? true;
    // Grafana asks for a password unless it is told not to.
    const anonymous = truth(at(values, "grafana", "grafana.ini", "auth.anonymous", "enabled")) ?? false;
    return {
        ...(isDeployed("prometheus") === false ? nothing : ofPrometheus(chart, fullname)),
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

function ofPrometheus({ path, namespace, version, values }: Installation, fullname: string): ChartViews {
    const on = (...keys: string[]): boolean => truth(at(values, ...keys)) !== false;
    const spec = at(values, "prometheus", "prometheusSpec");
    const service = at(values, "prometheus", "thanosService");
    const sources = at(values, "grafana", "sidecar", "datasources");
    const asked =
        on("grafana", "enabled") &&
        truth(at(sources, "enabled")) !== false &&
        truth(at(sources, "defaultDatasourceEnabled")) !== false;
    return {
        ...nothing,
        prometheus: [
            prometheusView(
                `${path}.prometheus.prometheusSpec`,
                inOperatorWords(spec, truth(at(values, "alertmanager", "enabled")) ?? true),
                truth(at(values, "prometheus", "podDisruptionBudget", "enabled")) ?? false,
                operatorVersion(version, values),
            ),
        ],
        services:
            truth(at(service, "enabled")) === true
                ? [
                      {
                          path: `${path}.prometheus.thanosService`,
                          name: `${fullname}-thanos-discovery`,
                          namespace: text(at(values, "namespaceOverride")) ?? namespace,
                          headless: holds(text(at(service, "clusterIP")) ?? defaults.clusterIP, (ip) => ip === "None"),
                          ports: [text(at(service, "portName")) ?? defaults.portName].filter((name) => typeof name === "string"),
                      },
                  ]
                : [],
        dataSources: asked
            ? [
                  {
                      path: `${path}.grafana.sidecar.datasources`,
                      url:
                          text(at(sources, "url")) ??
                          (namespace instanceof Unknown ? namespace : `http://${fullname}-prometheus.${namespace}:9090/`),
                      queryParameters: text(at(sources, "customQueryParameters")),
                  },
              ]
            : [],
        alerts: [...Object.values(map(at(values, "additionalPrometheusRulesMap"))).flatMap(alertsOf), ...clockAlert(values)],
    };
}

/** There with the exporter and the chart's own rules. */
function clockAlert(values: unknown): Known<string>[] {
    const switches = [
        ["nodeExporter", "enabled"],
        ["defaultRules", "create"],
        ["defaultRules", "rules", "node"],
    ];
    const found = switches.map((keys) => truth(at(values, ...keys)));
    if (found.includes(false)) return [];
    return [found.some((on) => on instanceof Unknown) ? unknown : defaults.clockAlert];
}

function fullnameOf(release: string, values: unknown): string {
    const override = text(at(values, "fullnameOverride"));
    const chart = "kube-prometheus-stack";
    const name = typeof override === "string" ? override : release.includes(chart) ? release : `${release}-${chart}`;
    return name.slice(0, 26).replace(/-$/, "");
}

/** The chart names some fields of the operator differently, and fills some in. */
function inOperatorWords(spec: unknown, alertmanager: Known<boolean>): unknown {
    if (spec instanceof Unknown) return spec;
    const { storageSpec, thanos, podAntiAffinity = defaults.podAntiAffinity, ...same } = map(spec);
    const store = at(thanos, "objectStorageConfig");
    const inline = at(store, "secret") === undefined ? undefined : { name: unknown };
    const kept = text(same["retention"]) ?? defaults.retention;
    const named = list(same["alertingEndpoints"]);
    const own = alertmanager instanceof Unknown ? alertmanager : alertmanager ? ["its own"] : [];
    return {
        ...same,
        ...(truth(same["disableAlerting"]) === true ? {} : { alerting: { alertmanagers: named.length > 0 ? named : own } }),
        additionalAlertManagerConfigs: same["additionalAlertManagerConfigs"] ?? same["additionalAlertManagerConfigsSecret"],
        storage: storageSpec,
        version: versionOf(same),
        retention: kept,
        ...(truth(same["replicaExternalLabelNameClear"]) === true
            ? { replicaExternalLabelName: "" }
            : { replicaExternalLabelName: text(same["replicaExternalLabelName"]) }),
        affinity: podAntiAffinity === "" ? same["affinity"] : antiAffinity(podAntiAffinity, same["podAntiAffinityTopologyKey"]),
        ...(thanos === undefined
            ? {}
            : {
                  thanos:
                      thanos instanceof Unknown
                          ? thanos
                          : { ...map(thanos), objectStorageConfig: at(store, "existingSecret") ?? inline },
              }),
    };
}

/** That of the values, or the one that the chart brings. */
function operatorVersion(chart: Known<string> | undefined, values: unknown): Known<string> | undefined {
    const own = text(at(values, "prometheusOperator", "image", "tag"));
    if (own !== undefined || chart === undefined || chart instanceof Unknown) return own ?? chart;
    return isAtLeast(chart, "88.4.0") === true ? "v0.93.1" : "v0.93.0 or older";
}

/** Without a version the operator is told the image's tag. */
const versionOf = (spec: unknown): Known<string> | undefined => text(at(spec, "version")) ?? text(at(spec, "image", "tag"));
