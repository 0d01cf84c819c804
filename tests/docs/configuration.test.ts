// Every generated example of docs/configuration.md is valid, within the examples of the keys above it, and so is every part of a
// stack file on the other pages.
import { expect } from "chai";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { readConfig } from "../../config/load";
import { merge, type Values } from "../../config/merge";
import { messageOf } from "../../lib/message";
import { isProperties } from "../../lib/properties";
import { grpcTls } from "../config/valid-stack";
import { configurationReference } from "../../scripts/generate/configuration";
import { root } from "../program/program";

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

/** The stack of an example that needs other keys than the complete one, by the beginning of its key. */
const stackFor: Readonly<Record<string, (values: Values) => Values>> = {
    "hub.": (values) => ({
        ...values,
        "thanos-stack:role": "spoke",
        "thanos-stack:thanos": { delivery: "manifests", grpcTls },
        "thanos-stack:prometheus": { delivery: "operator", replicas: 1 },
    }),
    "thanos.query.teams.": (values) =>
        merge({ "thanos-stack:thanos": { query: { teams: { proxyNamespace: "ingress-nginx" } } } }, values),
};

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
        const [, complement = (values: Values) => values] =
            Object.entries(stackFor).find(([beginning]) => key.startsWith(beginning)) ?? [];
        found.push({ title, key, values: complement(merge(without(around, own), own)) });
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

/** A stack file with these values, and with the keys that its store may need. */
function fileOf(values: Values): Parameters<typeof readConfig>[0] {
    const config = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, textOf(value)]));
    const names = JSON.stringify(values).includes("staticKeys") ? keyNames : [];
    const secrets: Record<string, string> = Object.fromEntries(names.map((name) => [name, "secret"]));
    return { project: "thanos-stack", stack: "dev", config: { ...config, ...secrets }, secretKeys: keyNames };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

describe("an example of docs/configuration.md", () => {
    const examples = examplesIn(configurationReference());

    it("stands at every variant", () => {
        expect(examples.length).to.be.above(20);
    });

    for (const { title, values } of examples)
        it(`is valid: ${title}`, () => {
            expect(problemsOf(fileOf(values))).to.equal("");
        });
});

describe("a part of a stack file on another page", () => {
    const pages = globSync(["docs/**/*.md", "*.md", "examples/**/*.md"], { cwd: root }).filter(
        (page) => page !== "docs/configuration.md" && !page.includes("node_modules"),
    );
    const parts = pages.flatMap((page) =>
        [...readFileSync(path.join(root, page), "utf8").matchAll(/^```yaml\n(thanos-stack:[\s\S]*?)^```$/gm)].map(
            ([, text = ""]) => ({ page, text }),
        ),
    );

    it("is found", () => {
        expect(parts.length).to.be.at.least(7);
    });

    for (const { page, text } of parts)
        it(`is valid: ${page}: ${text.split(/\n +/, 2).join(" ")}`, () => {
            expect(problemsOf(fileOf(merge(complete, parse(text) as Values)))).to.equal("");
        });
});
