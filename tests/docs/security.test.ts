import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { ruleTopics } from "../../config/rule-names";
import { root } from "../program/program";

describe("SECURITY.md", () => {
    it("names every rule on security", () => {
        const text = readFileSync(path.join(root, "SECURITY.md"), "utf8");
        for (const name of Object.keys(ruleTopics.security)) expect(text).to.contain(`\`${name}\``);
    });
});
