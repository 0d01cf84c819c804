import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { generated } from "../../scripts/generate";
import { root } from "../program/program";

describe("what is generated", () => {
    for (const [file, content] of Object.entries(generated()))
        it(`${file} is current: \`npm run generate\` makes it`, () => {
            expect(readFileSync(path.join(root, file), "utf8")).to.equal(content);
        });

    it("is the same each time", () => {
        expect(generated()).to.deep.equal(generated());
    });

    it("has a row for every key of the committed stacks", () => {
        const reference = generated()["docs/configuration.md"];
        for (const key of ["environment", "objectStore.kind", "prometheus.grafana.volume", "thanos.retention.raw"])
            expect(reference).to.contain(`\`${key}\` |`);
    });
});
