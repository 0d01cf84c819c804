#!/usr/bin/env node
// `thanos-stack check` and `explain`: the rules without Pulumi, by npx from the packed package.
import "./fresh"; // first: nothing else runs in a stale bundle
import { parseArgs } from "node:util";
import { withoutKnown, writeBaseline } from "../rules/files/baseline";
import { checkFiles } from "../rules/files/check";
import { formats, print } from "../rules/files/formats";
import { explain, similar } from "../rules/explain";
import { scopes } from "../rules/view/scope";

const usage = `Usage:
  thanos-stack check [PATH…]             Check YAML files and folders (default: the current folder)
      --format text|json|junit|sarif     Output format (default: text)
      --environment local|dev|prod       Severities of the rules (default: prod)
      --scope thanos|everything          What the security rules judge (default: thanos)
      --registries NAME,…                Registries that images may come from (default: any)
      --chart NAME --chart-version V     Chart of values files that do not name one
      --baseline FILE                    Hide the findings that this file lists
      --write-baseline                   Write the findings of today to that file
  thanos-stack explain RULE              Explain a rule

Exit codes: 0 no errors, 1 errors, 2 wrong usage.`;

class UsageError extends Error {}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
    const found = allowed.find((one) => one === value);
    if (found === undefined) throw new UsageError(`--${name}: got ${value}, expected one of ${allowed.join(", ")}.`);
    return found;
}

function check(words: readonly string[]): number {
    const { values, positionals } = parseArgs({
        args: [...words],
        allowPositionals: true,
        options: {
            format: { type: "string", default: "text" },
            environment: { type: "string", default: "prod" },
            scope: { type: "string", default: "thanos" },
            registries: { type: "string" },
            chart: { type: "string" },
            "chart-version": { type: "string" },
            baseline: { type: "string" },
            "write-baseline": { type: "boolean", default: false },
        },
    });
    const { baseline, chart } = values;
    const format = oneOf("format", values.format, formats);
    if (values["write-baseline"] && baseline === undefined) throw new UsageError("--write-baseline: needs --baseline FILE.");
    const checked = checkFiles(positionals.length > 0 ? positionals : ["."], process.cwd(), {
        environment: oneOf("environment", values.environment, ["local", "dev", "prod"]),
        scope: oneOf("scope", values.scope, scopes),
        registries: values.registries?.split(","),
        chart: chart === undefined ? undefined : { chart, version: values["chart-version"] },
    });
    if (values["write-baseline"] && baseline !== undefined) {
        writeBaseline(checked, baseline);
        console.error(`${checked.findings.length} findings written to ${baseline}`);
        return 0;
    }
    const shown = baseline === undefined ? checked : withoutKnown(checked, baseline);
    process.stdout.write(print(shown, format));
    return shown.findings.some(({ severity }) => severity === "mandatory") ? 1 : 0;
}

function run([verb, ...words]: readonly string[]): number {
    if (verb === "check") return check(words);
    if (verb === "explain" && words[0] !== undefined) {
        const page = explain(words[0]);
        if (page === undefined)
            throw new UsageError(`${words[0]}: no such rule. Similar: ${similar(words[0]).join(", ") || "none"}.`);
        process.stdout.write(page);
        return 0;
    }
    if (verb === "--help" || verb === "-h") {
        console.log(usage);
        return 0;
    }
    throw new UsageError(usage);
}

try {
    process.exitCode = run(process.argv.slice(2));
} catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
}
