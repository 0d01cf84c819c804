// `check` on kustomizations that rename objects and copy values between them.
import { expect } from "chai";
import { checked } from "./checked-folder";

const store = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: store}
spec:
  replicas: 2
  serviceName: store
  selector: {matchLabels: {app: store}}
  template:
    metadata: {labels: {app: store}}
    spec:
      containers:
        - name: thanos
          image: quay.io/thanos/thanos:v0.42.4
          args: [store, --data-dir=/data, "--objstore.config=$(OBJSTORE_CONFIG)"]
          env: [{name: OBJSTORE_CONFIG, valueFrom: {secretKeyRef: {name: objstore, key: objstore.yml}}}]
---
apiVersion: v1
kind: Service
metadata: {name: store}
spec: {selector: {app: store}, ports: [{name: grpc, port: 10901}]}
---
apiVersion: v1
kind: Secret
metadata: {name: objstore}
stringData:
  objstore.yml: |
    type: S3
    config: {bucket: a, endpoint: s3.amazonaws.com}
`;
const query = (endpoint: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: query}
spec:
  selector: {matchLabels: {app: query}}
  template:
    metadata: {labels: {app: query}}
    spec:
      containers:
        - name: thanos
          image: quay.io/thanos/thanos:v0.42.4
          args: [query, "--endpoint=${endpoint}"]
`;
const files = (endpoint: string, kustomization: string) => ({
    "base/kustomization.yaml": "resources: [store.yaml, query.yaml]\n",
    "base/store.yaml": store,
    "base/query.yaml": query(endpoint),
    "prod/kustomization.yaml": `resources: [../base]\n${kustomization}`,
});
const compactor = (raw: string): string => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: compact}
spec:
  template:
    spec:
      containers:
        - name: thanos
          image: quay.io/thanos/thanos:v0.42.4
          args: [compact, "--retention.resolution-raw=${raw}"]
`;
const settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {raw: 1d, image: 'thanos:v0.41.0'}\n";

describe("check on kustomizations", () => {
    const lines = checked();

    it("gives every object its prefix, and the namespace", () => {
        const lookup = "dnssrv+_grpc._tcp.prod-store.metrics.svc";
        const found = lines(files(lookup, "namePrefix: prod-\nnamespace: metrics\n"), "store-discovery");
        expect(found).to.have.length(1);
        expect(found[0]).to.contain("Service prod-store").and.contain("cluster IP");
        expect(lines(files(lookup, "namespace: metrics\n"), "store-discovery").join()).not.to.contain("cluster IP");
    });

    it("changes references with the names", () => {
        const found = lines(files("dnssrv+_grpc._tcp.store", "namePrefix: prod-\nnameSuffix: -a\n"), "credential-checksum");
        expect(found).to.have.length(1);
        expect(found[0]).to.contain("StatefulSet prod-store-a");
    });

    it("copies values by replacements, whole and as a part of a text", () => {
        const target = (more: string) =>
            `replacements:\n  - source: {kind: ConfigMap, name: settings, fieldPath: data.${more}}\n`;
        const all = (replacement: string) => ({
            "kustomization.yaml": `resources: [compactor.yaml, settings.yaml]\n${replacement}`,
            "compactor.yaml": compactor("60d"),
            "settings.yaml": settings,
        });
        const raw =
            "    targets:\n      - select: {kind: StatefulSet}\n        fieldPaths: ['spec.template.spec.containers.[name=thanos].args.1']\n        options: {delimiter: '=', index: 1}\n";
        expect(lines(all(`${target("raw")}${raw}`), "retention")).to.have.length(1);
        expect(lines(all(""), "retention")).to.deep.equal([]);
        const image =
            "    targets:\n      - select: {name: compact}\n        fieldPaths: ['spec.template.spec.containers.*.image']\n";
        expect(lines(all(`${target("image")}${image}`), "registries", ["quay.io"])).to.have.length(1);
        expect(lines(all(""), "registries", ["quay.io"])).to.deep.equal([]);
    });

    it("fills in vars, and leaves variables of containers alone", () => {
        const all = (vars: string) => ({
            "kustomization.yaml": `resources: [compactor.yaml, settings.yaml]\n${vars}`,
            "compactor.yaml": compactor("$(RAW)"),
            "settings.yaml": settings,
        });
        const vars =
            "vars: [{name: RAW, objref: {kind: ConfigMap, name: settings, apiVersion: v1}, fieldref: {fieldpath: data.raw}}]\n";
        expect(lines(all(vars), "retention").join()).to.contain('"1d"');
        expect(lines(all(""), "retention").join()).not.to.contain('"1d"');
    });

    it("applies an inline patch of one line", () => {
        const all = {
            "kustomization.yaml":
                'resources: [compactor.yaml]\npatches: [{target: {kind: StatefulSet}, patch: \'[{"op": "replace", "path": "/spec/template/spec/containers/0/args/1", "value": "--retention.resolution-raw=1d"}]\'}]\n',
            "compactor.yaml": compactor("60d"),
        };
        expect(lines(all, "retention")).to.have.length(1);
    });

    it("reads a chart of a generator in a file", () => {
        const all = {
            "kustomization.yaml": "generators: [chart.yaml]\n",
            "chart.yaml":
                "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: thanos}\nname: thanos\nreleaseName: thanos\nrepo: https://charts.bitnami.com/bitnami\nversion: 17.2.3\nvaluesInline: {compactor: {enabled: true, retentionResolutionRaw: 1d}}\n",
        };
        expect(lines(all, "retention")).to.have.length(1);
    });
});
