// `thanos-stack check`: the rules on YAML files and folders, without Pulumi.
import { checkFiles } from "../rules/files/check";
import { withoutKnown, writeBaseline } from "../rules/files/baseline";
import { formats, print } from "../rules/files/formats";
import { scopes } from "../rules/view/scope";
import { defineCommand, UsageError } from "./definition";
import { pathOption } from "./options";

const environments = ["local", "dev", "prod"] as const;

export const definition = defineCommand({
    summary: "Check YAML files and folders against the rules, without Pulumi",
    description:
        "Reads Kubernetes manifests, values of charts, HelmReleases of Flux, Applications of Argo CD, kustomizations and objstore documents. Folders that define the same object several times are judged as several environments.",
    options: {
        format: { value: "format", choices: formats, default: "text", description: "Output format" },
        environment: { value: "name", choices: environments, default: "prod", description: "Severities of the rules to use" },
        scope: {
            value: "scope",
            choices: scopes,
            default: "thanos",
            description: "Scope of the security rules: Thanos and its bucket, or everything",
        },
        registries: { value: "names", description: "Registries that images may come from, separated by commas. Default: any" },
        chart: { value: "name", description: "Chart of values files that do not name one" },
        chartVersion: { value: "version", description: "Version of that chart. Default: the newest known" },
        baseline: { value: "path", parse: pathOption, description: "Hide the findings that this file lists" },
        writeBaseline: { description: "Write the findings of today to the file of --baseline" },
    },
    arguments: [{ name: "path...", description: "Files and folders to check. Default: the current folder" }],
    failure: "a finding that is not in the baseline has severity error",
    examples: [
        ["check clusters/prod", "Check a folder of Flux or Argo CD"],
        ["check values.yaml --chart thanos --chart-version 17.3.1", "Check the values of a chart"],
        ["check . --format sarif >findings.sarif", "Write findings for code scanning"],
        ["check . --baseline .thanos-stack.json --write-baseline", "Accept the findings of today"],
    ],
    run(options, { cwd, out, error }, words) {
        if (options.writeBaseline && options.baseline === undefined)
            throw new UsageError("--write-baseline: needs --baseline PATH.");
        const { chart, chartVersion: version, environment, scope, format } = options;
        const checked = checkFiles(words.length > 0 ? words : ["."], cwd, {
            environment,
            scope,
            registries: options.registries?.split(","),
            chart: chart === undefined ? undefined : { chart, version },
        });
        if (options.writeBaseline && options.baseline !== undefined) {
            writeBaseline(checked, options.baseline);
            error(`${checked.findings.length} findings written to ${options.baseline}`);
            return Promise.resolve(0);
        }
        const shown = options.baseline === undefined ? checked : withoutKnown(checked, options.baseline);
        out(print(shown, format));
        return Promise.resolve(shown.findings.some(({ severity }) => severity === "mandatory") ? 1 : 0);
    },
});
