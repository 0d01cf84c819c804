// The rules on files: places, formats, the baseline, several environments in one folder.
import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { explain } from "../../rules/explain";
import { withoutKnown, writeBaseline } from "../../rules/files/baseline";
import { checkFiles, type Checked } from "../../rules/files/check";
import { print } from "../../rules/files/formats";

const release = (raw: string): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: thanos, namespace: monitoring}
spec:
  chart: {spec: {chart: thanos, version: 17.2.3}}
  values:
    existingObjstoreSecret: thanos-objstore
    compactor:
      enabled: true
      retentionResolutionRaw: ${raw}
`;

describe("check", () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), "check-"))));
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });
    const write = (files: Readonly<Record<string, string>>): Checked => {
        for (const [file, content] of Object.entries(files)) {
            mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
            writeFileSync(path.join(folder, file), content);
        }
        return checkFiles(["."], folder, { environment: "prod", scope: "thanos" });
    };
    const places = ({ findings }: Checked, rule: string) =>
        findings.filter((one) => one.rule === rule).map(({ file, line, severity }) => `${file}:${line} ${severity}`);

    it("names the file and the line of the object's values", () => {
        expect(places(write({ "apps/thanos.yaml": release("1d") }), "retention")).to.deep.equal(["apps/thanos.yaml:8 mandatory"]);
        expect(places(write({ "apps/thanos.yaml": release("30d") }), "retention")).to.deep.equal([]);
    });

    it("judges folders that define the same objects as environments of their own", () => {
        const checked = write({ "clusters/a/thanos.yaml": release("30d"), "clusters/b/thanos.yaml": release("30d") });
        expect(places(checked, "one-compactor")).to.deep.equal([]);
    });

    it("reads an objstore document and the values of a chart, too", () => {
        const checked = write({
            "objstore.yaml": "type: S3\nconfig:\n  bucket: a\n  endpont: s3.amazonaws.com\n",
            "chart/Chart.yaml":
                "apiVersion: v2\nname: monitoring\nversion: 1.0.0\ndependencies:\n  - {name: thanos, version: 17.2.3, repository: https://charts.bitnami.com/bitnami}\n",
            "chart/values.yaml": "thanos:\n  compactor: {enabled: true, retentionResolutionRaw: 1d}\n",
        });
        expect(places(checked, "objstore-document")).to.have.length(1);
        expect(places(checked, "retention")).to.deep.equal(["chart/values.yaml:2 mandatory"]);
    });

    it("prints text, JSON, JUnit and SARIF of the same findings", () => {
        const checked = write({ "thanos.yaml": release("1d"), "broken.yaml": "a: [" });
        expect(print(checked, "text")).to.match(/thanos\.yaml:8: error retention: .*\nbroken\.yaml:1: note|broken\.yaml:1: note/);
        const count = checked.findings.length;
        expect((JSON.parse(print(checked, "json")) as Checked).findings).to.have.length(count);
        expect(print(checked, "junit").match(/<testcase /g)).to.have.length(count);
        const sarif = JSON.parse(print(checked, "sarif")) as { runs: [{ results: unknown[] }] };
        expect(sarif.runs[0].results).to.have.length(count);
    });

    it("hides the findings of the baseline, and nothing else", () => {
        const checked = write({ "thanos.yaml": release("1d") });
        const file = path.join(folder, "baseline.json");
        expect(withoutKnown(checked, file)).to.equal(checked);
        writeBaseline({ ...checked, findings: checked.findings.slice(1) }, file);
        expect(withoutKnown(checked, file).findings).to.deep.equal(checked.findings.slice(0, 1));
    });

    it("explains a rule by its name and its former id", () => {
        expect(explain("compaction-mode")).to.contain("Source: thanos").and.equal(explain("I-01"));
        expect(explain("nothing")).to.equal(undefined);
    });
});
