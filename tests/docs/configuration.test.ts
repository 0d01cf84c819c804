// Every generated example of docs/configuration.md is valid, within the examples of the keys above it.
import { expect } from "chai";
import { parse } from "yaml";
import { readConfig } from "../../config/load";
import { merge, type Values } from "../../config/merge";
import { messageOf } from "../../lib/message";
import { isProperties } from "../../lib/properties";
import { configurationReference } from "../../scripts/generate/configuration";

/** A stack that lacks nothing. */
const complete: Values = {
    "thanos-stack:environment": "dev",
    "thanos-stack:cluster": "west",
    "thanos-stack:kubernetes": { context: "west" },
    "thanos-stack:objectStore": { kind: "minio" },
    "thanos-stack:prometheus": { delivery: "chart", retention: "24h" },
    "thanos-stack:thanos": {
        delivery: "manifests",
        retention: { raw: "30d", fiveMinutes: "90d", oneHour: "365d" },
        receive: { mode: "standalone" },
    },
};

/** Without the map that an example replaces: the innermost that it has. Another variant has other keys. */
function without(around: Values, own: Values): Values {
    const [key = ""] = Object.keys(own);
    const [outer, inner] = [around[key], own[key]];
    if (!isProperties(outer) || !isProperties(inner)) return around;
    const isPath = Object.keys(inner).length === 1 && isProperties(Object.values(inner)[0]);
    const rest = Object.fromEntries(Object.entries(around).filter(([name]) => name !== key));
    return isPath ? { ...rest, [key]: without(outer, inner) } : rest;
}

/** Credentials, which are no part of an example. */
const keyNames = ["writer", "reader", "owner"].flatMap((role) => [
    `thanos-stack:${role}AccessKey`,
    `thanos-stack:${role}SecretKey`,
]);

interface Example {
    readonly title: string;
    readonly values: Values;
}

/** Each example within the last one of the keys above it. */
function examplesIn(page: string): Example[] {
    const found: (Example & { readonly key: string })[] = [];
    for (const [, title = "", body = ""] of page.matchAll(/^#{2,} (.*)\n((?:(?!#{2,} ).*\n)*)/gm)) {
        const text = /^```yaml\n(thanos-stack:[\s\S]*?)^```$/m.exec(body)?.[1];
        if (text === undefined) continue;
        const own = parse(text) as Values;
        const key = title.replace(/^`(.*)\.\w+: .*$/, "$1");
        const around = found.findLast((one) => key.startsWith(`${one.key}.`))?.values ?? complete;
        found.push({ title, key, values: merge(without(around, own), own) });
    }
    return found;
}

function problemsOf(file: Parameters<typeof readConfig>[0]): string {
    try {
        readConfig(file);
        return "";
    } catch (error) {
        return messageOf(error);
    }
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

describe("an example of docs/configuration.md", () => {
    const examples = examplesIn(configurationReference());

    it("stands at every variant", () => {
        expect(examples.length).to.be.above(20);
    });

    for (const { title, values } of examples)
        it(`is valid: ${title}`, () => {
            const config = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, textOf(value)]));
            const names = JSON.stringify(values).includes("staticKeys") ? keyNames : [];
            const secrets: Record<string, string> = Object.fromEntries(names.map((name) => [name, "secret"]));
            const file = { project: "thanos-stack", stack: "dev", config: { ...config, ...secrets } };
            expect(problemsOf({ ...file, secretKeys: keyNames })).to.equal("");
        });
});
