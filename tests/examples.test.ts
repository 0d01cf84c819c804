// examples/stacks: every file is a complete stack without a mandatory finding, and is described.
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { planStack } from "../commands/plan/plan";
import { root } from "./program/program";

const folder = path.join(root, "examples", "stacks");
const files = globSync("*.yaml", { cwd: folder }).sort();

describe("examples/stacks", function () {
    this.timeout(60_000);

    it("shows the stores, the deliveries and the options that people begin with", () => {
        expect(files).to.include.members(
            [
                "everything",
                "existing-kube-prometheus-stack",
                "external-store",
                "minio",
                "receive",
                "s3-adopted",
                "s3-irsa",
                "tls",
            ].map((name) => `${name}.yaml`),
        );
    });

    for (const file of files)
        it(`${file} can be deployed as it is, and is described in the README`, async () => {
            const outcome = await planStack(root, path.basename(file, ".yaml"), path.join(folder, file));
            if ("errors" in outcome)
                throw new Error(outcome.errors.map(({ path: at, message }) => `${at}: ${message}`).join("\n"));
            const mandatory = outcome.plan.findings.filter(({ severity }) => severity === "mandatory");
            expect(mandatory).to.deep.equal([]);
            expect(outcome.plan.registrations.length).to.be.greaterThan(20);
            const text = readFileSync(path.join(folder, file), "utf8");
            expect(text).to.match(/^# yaml-language-server: \$schema=\.\.\/\.\.\/config\/schema\.json\n# [A-Z]/);
            expect(readFileSync(path.join(folder, "README.md"), "utf8")).to.contain(`[${file}](${file})`);
        });
});
