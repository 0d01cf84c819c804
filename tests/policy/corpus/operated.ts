// Custom resources of the prometheus-operator and of thanos-operator.
import type { Case } from "./case";
import { compact, image, objects, operator, query, room, server, statefulSet } from "./object-cases";

export const operated: readonly Case[] = [
    objects("a Prometheus of the operator", server()),
    objects(
        "a Prometheus of the operator with remote write 2.0 to an old receive",
        server("  remoteWrite: [{url: 'http://thanos-receive.thanos:19291/api/v1/receive', messageVersion: V2.0}]") +
            statefulSet("thanos-receive", [
                "receive",
                "--tsdb.path=/var/thanos",
                "--objstore.config=$(OBJSTORE_CONFIG)",
                '--label=receive="shop"',
                '--label=receive_replica="$(POD_NAME)"',
            ]),
        "!remote-write-version",
    ),
    objects("remote write 1.0", server("  remoteWrite: [{url: 'http://thanos-receive.thanos:19291/api/v1/receive'}]")),
    objects(
        "remote write 2.0 to another product",
        server("  remoteWrite: [{url: 'https://mimir.example.com/api/v1/push', messageVersion: V2.0}]"),
    ),
    objects(
        "a PrometheusAgent with remote write",
        operator(
            "PrometheusAgent",
            "  remoteWrite: [{url: 'http://thanos-receive.thanos:19291/api/v1/receive'}]",
            "monitoring.coreos.com/v1alpha1",
        ),
    ),
    objects("a Prometheus with the agent's feature and a sidecar", server("  enableFeatures: [agent]"), "!agent-mode"),
    objects(
        "a sidecar's image and another version",
        server(
            "",
            `{image: quay.io/thanos/thanos:v0.42.4, version: v0.36.1, objectStorageConfig: {name: thanos-objectstorage, key: thanos.yaml}, ${room}}`,
        ),
        "!sidecar-version",
    ),
    objects(
        "a container whose arguments replace the operator's",
        server("  containers: [{name: prometheus, args: [--config.file=/x]}]"),
        "!compaction-mode",
    ),
    objects(
        "a ThanosRuler without a volume",
        operator(
            "ThanosRuler",
            `  image: ${image}\n  queryEndpoints: [dnssrv+_http._tcp.thanos-query.thanos.svc]\n  labels: {ruler: shop}\n  podMetadata: {annotations: {checksum/objstore: 5f2c}}\n  objectStorageConfig: {name: thanos-objectstorage, key: thanos.yaml}\n  ${room}`,
        ),
        "!ruler",
    ),
    objects(
        "a ThanosCompact of thanos-operator",
        operator(
            "ThanosCompact",
            "  objectStorageConfig: {name: thanos-objectstorage, key: thanos.yaml}\n  retentionConfig: {raw: 30d, fiveMinutes: 90d, oneHour: 365d}\n  storage: {size: 500Gi}",
            "monitoring.thanos.io/v1alpha1",
        ),
    ),
    objects(
        "a ThanosCompact of thanos-operator that deletes raw samples early",
        operator(
            "ThanosCompact",
            "  objectStorageConfig: {name: thanos-objectstorage, key: thanos.yaml}\n  retentionConfig: {raw: 24h, fiveMinutes: 90d, oneHour: 365d}\n  storage: {size: 500Gi}",
            "monitoring.thanos.io/v1alpha1",
        ),
        "!retention",
    ),
    objects(
        "a ThanosReceive of thanos-operator",
        operator(
            "ThanosReceive",
            "  routerSpec: {replicas: 2, replicationFactor: 1, externalLabels: {receive: 'true'}}\n  ingesterSpec:\n    defaultObjectStorageConfig: {name: thanos-objectstorage, key: thanos.yaml}\n    hashrings: [{name: blue, replicas: 3, storage: {size: 100Gi}}]",
            "monitoring.thanos.io/v1alpha1",
        ),
    ),
    objects(
        "a GrafanaDatasource for Thanos for raw samples only",
        `${query([]).replace('"--query.auto-downsampling",', "")}${compact()}apiVersion: grafana.integreatly.org/v1beta1\nkind: GrafanaDatasource\nmetadata: {name: thanos}\nspec: {datasource: {name: Thanos, type: prometheus, url: 'http://thanos-query.thanos:9090', access: proxy}}`,
        "!downsampled-history",
    ),
];
