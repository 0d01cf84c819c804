// Pulumi's own resources for charts.
import type { Installation } from "../chart";
import { at, given, known, list, text } from "../read";
import type { Resource } from "../resource";
import { Unknown } from "../types";
import { valuesOf } from "./values";

/** Pulumi's `helm.v3.Release`, `helm.v3.Chart` and `helm.v4.Chart`. */
export function pulumiInstallation({ type, name, inputs }: Resource): Installation[] {
    if (!type.startsWith("kubernetes:helm.sh/")) return [];
    const release = known(inputs["name"], name);
    const chart = text(inputs["chart"]) ?? text(inputs["path"]) ?? "";
    return [
        {
            path: `Release ${release}: values`,
            release,
            namespace: text(inputs["namespace"]) ?? "default",
            chart,
            repository: text(at(inputs, "repositoryOpts", "repo")) ?? text(at(inputs, "fetchOpts", "repo")),
            version: text(inputs["version"]),
            ...(Array.isArray(inputs["dependencies"]) ? { dependencies: list(inputs["dependencies"]) } : {}),
            ...valuesOf({
                values: chart instanceof Unknown ? chart : (at(inputs["values"]) ?? {}),
                elsewhere: given(inputs["valueYamlFiles"]) === false ? undefined : "valueYamlFiles",
            }),
        },
    ];
}
