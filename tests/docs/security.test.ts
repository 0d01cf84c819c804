import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { ruleIds } from "../../rules/ids";
import { root } from "../program/program";

describe("SECURITY.md", () => {
    it("promises every rule on security", () => {
        const last = ruleIds.filter((id) => id.startsWith("S-")).at(-1) ?? "";
        expect(readFileSync(path.join(root, "SECURITY.md"), "utf8")).to.contain(`The rules S-01 to ${last} (`);
    });
});
