import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { operatorDefinitions } from "../../../local/build/definitions";

describe("the operator's custom resource definitions", () => {
    const before = process.env["PATH"];
    let folder: string;
    /** The answer of go for the module. */
    const go = (text: string) => {
        writeFileSync(path.join(folder, "go"), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    };
    beforeEach(() => {
        folder = mkdtempSync(path.join(tmpdir(), "definitions-"));
        process.env["PATH"] = `${folder}:${before ?? ""}`;
    });
    afterEach(() => {
        process.env["PATH"] = before;
        rmSync(folder, { recursive: true });
    });
    const failure = () => operatorDefinitions().catch((error: unknown) => (error as Error).message);

    it("lie in its module", async () => {
        go(`echo '{"Dir":"/modules/operator@v1"}'`);
        expect(await operatorDefinitions()).to.equal("/modules/operator@v1/example/prometheus-operator-crd");
    });
    it("that can't be fetched are reported with cause and fix", async () => {
        go(`echo '{"Error":"dial tcp: lookup proxy.test: no such host"}'; exit 1`);
        expect(await failure()).to.match(/^the custom resource definitions could not be built: modules could not be downloaded/);
    });
    it("that go can't even search are reported in its words", async () => {
        go(`echo "go: go.mod requires go >= 1.26.0 (running go 1.24.4)" >&2; exit 1`);
        expect(await failure())
            .to.contain("the installed Go is too old")
            .and.contain("running go 1.24.4");
    });
});
