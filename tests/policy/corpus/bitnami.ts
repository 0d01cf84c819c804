// Bitnami's Thanos: documents, resources, discovery, receive.
import { s3 } from "./base";
import type { Case } from "./case";
import { bitnami, room, values } from "./chart-cases";

export const bitnamiCases: readonly Case[] = [
    bitnami(
        "an inline document, whose checksum the chart adds",
        values({
            existingObjstoreSecret: "",
            objstoreConfig: s3,
            storegateway: { podAnnotations: {} },
            compactor: { podAnnotations: {} },
        }),
    ),
    bitnami(
        "an inline document with a typing error",
        values({ existingObjstoreSecret: "", objstoreConfig: s3.replace("endpoint:", "endpont:") }),
        "!objstore-document",
    ),
    bitnami("a Secret without a checksum", values({ storegateway: { podAnnotations: null } }), "!credential-checksum"),
    bitnami("the default preset with a chunk pool of 2GB", values({ storegateway: { resources: null } }), "!container-resources"),
    bitnami(
        "resourcesPreset 2xlarge",
        values({
            storegateway: { resources: null, resourcesPreset: "2xlarge" },
            query: { resources: null, resourcesPreset: "large" },
        }),
    ),
    bitnami("resourcesPreset none", values({ query: { resources: null, resourcesPreset: "none" } }), "!container-resources"),
    bitnami(
        "version 12 has no presets",
        values(
            { query: { resources: null }, storegateway: { pdb: { create: true } }, queryFrontend: { pdb: { create: true } } },
            "12.20.3",
        ),
        "!container-resources",
        "!node-drain",
    ),
    bitnami("no PodDisruptionBudget by default before 15.7", values({}, "15.1.2"), "!node-drain"),
    bitnami("the chart's own image", values({ image: null }), "!one-version"),
    bitnami(
        "metrics and the chart's own rules, with ThanosCompactHalted",
        values({ metrics: { enabled: true, prometheusRule: { enabled: true, default: { create: true } } } }),
    ),
    bitnami(
        "one replica behind a cluster IP",
        values({ storegateway: { replicaCount: 1, service: { additionalHeadless: false } } }),
    ),
    bitnami(
        "two replicas behind a cluster IP",
        values({ storegateway: { service: { additionalHeadless: false } } }),
        "!store-discovery",
    ),
    bitnami(
        "shards by block",
        values({ storegateway: { sharded: { enabled: true, hashPartitioning: { shards: 2 } } } }),
        "!block-shards",
    ),
    bitnami(
        "receive, whose replica label the chart writes",
        values({
            receive: {
                enabled: true,
                replicaCount: 3,
                podAntiAffinityPreset: "hard",
                replicationFactor: 3,
                service: { additionalHeadless: true },
                resources: room,
                podAnnotations: { "checksum/objstore": "5f2c" },
                persistence: { size: "500Gi" },
            },
        }),
    ),
    bitnami(
        "receive, and a querier that does not remove its replica label",
        values({
            query: { replicaLabel: ["prometheus_replica"] },
            receive: {
                enabled: true,
                replicaCount: 3,
                podAntiAffinityPreset: "hard",
                service: { additionalHeadless: true },
                resources: room,
                podAnnotations: { "checksum/objstore": "5f2c" },
                persistence: { size: "500Gi" },
            },
        }),
        "!replica-labels",
    ),
    bitnami(
        "receive with a label from a variable that the chart does not set",
        values({
            receive: {
                enabled: true,
                replicaCount: 3,
                podAntiAffinityPreset: "hard",
                service: { additionalHeadless: true },
                extraFlags: ['--label=receive_replica="$(POD_NAME)"'],
                resources: room,
                podAnnotations: { "checksum/objstore": "5f2c" },
                persistence: { size: "500Gi" },
            },
        }),
        "!external-labels",
        "!replica-labels",
    ),
    bitnami(
        'receive.enabled: "enable"',
        values({
            receive: {
                enabled: "enable",
                persistence: { enabled: false },
                resources: room,
                podAnnotations: { "checksum/objstore": "5f2c" },
            },
        }),
        "!receive",
    ),
    bitnami(
        "receive with replication without a headless Service",
        values({
            receive: {
                enabled: true,
                replicaCount: 3,
                podAntiAffinityPreset: "hard",
                replicationFactor: 3,
                resources: room,
                podAnnotations: { "checksum/objstore": "5f2c" },
                persistence: { size: "500Gi" },
            },
        }),
        "!receive",
        "!store-discovery",
    ),
    bitnami(
        "receive with two copies",
        values({
            receive: {
                enabled: true,
                replicaCount: 3,
                podAntiAffinityPreset: "hard",
                replicationFactor: 2,
                service: { additionalHeadless: true },
                resources: room,
                podAnnotations: { "checksum/objstore": "5f2c" },
                persistence: { size: "500Gi" },
            },
        }),
        "receive",
    ),
];
