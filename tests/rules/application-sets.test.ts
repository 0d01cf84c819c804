// `check` on ApplicationSets of Argo CD: one Application for each set of parameters.
import { expect } from "chai";
import { checked } from "./checked-folder";

const set = (generators: string, files: string, name = "thanos"): string => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: thanos, namespace: argocd}
spec:
  generators:
${generators}
  template:
    metadata: {name: '${name}'}
    spec:
      destination: {server: '{{url}}', namespace: monitoring}
      sources:
        - {repoURL: https://git.example.com/config.git, ref: config}
        - repoURL: https://charts.bitnami.com/bitnami
          chart: thanos
          targetRevision: 17.2.3
          helm: {releaseName: thanos, valueFiles: [${files}]}
`;
const values = (raw: string) => `compactor: {enabled: true, retentionResolutionRaw: ${raw}}\nexistingObjstoreSecret: objstore\n`;

describe("check on ApplicationSets", () => {
    const lines = checked();
    const places = (files: Readonly<Record<string, string>>, rule = "retention") =>
        lines(files, rule).map((line) => line.split(" ")[0]);
    const found = ["values/east/thanos.yaml:1"];
    const both = { "values/east/thanos.yaml": values("1d"), "values/west/thanos.yaml": values("25d") };

    it("takes the elements of a list", () => {
        const all = {
            ...both,
            "app.yaml": set(
                "    - list: {elements: [{cluster: east}, {cluster: west}]}",
                "'$config/values/{{cluster}}/thanos.yaml'",
            ),
        };
        expect(places(all)).to.deep.equal(found);
        expect(places(all, "one-compactor")).to.deep.equal([]);
        expect(places(all, "coverage")).to.deep.equal([]);
    });

    it("takes templates of Go", () => {
        const all = {
            ...both,
            "app.yaml": set(
                "    - list: {elements: [{cluster: {name: east}}, {cluster: {name: west}}]}",
                "'$config/values/{{ .cluster.name }}/thanos.yaml'",
            ),
        };
        expect(places(all)).to.deep.equal(found);
    });

    it("takes the folders of the repository", () => {
        const git = "    - git: {repoURL: https://git.example.com/config.git, directories: [{path: values/*}]}";
        const all = { ...both, "app.yaml": set(git, "'$config/values/{{path.basename}}/thanos.yaml'") };
        expect(places(all)).to.deep.equal(found);
        // Files that no Application names are not values by their names there.
        const apart = { "envs/east/thanos.yaml": values("1d"), "envs/west/thanos.yaml": values("25d") };
        const without = git.replace("[{path: values/*}]", "[{path: envs/*}, {path: envs/east, exclude: true}]");
        const app = set(without, "'$config/envs/{{path.basename}}/thanos.yaml'");
        expect(places({ ...apart, "app.yaml": app })).to.deep.equal([]);
        expect(places({ ...apart, "app.yaml": app.replace(", {path: envs/east, exclude: true}", "") })).to.have.length(1);
    });

    it("takes the files of the repository, and a matrix", () => {
        const git = "{git: {files: [{path: 'clusters/*/config.json'}]}}";
        const all = {
            ...both,
            "clusters/a/config.json": '{"region": "east"}',
            "clusters/b/config.json": '{"region": "west"}',
            "app.yaml": set(
                `    - matrix: {generators: [${git}, {list: {elements: [{app: thanos}]}}]}`,
                "'$config/values/{{region}}/{{app}}.yaml'",
            ),
        };
        expect(places(all)).to.deep.equal(found);
    });

    it("takes the names of clusters from the files that exist", () => {
        const all = {
            ...both,
            "app.yaml": set("    - clusters: {}", "'$config/values/{{name}}/thanos.yaml'", "{{name}}-thanos"),
        };
        expect(places(all)).to.deep.equal(found);
        expect(places(all, "one-compactor")).to.deep.equal([]);
    });

    it("reports once that its files are missing", () => {
        const all = { "app.yaml": set("    - clusters: {}", "'$config/values/{{name}}/thanos.yaml'") };
        expect(places(all, "coverage")).to.have.length(1);
    });

    it("names the line in the template", () => {
        const inline = set("    - list: {elements: [{cluster: east}]}", "")
            .replace("valueFiles: []", "valuesObject: {compactor: {enabled: true, retentionResolutionRaw: 1d}}")
            .replace("helm: {releaseName: thanos, ", "helm:\n            releaseName: thanos\n            ")
            .replace("retentionResolutionRaw: 1d}}}", "retentionResolutionRaw: 1d}}");
        expect(places({ "app.yaml": inline })).to.deep.equal(["app.yaml:18"]);
    });
});
