// `check` on charts that tools install by files of their own, and on several clusters in one folder.
import { expect } from "chai";
import { checked } from "./checked-folder";

const values = (raw: string) => `compactor: {enabled: true, retentionResolutionRaw: ${raw}}\nexistingObjstoreSecret: objstore\n`;

describe("check on files of tools", () => {
    const lines = checked();
    const places = (files: Readonly<Record<string, string>>, rule = "retention") =>
        lines(files, rule).map((line) => line.split(" ")[0]);

    it("reads a fleet.yaml with its values files", () => {
        const fleet = (more: string) =>
            `defaultNamespace: monitoring\nhelm:\n  chart: thanos\n  repo: https://charts.bitnami.com/bitnami\n  version: 17.2.3\n${more}`;
        expect(
            places({ "thanos/fleet.yaml": fleet("  valuesFiles: [prod.yaml]\n"), "thanos/prod.yaml": values("1d") }),
        ).to.deep.equal(["thanos/prod.yaml:1"]);
        expect(
            places({ "thanos/fleet.yaml": fleet("  values: {compactor: {enabled: true, retentionResolutionRaw: 1d}}\n") }),
        ).to.have.length(1);
        expect(places({ "thanos/fleet.yaml": fleet("  valuesFiles: [missing.yaml]\n") }, "coverage")).to.have.length(1);
    });

    it("reads a helmfile with values of files and inline", () => {
        const helmfile = `repositories: [{name: bitnami, url: https://charts.bitnami.com/bitnami}]
releases:
  - name: thanos
    namespace: monitoring
    chart: bitnami/thanos
    version: 17.2.3
    values:
      - values/thanos.yaml
      - compactor: {persistence: {size: 500Gi}}
  - {name: other, chart: bitnami/redis, installed: false}
`;
        expect(places({ "helmfile.yaml": helmfile, "values/thanos.yaml": values("1d") })).to.deep.equal(["values/thanos.yaml:1"]);
        expect(places({ "helmfile.yaml": helmfile }, "coverage")).to.have.length(1);
    });

    it("reads a HelmRelease whose chart is a folder of the repository", () => {
        const release = (more: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: thanos, namespace: monitoring}
spec:
  chart: {spec: {chart: ./umbrella/metrics, sourceRef: {kind: GitRepository, name: platform}${more}}}
  values: {thanos: {query: {replicaCount: 2}}}
`;
        const files = {
            "umbrella/metrics/Chart.yaml":
                "name: metrics\nversion: 1.0.0\ndependencies: [{name: thanos, version: 17.2.3, repository: https://charts.bitnami.com/bitnami}]\n",
            "umbrella/metrics/values.yaml": "thanos:\n  compactor: {enabled: true, retentionResolutionRaw: 25d}\n",
            "umbrella/metrics/values-prod.yaml": "thanos:\n  compactor: {enabled: true, retentionResolutionRaw: 1d}\n",
        };
        expect(places({ ...files, "release.yaml": release("") })).to.deep.equal([]);
        expect(places({ ...files, "release.yaml": release(", valuesFiles: [umbrella/metrics/values-prod.yaml]") })).to.deep.equal(
            ["umbrella/metrics/values-prod.yaml:2"],
        );
    });

    it("judges the Applications of several clusters by themselves", () => {
        const application = (cluster: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: thanos-${cluster}, namespace: argocd}
spec:
  destination: {name: ${cluster}, namespace: monitoring}
  source:
    repoURL: https://charts.bitnami.com/bitnami
    chart: thanos
    targetRevision: 17.2.3
    helm: {releaseName: thanos, valuesObject: {existingObjstoreSecret: objstore, compactor: {enabled: true}}}
`;
        const two = (a: string, b: string) => ({ "a.yaml": application(a), "b.yaml": application(b) });
        expect(places(two("east", "west"), "one-compactor")).to.deep.equal([]);
        expect(
            places(
                { "a.yaml": application("east"), "b.yaml": application("east").replace("thanos-east", "other") },
                "one-compactor",
            ),
        ).to.have.length(1);
    });
});
