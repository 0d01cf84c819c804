// Mistakes in the values of kube-prometheus-stack.
import type { Values } from "../../../config/merge";
import type { RuleId } from "../../../rules/ids";
import type { Bad } from "./bad";

const chart = (rule: RuleId, what: string, values: Values): Bad => ({
    rule,
    what,
    differs: { "kube-prometheus-stack": { values } },
});
const spec = (rule: RuleId, what: string, prometheusSpec: Values): Bad => chart(rule, what, { prometheus: { prometheusSpec } });

const onlyQuay = { "S-03": { registries: ["quay.io"] } };

export const prometheus: readonly Bad[] = [
    spec("I-01", "compaction is left to the operator", { disableCompaction: null }),
    spec("I-01", "arguments instead of the operator's", {
        containers: [{ name: "prometheus", args: ["--storage.tsdb.max-block-duration=1d"] }],
    }),
    spec("I-02", "another version than the sidecar's image", { thanos: { version: "v0.41.0" } }),
    spec("I-02b", "delayed compaction with a long retention", { disableCompaction: false, retention: "15d" }),
    spec("I-03", "chunks that Thanos cannot read", { enableFeatures: ["xor2-encoding"] }),
    spec("I-05", "no label cluster", { externalLabels: { cluster: "" } }),
    spec("I-06", "another replica label", { replicaExternalLabelName: "replica" }),
    spec("I-09", "samples out of order", { tsdb: { outOfOrderTimeWindow: "30m" } }),
    spec("I-10", "early blocks for stale series", { tsdb: { staleSeriesCompactionThreshold: "0.5" } }),
    chart("I-11b", "a data source that asks for raw samples only", {
        grafana: { sidecar: { datasources: { customQueryParameters: "" } } },
    }),
    chart("I-12", "no alert on the compactor", { additionalPrometheusRulesMap: { thanos: { groups: [] } } }),
    chart("I-30", "no alert on clocks", { nodeExporter: { enabled: false } }),
    spec("I-22", "local retention shorter than three blocks", { retention: "4h" }),
    spec("I-22b", "no reserve for a day without the bucket", { retention: "12h" }),
    spec("I-24", "a scrape every 5 minutes", { scrapeInterval: "5m" }),
    spec("I-28", "one replica", { replicas: 1 }),
    chart("I-28c", "servers in any zones", { prometheus: { prometheusSpec: { topologySpreadConstraints: [] } } }),
    chart("I-37", "no Alertmanager", { alertmanager: { enabled: false } }),
    { ...chart("S-01", "a password among the values", { grafana: { adminPassword: "swordfish" } }), sure: true },
    chart("S-01", "a mail server's password for alerts", {
        alertmanager: { config: { global: { smtp_auth_password: "swordfish" } } },
    }),
    chart("S-01", "Slack's URL, by which everybody may write", {
        alertmanager: {
            config: { receivers: [{ name: "a", slack_configs: [{ api_url: "https://hooks.slack.com/services/T/B/x" }] }] },
        },
    }),
    chart("S-01", "the URL of a channel on a server of one's own", {
        alertmanager: { config: { note: "https://chat.example.com/hooks/abcdefghijklmnopqrstuvwxyz" } },
    }),
    chart("S-01", "a password without a user in a URL", {
        grafana: { "grafana.ini": { database: { url: "postgres://:swordfish@db/grafana" } } },
    }),
    chart("S-01", "PagerDuty's key", {
        alertmanager: { config: { receivers: [{ name: "a", pagerduty_configs: [{ service_key: "swordfish" }] }] } },
    }),
    chart("S-01", "a login's secret", {
        grafana: { "grafana.ini": { "auth.generic_oauth": { client_secret: "swordfish" } } },
    }),
    chart("S-01", "a data source's password", {
        grafana: { additionalDataSources: [{ name: "a", secureJsonData: { basicAuthPassword: "swordfish" } }] },
    }),
    spec("S-01", "a target's password", {
        additionalScrapeConfigs: [{ job_name: "a", basic_auth: { password: "swordfish" } }],
    }),
    spec("S-01", "a target's password in a text", {
        additionalScrapeConfigs: "- job_name: a\n  basic_auth: {username: a, password: swordfish}\n",
    }),
    spec("S-02", "a sidecar that moves", { thanos: { image: "quay.io/thanos/thanos:latest" } }),
    chart("S-02", "a tag that moves, of a chart in the chart", { grafana: { image: { tag: "latest" } } }),
    { ...spec("S-03", "a Prometheus from elsewhere", { image: { registry: "docker.io", repository: "a/b" } }), config: onlyQuay },
    chart("S-06", "an Ingress that asks nobody", { prometheus: { ingress: { enabled: true, hosts: ["metrics.example.com"] } } }),
    chart("S-06", "a route", { prometheus: { route: { main: { enabled: true } } } }),
    chart("S-06", "a load balancer for each server", {
        prometheus: { servicePerReplica: { enabled: true, type: "LoadBalancer" } },
    }),
    chart("S-06", "a route to Alertmanager", { alertmanager: { route: { main: { enabled: true } } } }),
    chart("S-06", "a load balancer for each Alertmanager", {
        alertmanager: { servicePerReplica: { enabled: true, type: "NodePort" } },
    }),
    chart("S-06", "an Ingress for the operator's ruler", { thanosRuler: { enabled: true, ingress: { enabled: true } } }),
    chart("S-06", "a load balancer for the operator's ruler", {
        thanosRuler: { enabled: true, service: { type: "LoadBalancer" } },
    }),
    chart("S-06", "an address outside, without Prometheus itself", {
        prometheus: { enabled: false },
        alertmanager: { service: { externalIPs: ["203.0.113.7"] } },
    }),
    chart("S-06", "an object beside the chart's own", {
        extraManifests: [
            {
                apiVersion: "v1",
                kind: "Service",
                metadata: { name: "public" },
                spec: { type: "LoadBalancer", selector: { prometheus: "kube-prometheus-stack-prometheus" } },
            },
        ],
    }),
];
