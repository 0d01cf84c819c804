// Stack files as the Pulumi CLI leaves them: `pulumi stack init` adds a salt and turns scalars into texts.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { parse, stringify } from "yaml";
import { readConfig } from "../../config/load";
import { readStack } from "../../offline/stack-file";
import { root } from "../program/program";

interface StackFileText {
    readonly config: Readonly<Record<string, unknown>>;
}

/** The result of `pulumi stack init --secrets-provider passphrase` for a file (seen with 3.274). */
function rewritten(text: string): string {
    const { config } = parse(text) as StackFileText;
    const scalars = Object.entries(config).map(([key, value]) => [
        key,
        typeof value === "object" ? value : JSON.stringify(value).replaceAll('"', ""),
    ]);
    return stringify({ encryptionsalt: "v1:abc=:v1:def:ghi==", config: Object.fromEntries(scalars) as unknown });
}

interface Schema {
    readonly type?: string | readonly string[];
    readonly enum?: readonly unknown[];
    readonly pattern?: string;
}

describe("a stack file that the Pulumi CLI has rewritten", () => {
    const schema = JSON.parse(readFileSync(path.join(root, "config", "schema.json"), "utf8")) as {
        readonly properties: Record<string, unknown> & {
            readonly config: { readonly properties: Readonly<Record<string, Schema>> };
        };
    };
    const source = `${readFileSync(path.join(root, "Pulumi.local.yaml"), "utf8")}\n  thanos-stack:activeSeries: 1000\n`;

    it("means the same to the program", async () => {
        const folder = mkdtempSync(path.join(os.tmpdir(), "rewritten-"));
        const read = async (name: string, text: string) => {
            const file = path.join(folder, name);
            writeFileSync(file, text);
            return readConfig(await readStack(root, "local", { file }));
        };
        try {
            expect(await read("after.yaml", rewritten(source))).to.deep.equal(await read("before.yaml", source));
        } finally {
            rmSync(folder, { recursive: true });
        }
    });

    it("is valid for editors", () => {
        const { config, ...rest } = parse(rewritten(source)) as StackFileText;
        for (const key of Object.keys(rest)) expect(schema.properties, key).to.have.property(key);
        for (const [key, value] of Object.entries(config)) {
            const { type = [], enum: allowed, pattern } = schema.properties.config.properties[key] ?? {};
            if (typeof value !== "string") continue;
            expect([type].flat(), key).to.include("string");
            if (allowed) expect(allowed, key).to.include(value);
            if (pattern !== undefined) expect(value, key).to.match(new RegExp(pattern));
        }
    });
});
