// `check` on folders: kustomizations, charts with values files, Applications whose values are in files, environments.
import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { checkFiles } from "../../rules/files/check";

const compactor = (raw: string, image = "quay.io/thanos/thanos:v0.42.4"): string => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: thanos-compact, namespace: monitoring}
spec:
  template:
    spec:
      containers:
        - name: thanos
          image: ${image}
          args:
            - compact
            - --retention.resolution-raw=${raw}
            - --retention.resolution-5m=90d
            - --retention.resolution-1h=365d
`;
const application = (source: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: thanos, namespace: argocd}
spec:
  destination: {namespace: monitoring}
${source}
`;
const remote = (files: string): string =>
    application(`  sources:
    - {repoURL: https://git.example.com/config.git, ref: config}
    - repoURL: https://charts.bitnami.com/bitnami
      chart: thanos
      targetRevision: 17.2.3
      helm: {valueFiles: [${files}]}`);

describe("check on folders", () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), "folders-"))));
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });
    const places = (files: Readonly<Record<string, string>>, rule = "retention"): string[] => {
        for (const [file, content] of Object.entries(files)) {
            mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
            writeFileSync(path.join(folder, file), content);
        }
        return checkFiles(["."], folder, { environment: "prod", scope: "thanos" })
            .findings.filter((one) => one.rule === rule)
            .map(({ file, line, path: where }) => `${file}:${line} ${where.split(" ").slice(0, 2).join(" ")}`);
    };
    const overlay = (patch: string) => ({
        "base/kustomization.yaml": "resources: [compactor.yaml]\n",
        "base/compactor.yaml": compactor("1d"),
        "prod/kustomization.yaml": `resources: [../base]\n${patch}`,
    });
    const found = ["base/compactor.yaml:1 StatefulSet thanos-compact:"];

    describe("kustomizations", () => {
        it("builds an overlay, not the base by itself", () => {
            expect(places(overlay(""))).to.deep.equal(found);
        });

        for (const [name, patch, file] of [
            ["a file", "patches: [{path: change.yaml}]\n", compactor("60d")],
            ["an inline text", `patches:\n  - patch: |-\n${compactor("60d").replaceAll(/^/gm, "      ")}`, ""],
            [
                "operations",
                "patches:\n  - target: {kind: StatefulSet, name: thanos-.*}\n    patch: |-\n      - op: replace\n        path: /spec/template/spec/containers/0/args/1\n        value: --retention.resolution-raw=60d\n",
                "",
            ],
            ["patchesStrategicMerge", "patchesStrategicMerge: [change.yaml]\n", compactor("60d")],
        ] as const)
            it(`applies patches: ${name}`, () => {
                expect(places({ ...overlay(patch), ...(file === "" ? {} : { "prod/change.yaml": file }) })).to.deep.equal([]);
            });

        it("judges two overlays of one base as two environments", () => {
            const both = { ...overlay(""), "test/kustomization.yaml": "resources: [../base]\n" };
            expect(places(both, "one-compactor")).to.deep.equal([]);
            expect(places(both)).to.deep.equal(found);
        });

        it("takes images, replicas, components and generated Secrets", () => {
            const files = {
                ...overlay("images: [{name: quay.io/thanos/thanos, newTag: latest}]\n"),
                "more/kustomization.yaml": "secretGenerator: [{name: thanos-objstore, files: [objstore.yml]}]\n",
                "more/objstore.yml": "type: S3\nconfig: {bucket: a, endpont: s3.amazonaws.com}\n",
            };
            expect(places(files, "one-version")).to.have.length(1);
            expect(places(files, "objstore-document")).to.deep.equal([
                "more/kustomization.yaml:1 Secret thanos-objstore.objstore.yml",
            ]);
        });

        it("reads charts with values of files and inline, of which the inline ones win", () => {
            const files = (inline: string) => ({
                "kustomization.yaml": `helmCharts:\n  - {name: thanos, repo: https://charts.bitnami.com/bitnami, version: 17.2.3, releaseName: thanos, valuesFile: thanos.yaml, valuesInline: ${inline}}\n`,
                "thanos.yaml": "compactor: {enabled: true, retentionResolutionRaw: 1d}\n",
            });
            expect(places(files("{}"))).to.have.length(1);
            expect(places(files("{compactor: {retentionResolutionRaw: 25d}}"))).to.deep.equal([]);
        });
    });

    describe("values files", () => {
        it("finds those of an Application, and names their lines", () => {
            expect(
                places({
                    "apps/thanos.yaml": remote("values.yaml, $config/values/thanos.yaml, $config/values/prod.yaml"),
                    "values/thanos.yaml": "compactor:\n  enabled: true\n",
                    "values/prod.yaml": "compactor:\n  retentionResolutionRaw: 1d\n",
                }),
            ).to.deep.equal(["values/prod.yaml:1 Release thanos:"]);
        });

        it("reports once that a file of an Application is missing", () => {
            expect(places({ "apps/thanos.yaml": remote("$config/values/thanos.yaml") }, "coverage")).to.have.length(1);
            expect(places({}, "retention")).to.deep.equal([]);
        });

        it("reads an Application of a folder with a chart of charts once", () => {
            const files = {
                "app.yaml": application(
                    "  source: {repoURL: https://git.example.com/config.git, path: charts/monitoring, helm: {valueFiles: [values-prod.yaml]}}",
                ).replace("charts/", "umbrella/"),
                "umbrella/monitoring/Chart.yaml":
                    "name: monitoring\nversion: 1.0.0\ndependencies: [{name: thanos, alias: metrics, version: 17.2.3, repository: https://charts.bitnami.com/bitnami}]\n",
                "umbrella/monitoring/values.yaml": "metrics:\n  compactor: {enabled: true}\n",
                "umbrella/monitoring/values-prod.yaml": "metrics:\n  compactor:\n    retentionResolutionRaw: 1d\n",
            };
            expect(places(files)).to.deep.equal(["umbrella/monitoring/values-prod.yaml:2 Release thanos:"]);
            expect(places(files, "one-compactor")).to.deep.equal([]);
        });

        it("judges values for several environments next to one chart by themselves", () => {
            const files = {
                "thanos/Chart.yaml": "name: thanos\nversion: 17.2.3\n",
                "thanos/values.yaml": "compactor: {enabled: true}\nexistingObjstoreSecret: a\n",
                "thanos/values-prod.yaml": "compactor: {retentionResolutionRaw: 25d}\n",
                "thanos/values-dev.yaml": "compactor: {retentionResolutionRaw: 1d}\n",
                "thanos/ci/values.yaml": "compactor: {enabled: true, retentionResolutionRaw: 1d}\n",
            };
            expect(places(files)).to.deep.equal(["thanos/values-dev.yaml:1 Release thanos:"]);
            expect(places(files, "one-compactor")).to.deep.equal([]);
        });
    });

    it("does not take kustomizations and Namespaces of one name for environments", () => {
        const shared = (name: string) => ({
            [`${name}/kustomization.yaml`]: `resources: [namespace.yaml, ${name}.yaml]\n`,
            [`${name}/namespace.yaml`]: "apiVersion: v1\nkind: Namespace\nmetadata: {name: monitoring}\n",
        });
        const files = {
            ...shared("compactor"),
            "compactor/compactor.yaml": compactor("60d"),
            ...shared("other"),
            "other/other.yaml": compactor("60d").replace("name: thanos-compact", "name: other"),
        };
        expect(places(files, "one-version")).to.deep.equal([]);
        expect(
            places({ ...files, "other/other.yaml": files["other/other.yaml"].replace("v0.42.4", "v0.41.0") }, "one-version"),
        ).to.have.length(1);
    });
});
