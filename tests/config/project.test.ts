import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { stackJsonSchema } from "../../config/schema";
import { root, stacks } from "../program/program";

describe("Pulumi.yaml", () => {
    it("requires the keys that every stack must set, and no other: a listed key without a value is required", () => {
        const { config } = parse(readFileSync(path.join(root, "Pulumi.yaml"), "utf8")) as { config: Record<string, object> };
        const required = Object.entries(config)
            .filter(([, declared]) => !("value" in declared) && !("default" in declared))
            .map(([key]) => key.replace("thanos-stack:", ""));
        expect(required.sort()).to.deep.equal([...(stackJsonSchema().required ?? [])].sort());
    });
});

describe("the stack files", () => {
    for (const stack of stacks)
        it(`Pulumi.${stack}.yaml names its schema for editors in the first line`, () => {
            const [first] = readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8").split("\n");
            expect(first).to.equal("# yaml-language-server: $schema=./config/schema.json");
        });
});
