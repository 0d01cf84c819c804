// Contents of Flux and Argo CD repositories besides plain values: references, encrypted Secrets, templates.
import { document, prometheusStack, s3, spec, thanos, withValues } from "./base";
import { secret, yaml, type Case } from "./case";
import { flux, one, release, values } from "./chart-cases";
import type { Installed } from "./shapes";
import type { Resource } from "../../../rules/view/resource";
import type { Values } from "../../../config/merge";

/** Values without a version of their chart, as a file of values alone has them. */
const withoutVersion = (installed: Installed): Resource[] =>
    release(installed).map((resource) => ({ ...resource, inputs: { ...resource.inputs, version: undefined } }));

/** A HelmRelease that takes values from other objects. */
const withReferences = (installed: Installed, references: readonly Values[]): Resource[] =>
    flux(installed).map((resource) =>
        resource.inputs["kind"] === "HelmRelease"
            ? {
                  ...resource,
                  inputs: { ...resource.inputs, spec: { ...(resource.inputs["spec"] as Values), valuesFrom: references } },
              }
            : resource,
    );
const fromSecret = (targetPath?: string): Values => ({ kind: "Secret", name: "thanos-values", valuesKey: "value", targetPath });
const bucketOfSecret = ["bucket", "endpoint", "access_key", "secret_key"].map((key) =>
    fromSecret(`objstoreConfig.config.${key}`),
);
const inline = { existingObjstoreSecret: null, objstoreConfig: { type: "s3", config: { insecure: false } } };

const references: Case[] = [
    one("Flux: a bucket whose name and keys come from a Secret", withReferences(values(inline), bucketOfSecret)),
    {
        ...one(
            "Flux: a fault next to values that come from a Secret",
            withReferences(values({ ...inline, compactor: { retentionResolutionRaw: "1d" } }), bucketOfSecret),
            "!retention",
        ),
        absent: ["coverage"],
    },
    one(
        "Flux: an unknown key of a document, next to values that come from a Secret",
        withReferences(
            values({ ...inline, objstoreConfig: { type: "s3", config: { insecure: false, signature_v2: true } } }),
            bucketOfSecret,
        ),
        "!objstore-document",
    ),
    one("Flux: all values in a Secret", withReferences(values(inline), [fromSecret()]), "coverage"),
    one(
        "Flux: a delay in a ConfigMap, under its key",
        [
            ...withReferences(thanos, [
                { kind: "ConfigMap", name: "settings", valuesKey: "delay", targetPath: "compactor.consistencyDelay" },
            ]),
            ...yaml("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: monitoring}\ndata: {delay: 1m}\n"),
            document(),
        ],
        "test-settings",
    ),
    one(
        "Flux: a patch of a HelmRelease without its chart",
        yaml(
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: thanos}\nspec: {values: {query: {replicaCount: 3}}}\n",
        ),
        "coverage",
    ),
];

const encrypted: Case[] = [
    one("SOPS: a document in a Secret", [
        secret("thanos-objstore", "ENC[AES256_GCM,data:8Jx0c2VjcmV0,iv:aXY=,tag:dGFn,type:str]"),
        ...release(thanos),
    ]),
    one(
        "SOPS: a document in base64",
        yaml(
            "apiVersion: v1\nkind: Secret\nmetadata: {name: thanos-objstore}\ndata: {objstore.yml: 'ENC[AES256_GCM,data:abcd,type:str]'}\nsops: {version: 3.9.0}\n",
        ),
    ),
    one("a document from a placeholder of a plugin", [secret("thanos-objstore", "<path:secret/data/thanos#objstore.yml>")]),
    one("a document with placeholders of a plugin", [
        secret("thanos-objstore", s3.replace("shop-thanos", "<bucket>").replace(/endpoint: \S+/, "endpoint: <endpoint>")),
    ]),
    one("a document of helmfile's references", [secret("thanos-objstore", "ref+vault://secret/thanos#/objstore")]),
    one(
        "a ConfigMap of kube-state-metrics with inner keys type and config",
        yaml(`
apiVersion: v1
kind: ConfigMap
metadata: {name: state-metrics, namespace: monitoring}
data:
  state.yaml: |
    kube-state-metrics:
      customResourceState:
        config:
          spec:
            resources:
              - groupVersionKind: {kind: Bucket}
                metrics:
                  - name: bucket_info
                    each:
                      type: Info
                      endpoint: [spec, endpoint]
`),
    ),
    one(
        "the same endpoint with and without TLS",
        [secret("one", s3), secret("two", `${s3}  insecure: true\n`)],
        "!same-bucket",
        "!objstore-document",
    ),
];

const certainty: Case[] = [
    one(
        "one Prometheus whose label the querier does not remove",
        [...release(spec({ replicas: 1, replicaExternalLabelName: "__replica__" })), ...release(thanos), document()],
        "replica-labels",
        "!prometheus-replicas",
    ),
    one(
        "objectStorageConfig in its old form, of a chart whose version is not known",
        [
            ...withoutVersion(
                spec({ thanos: { objectStorageConfig: { existingSecret: null, name: "thanos-objstore", key: "objstore.yml" } } }),
            ),
            document(),
        ],
        "sidecar-upload",
    ),
    one(
        "resources of a preset, of a chart whose version is not known",
        [...withoutVersion(values({ storegateway: { resources: null } })), document()],
        "container-resources",
    ),
    {
        ...one(
            "the same image, gone from its registry, for all components",
            [...release(values({ image: { registry: "docker.io", repository: "bitnami/thanos", tag: "0.39.2" } })), document()],
            "!one-version",
        ),
        lines: { "one-version": 1 },
    },
    one(
        "extra flags that repeat one of the chart",
        [...release(values({ compactor: { extraFlags: ["--compact.concurrency=4"] } })), document()],
        "!single-flags",
    ),
    one(
        "the same extra flags before the chart set that one",
        [...release(values({ compactor: { extraFlags: ["--compact.concurrency=4"] } }, "15.0.1")), document()],
        "!node-drain",
    ),
    one(
        "a retention in extra flags next to that of the chart",
        [...release(values({ compactor: { extraFlags: ["--retention.resolution-raw=60d"] } })), document()],
        "!single-flags",
    ),
    one(
        "a short interval of the compactor",
        [...release(values({ compactor: { extraFlags: ["--wait-interval=3m"] } })), document()],
        "metadata-sync",
    ),
    one("two viewers of the bucket that may share a node", [
        ...release(
            values({
                bucketweb: {
                    enabled: true,
                    replicaCount: 2,
                    resources: thanos.values["query"] && (thanos.values["query"] as { resources: unknown }).resources,
                    podAnnotations: { "checksum/objstore": "5f2c" },
                },
            }),
        ),
        document(),
    ]),
    one(
        "the manager of an operator for Thanos, which is not Thanos",
        yaml(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: thanos-operator-controller-manager, namespace: thanos}
spec:
  template:
    spec:
      containers: [{name: manager, image: "quay.io/thanos/thanos-operator:main", args: [--leader-elect]}]
`),
    ),
    one(
        "Thanos in a chart of charts of charts",
        release({
            ...thanos,
            chart: "./platform",
            values: {
                observability: {
                    metrics: { thanos: withValues(thanos, { compactor: { retentionResolutionRaw: "1d" } }).values },
                },
            },
        }),
        "!retention",
    ),
    one("kube-prometheus-stack with a discovery Service, and a querier elsewhere", [...release(prometheusStack), document()]),
];

export const gitOpsCases: readonly Case[] = [...references, ...encrypted, ...certainty];
