// The Prometheus, the ruler, the discovery Service and the data sources that kube-prometheus-stack makes of its values.
import { alertsOf } from "../alerts";
import { nothing, type ChartViews, type Installation } from "../chart";
import { grafanaDataSources } from "../data-source";
import { chartDoors, operatedPods, type ChartDoors } from "../doors";
import { isChartAtLeast, isOn, rowFor } from "../helm";
import { prometheusView } from "../prometheus";
import { at, holds, known, list, map, some, text } from "../read";
import { Unknown, unreadable, type Known } from "../types";
import { ignoredIn, prometheusStackIgnored } from "./ignored-keys";
import { defaults } from "./kube-prometheus-stack-defaults";
import { rulerOf } from "./kube-prometheus-stack-ruler";
import { inOperatorWords, objectStorage, sidecarImage } from "./kube-prometheus-stack-spec";
import { kubePrometheusStackVersions } from "./kube-prometheus-stack-versions";

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
                          ports: [text(at(service, "portName")) ?? defaults.portName],
                      },
                  ]
                : [],
        ignoredKeys: ignoredIn(spec, `${path}.prometheus.prometheusSpec`, "kube-prometheus-stack", prometheusStackIgnored),
        missingServices: made === false ? [{ name, enabledBy: `${path}.prometheus.thanosService.enabled` }] : [],
        alerts: [
            ...Object.values(map(at(values, "additionalPrometheusRulesMap"))).flatMap(alertsOf),
            ...list(at(values, "additionalPrometheusRules")).flatMap(alertsOf),
            ...clockAlert(values),
        ],
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
