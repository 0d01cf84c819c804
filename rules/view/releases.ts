// What charts will make of their values: the parts that rules read. The charts' own defaults that matter are tables here,
// which a test compares with what the real charts render.
import { parse } from "yaml";
import { nothing, type ChartViews } from "./chart";
import { kubePrometheusStack } from "./chart-kube-prometheus-stack";
import { bitnamiThanos } from "./chart-thanos";
import { exposedValues } from "./exposed";
import { at, known, map, text } from "./read";
import type { Resource } from "./resource";

export function releaseViews(resources: readonly Resource[]): ChartViews {
    const rendered = new Set(resources.map(({ parent }) => parent));
    const views = [...resources.flatMap((resource) => release(resource, rendered)), ...resources.flatMap(published)];
    return {
        prometheus: views.flatMap(({ prometheus }) => prometheus),
        thanos: views.flatMap(({ thanos }) => thanos),
        services: views.flatMap(({ services }) => services),
        dataSources: views.flatMap(({ dataSources }) => dataSources),
        exposed: views.flatMap(({ exposed }) => exposed),
        doors: views.flatMap(({ doors }) => doors),
        alerts: views.flatMap(({ alerts }) => alerts),
    };
}

/** A Release, or a Chart, whose objects are resources of their own where the engine has them: they tell more than values. */
function release({ type, name, urn, inputs }: Resource, rendered: ReadonlySet<string | undefined>): ChartViews[] {
    if (!type.startsWith("kubernetes:helm.sh/")) return [];
    const installation = {
        path: `Release ${known(inputs["name"], name)}: values`,
        release: known(inputs["name"], name),
        namespace: known(inputs["namespace"], "default"),
        version: text(inputs["version"]),
        values: at(inputs["values"]),
    };
    // A reference, a path or a name: the chart's name is at the end of it, in an archive with the version.
    const chart = known(inputs["chart"], "").replace(/\/$/, "").split("/").at(-1) ?? "";
    const views = /^kube-prometheus-stack(-\d|$)/.test(chart)
        ? kubePrometheusStack(installation)
        : /^thanos(-\d|$)/.test(chart)
          ? bitnamiThanos(installation)
          : nothing;
    const exposed = exposedValues(installation.path, installation.values);
    return [rendered.has(urn) ? { ...nothing, dataSources: views.dataSources, exposed } : { ...views, exposed }];
}

/** Values of kube-prometheus-stack in a ConfigMap, for a release that is somebody else's. */
function published({ inputs }: Resource): ChartViews[] {
    const file = at(inputs, "data", "values.yaml");
    if (inputs["kind"] !== "ConfigMap" || typeof file !== "string") return [];
    const name = known(at(inputs, "metadata", "name"), "values");
    const values = map(parse(file));
    if (at(values, "prometheus", "prometheusSpec") === undefined) return [];
    const installation = {
        path: `ConfigMap ${name}: values.yaml`,
        release: name,
        namespace: known(at(inputs, "metadata", "namespace"), "default"),
        values,
    };
    return [{ ...kubePrometheusStack(installation), exposed: exposedValues(installation.path, values) }];
}
