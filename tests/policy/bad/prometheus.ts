// Mistakes in the values of kube-prometheus-stack.
import type { Values } from "../../../config/merge";
import type { RuleName } from "../../../config/rule-names";
import type { Bad } from "./bad";

const chart = (rule: RuleName, what: string, values: Values): Bad => ({
    rule,
    what,
    differs: { "kube-prometheus-stack": { values } },
});
const spec = (rule: RuleName, what: string, prometheusSpec: Values): Bad => chart(rule, what, { prometheus: { prometheusSpec } });

const onlyQuay = { registries: { registries: ["quay.io"] } };

export const prometheus: readonly Bad[] = [
    { ...spec("compaction-mode", "compaction is left to the operator", { disableCompaction: null }), level: "advisory" },
    spec("compaction-mode", "arguments instead of the operator's", {
        containers: [{ name: "prometheus", args: ["--storage.tsdb.max-block-duration=1d"] }],
    }),
    {
        ...spec("sidecar-version", "another version than the sidecar's image", { thanos: { version: "v0.41.0" } }),
        level: "advisory",
    },
    spec("delayed-compaction", "delayed compaction with a long retention", { disableCompaction: false, retention: "15d" }),
    spec("chunk-encoding", "chunks that Thanos cannot read", { enableFeatures: ["xor2-encoding"] }),
    spec("external-labels", "no label cluster", { externalLabels: { cluster: "" } }),
    spec("replica-labels", "another replica label", { replicaExternalLabelName: "replica" }),
    { ...spec("out-of-order", "samples out of order", { tsdb: { outOfOrderTimeWindow: "30m" } }), level: "advisory" },
    spec("stale-series", "early blocks for stale series", { tsdb: { staleSeriesCompactionThreshold: "0.5" } }),
    {
        ...chart("downsampled-history", "a data source for raw samples only", {
            grafana: { sidecar: { datasources: { customQueryParameters: "" } } },
        }),
        level: "advisory",
    },
    chart("compactor-alert", "no alert on the compactor", { additionalPrometheusRulesMap: { thanos: { groups: [] } } }),
    chart("clock-alert", "no alert on clocks", { nodeExporter: { enabled: false } }),
    spec("local-retention", "local retention shorter than three blocks", { retention: "4h" }),
    spec("outage-reserve", "no reserve for a day without the bucket", { retention: "12h" }),
    spec("lookback", "a scrape every 5 minutes", { scrapeInterval: "5m" }),
    spec("prometheus-replicas", "one replica", { replicas: 1 }),
    chart("zones", "servers in any zones", { prometheus: { prometheusSpec: { topologySpreadConstraints: [] } } }),
    chart("alert-receiver", "no Alertmanager", { alertmanager: { enabled: false } }),
    {
        ...chart("credentials-in-secrets", "a password among the values", { grafana: { adminPassword: "swordfish" } }),
        sure: true,
    },
    chart("credentials-in-secrets", "a mail server's password for alerts", {
        alertmanager: { config: { global: { smtp_auth_password: "swordfish" } } },
    }),
    chart("credentials-in-secrets", "Slack's URL, by which everybody may write", {
        alertmanager: {
            config: { receivers: [{ name: "a", slack_configs: [{ api_url: "https://hooks.slack.com/services/T/B/x" }] }] },
        },
    }),
    chart("credentials-in-secrets", "the URL of a channel on a server of one's own", {
        alertmanager: { config: { note: "https://chat.example.com/hooks/abcdefghijklmnopqrstuvwxyz" } },
    }),
    chart("credentials-in-secrets", "a password without a user in a URL", {
        grafana: { "grafana.ini": { database: { url: "postgres://:swordfish@db/grafana" } } },
    }),
    chart("credentials-in-secrets", "PagerDuty's key", {
        alertmanager: { config: { receivers: [{ name: "a", pagerduty_configs: [{ service_key: "swordfish" }] }] } },
    }),
    chart("credentials-in-secrets", "a login's secret", {
        grafana: { "grafana.ini": { "auth.generic_oauth": { client_secret: "swordfish" } } },
    }),
    chart("credentials-in-secrets", "a data source's password", {
        grafana: { additionalDataSources: [{ name: "a", secureJsonData: { basicAuthPassword: "swordfish" } }] },
    }),
    spec("credentials-in-secrets", "a target's password", {
        additionalScrapeConfigs: [{ job_name: "a", basic_auth: { password: "swordfish" } }],
    }),
    spec("credentials-in-secrets", "a target's password in a text", {
        additionalScrapeConfigs: "- job_name: a\n  basic_auth: {username: a, password: swordfish}\n",
    }),
    spec("exact-images", "a sidecar that moves", { thanos: { image: "quay.io/thanos/thanos:latest" } }),
    chart("exact-images", "a tag that moves, of a chart in the chart", { grafana: { image: { tag: "latest" } } }),
    {
        ...spec("registries", "a Prometheus from elsewhere", { image: { registry: "docker.io", repository: "a/b" } }),
        config: onlyQuay,
    },
    chart("authenticated-exposure", "an Ingress without a login", {
        prometheus: { ingress: { enabled: true, hosts: ["metrics.example.com"] } },
    }),
    chart("authenticated-exposure", "a route", { prometheus: { route: { main: { enabled: true } } } }),
    chart("authenticated-exposure", "a load balancer for each server", {
        prometheus: { servicePerReplica: { enabled: true, type: "LoadBalancer" } },
    }),
    chart("authenticated-exposure", "a route to Alertmanager", { alertmanager: { route: { main: { enabled: true } } } }),
    chart("authenticated-exposure", "a load balancer for each Alertmanager", {
        alertmanager: { servicePerReplica: { enabled: true, type: "NodePort" } },
    }),
    chart("authenticated-exposure", "an Ingress for the operator's ruler", {
        thanosRuler: { enabled: true, ingress: { enabled: true } },
    }),
    chart("authenticated-exposure", "a load balancer for the operator's ruler", {
        thanosRuler: { enabled: true, service: { type: "LoadBalancer" } },
    }),
    chart("authenticated-exposure", "an address outside, without Prometheus itself", {
        prometheus: { enabled: false },
        alertmanager: { service: { externalIPs: ["203.0.113.7"] } },
    }),
    chart("authenticated-exposure", "an object next to the chart's own", {
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
