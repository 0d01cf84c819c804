// Workloads of Thanos next to those of others, routes to them, and a Prometheus without an operator.
import { yaml, type Case } from "./case";
import { compact, objects, plainPrometheus, query, statefulSet } from "./object-cases";

export const neighbours: readonly Case[] = [
    objects(
        "a store gateway in an empty chunk of memory",
        statefulSet("thanos-store", ["store", "--data-dir=/var/thanos/store", "--objstore.config=$(OBJSTORE_CONFIG)"])
            .replace("limits: {memory: 6Gi}", "limits: {memory: 512Mi}")
            .replace("memory: 4Gi", "memory: 512Mi"),
        "!container-resources",
    ),
    objects(
        "components of two versions",
        compact() +
            statefulSet("thanos-store", [
                "store",
                "--data-dir=/var/thanos/store",
                "--objstore.config=$(OBJSTORE_CONFIG)",
            ]).replace("v0.42.4", "v0.37.2"),
        "!one-version",
    ),
    objects(
        "a workload of another team",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec: {template: {spec: {containers: [{name: shop, image: shop, env: [{name: PASSWORD, value: hunter2}]}]}}}",
    ),
    {
        name: "objects: a workload of another team, with the scope of everything",
        resources: yaml(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec: {template: {spec: {containers: [{name: shop, image: shop, env: [{name: PASSWORD, value: hunter2}]}]}}}",
        ),
        surroundings: { scope: "everything" },
        expected: ["!exact-images", "!credentials-in-secrets", "!restricted-pods", "!requests-and-limits"],
    },
    objects(
        "a Namespace of a program is none of the rules' business",
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: thanos}\n---\n" + compact(),
    ),
    objects(
        "an ApisixRoute without a login",
        `${query([])}apiVersion: v1\nkind: Service\nmetadata: {name: thanos-query, namespace: thanos}\nspec: {selector: {app: thanos-query}, ports: [{name: http, port: 9090}]}\n---\napiVersion: apisix.apache.org/v2\nkind: ApisixRoute\nmetadata: {name: thanos, namespace: thanos}\nspec: {http: [{name: thanos, match: {hosts: [thanos.example.com], paths: ["/*"]}, backends: [{serviceName: thanos-query, servicePort: 9090}]}]}`,
        "!authenticated-exposure",
    ),
    objects(
        "a LoadBalancer for a sidecar of another cluster is reported",
        `${query([])}apiVersion: v1\nkind: Service\nmetadata: {name: thanos-query-lb, namespace: thanos}\nspec: {type: LoadBalancer, selector: {app: thanos-query}, ports: [{name: grpc, port: 10901}]}`,
        "!authenticated-exposure",
    ),
    objects(
        "a list as kubectl writes it",
        `apiVersion: v1\nkind: List\nitems:\n  - ${compact(["--retention.resolution-raw=1d"])
            .trim()
            .replace(/\n---$/, "")
            .replaceAll("\n", "\n    ")}`,
        "!retention",
    ),
    objects(
        "a hand-written Prometheus that merges its blocks before the upload",
        plainPrometheus(["--storage.tsdb.min-block-duration=2h", "--storage.tsdb.max-block-duration=24h"]),
        "!compaction-mode",
    ),
    objects(
        "a hand-written Prometheus with blocks of two hours",
        plainPrometheus(["--storage.tsdb.min-block-duration=2h", "--storage.tsdb.max-block-duration=2h"]),
    ),
    objects(
        "a hand-written Prometheus without external labels",
        plainPrometheus(["--storage.tsdb.min-block-duration=2h", "--storage.tsdb.max-block-duration=2h"], "{}"),
        "!external-labels",
    ),
];
