// Bitnami's Thanos: spread, storage, flags, exposure.
import { s3 } from "./base";
import type { Case } from "./case";
import { bitnami, values } from "./chart-cases";

export const bitnamiFlags: readonly Case[] = [
    bitnami(
        "spread constraints for labels of another release",
        values({
            query: {
                topologySpreadConstraints: [
                    {
                        maxSkew: 1,
                        topologyKey: "kubernetes.io/hostname",
                        whenUnsatisfiable: "DoNotSchedule",
                        labelSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
                    },
                ],
            },
        }),
        "!node-drain",
    ),
    bitnami("queriers that may share a node", values({ query: { podAntiAffinityPreset: "soft" } }), "!node-drain"),
    bitnami("a store gateway on NFS", values({ storegateway: { persistence: { storageClass: "nfs-csi" } } }), "block-storage"),
    bitnami(
        "a compactor that merges replicas without penalty",
        values({ compactor: { extraFlags: ["--deduplication.replica-label=prometheus_replica"] } }),
        "!offline-deduplication",
    ),
    bitnami(
        "a semantic label as a replica label",
        values({ query: { replicaLabel: ["prometheus_replica", "replica", "cluster"] } }),
        "!semantic-labels",
    ),
    bitnami(
        "two ways of splitting",
        values({
            queryFrontend: {
                extraFlags: [
                    "--query-range.min-split-interval=6h",
                    "--query-range.max-split-interval=7d",
                    "--query-range.horizontal-shards=4",
                ],
            },
        }),
        "!query-frontend",
    ),
    bitnami(
        "a cache in memory without a size",
        values({ queryFrontend: { config: "type: IN-MEMORY\nconfig: {}" } }),
        "!query-frontend",
    ),
    bitnami("no delay before blocks are deleted", values({ compactor: { extraFlags: ["--delete-delay=0s"] } }), "!test-settings"),
    bitnami("the querier as a LoadBalancer", values({ query: { service: { type: "LoadBalancer" } } }), "!authenticated-exposure"),
    bitnami(
        "an Ingress that requires a login",
        values({
            queryFrontend: {
                ingress: {
                    enabled: true,
                    annotations: { "nginx.ingress.kubernetes.io/auth-url": "https://login.example.com/oauth2/auth" },
                },
            },
        }),
    ),
    bitnami(
        "an Ingress without a login",
        values({ queryFrontend: { ingress: { enabled: true, hostname: "thanos.example.com" } } }),
        "!authenticated-exposure",
    ),
    bitnami(
        "keys in an inline document",
        values({ existingObjstoreSecret: "", objstoreConfig: `${s3}  access_key: AKIDEXAMPLE\n  secret_key: not-a-real-one\n` }),
        "!credentials-in-secrets",
    ),
    bitnami("a moving tag", values({ image: { tag: "latest" } }), "!one-version", "!exact-images"),
];
