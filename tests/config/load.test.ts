import { expect } from "chai";
import { ConfigError, readConfig } from "../../config/load";
import { validStack } from "./valid-stack";

const valid = Object.fromEntries(
    Object.entries(validStack()).map(([key, value]) => [
        `thanos-stack:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
    ]),
);

/** Every problem of a valid stack file with more keys in it. */
function problems(more: Record<string, string>): string[] {
    try {
        readConfig({ project: "thanos-stack", stack: "west", config: { ...valid, ...more }, secretKeys: [] });
        return [];
    } catch (error) {
        if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
        throw error;
    }
}

describe("the configuration of a stack", () => {
    it("may hold Pulumi's own keys", () => {
        expect(problems({ "pulumi:disable-default-providers": '["*"]', "pulumi:tags": '{"team":"x"}' })).to.deep.equal([]);
    });

    it("holds no key of another namespace, which nobody would read, and reports all other problems too", () => {
        const found = problems({ "thanos-stak:protect": "false", "aws:region": "eu-west-1", "thanos-stack:size": "huge" });
        expect(found).to.have.lengthOf(3);
        expect(found[0]).to.equal('thanos-stak:protect: unknown key. Did you mean "thanos-stack:protect"?');
        expect(found[1]).to.equal("aws:region: unknown key. Only keys of thanos-stack: and pulumi: have an effect. Remove it");
        expect(found[2]).to.contain("thanos-stack:size: ");
    });
});
