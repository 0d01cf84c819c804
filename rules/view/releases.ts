// What charts will make of their values: the parts that rules read. The charts' own defaults that matter are tables here,
// which a test compares with what the real charts render.
import { nothing, type ChartViews, type Installation } from "./chart";
import { kubePrometheusStack } from "./chart-kube-prometheus-stack";
import { bitnamiThanos } from "./chart-thanos";
import { exposedValues } from "./exposed";
import { extraObjects } from "./extra";
import { valuesImages } from "./images";
import { remembered } from "./lazy";
import { at, known, list, parsed, text } from "./read";
import type { Resource } from "./resource";
import { Unknown, unknown, type Known } from "./types";

/** By the resource alone. */
const viewsOf = remembered((resource: Resource) => [...release(resource), ...published(resource)]);

export function releaseViews(resources: readonly Resource[]): ChartViews {
    const rendered = new Set(resources.map(({ parent }) => parent));
    const views = resources.flatMap((resource) =>
        // The objects of a Chart are resources of their own where the engine has them: they tell more than values.
        viewsOf(resource).map((views) =>
            rendered.has(resource.urn) ? { ...nothing, dataSources: views.dataSources, exposed: views.exposed } : views,
        ),
    );
    return {
        prometheus: views.flatMap(({ prometheus }) => prometheus),
        thanos: views.flatMap(({ thanos }) => thanos),
        services: views.flatMap(({ services }) => services),
        dataSources: views.flatMap(({ dataSources }) => dataSources),
        exposed: views.flatMap(({ exposed }) => exposed),
        // What a chart's reader makes of values of its own tells more than the values.
        images: [...new Map(views.flatMap(({ images }) => images).map((one) => [one.path, one])).values()],
        doors: views.flatMap(({ doors }) => doors),
        objects: views.flatMap(({ objects }) => objects),
        open: views.flatMap(({ open }) => open),
        alerts: views.flatMap(({ alerts }) => alerts),
    };
}

/** A Release, or a Chart. */
function release({ type, name, inputs }: Resource): ChartViews[] {
    if (!type.startsWith("kubernetes:helm.sh/")) return [];
    // What files say of the values, only the engine reads.
    const inFiles = list(inputs["valueYamlFiles"]).length > 0;
    const chart = text(inputs["chart"]);
    const installation = {
        path: `Release ${known(inputs["name"], name)}: values`,
        release: known(inputs["name"], name),
        namespace: text(inputs["namespace"]) ?? "default",
        version: text(inputs["version"]),
        values: chart instanceof Unknown || inFiles ? unknown : at(inputs["values"]),
    };
    const views = readers(chart ?? "", inputs).map((read) => read(installation));
    const exposed = exposedValues(installation.path, at(inputs["values"]));
    const { objects, unread } = extraObjects(installation);
    const doors = unread.map((path) => ({ path, kind: unknown, authenticated: false }));
    const images = valuesImages(installation.path, at(inputs["values"]));
    return [{ ...nothing, exposed, images, objects, doors }, ...views];
}

/** What reads a chart's values. A chart that is not known yet may be any. */
function readers(chart: Known<string>, inputs: Resource["inputs"]): ((installation: Installation) => ChartViews)[] {
    if (chart instanceof Unknown) return [kubePrometheusStack, bitnamiThanos];
    // A reference, a path or a name: the chart's name is at the end of it, in an archive with the version.
    const name = chart.replace(/\/$/, "").split("/").at(-1) ?? "";
    if (/^kube-prometheus-stack(-\d|$)/.test(name)) return [kubePrometheusStack];
    return /^thanos(-\d|$)/.test(name) && !isAnothers(inputs) ? [bitnamiThanos] : [];
}

/** Others' charts of this name have other values. */
const isAnothers = (inputs: Resource["inputs"]): boolean =>
    [inputs["chart"], at(inputs, "repositoryOpts", "repo")].some((one) =>
        /thanos-community|stevehipwell|banzaicloud/.test(known(one, "")),
    );

/** Values of kube-prometheus-stack in a ConfigMap, for a release that is somebody else's. */
function published({ inputs }: Resource): ChartViews[] {
    const file = at(inputs, "data", "values.yaml");
    if (inputs["kind"] !== "ConfigMap" || file === undefined || at(inputs, "data") instanceof Unknown) return [];
    const name = known(at(inputs, "metadata", "name"), "values");
    const values = parsed(file);
    if (at(values, "prometheus", "prometheusSpec") === undefined) return [];
    const installation = {
        path: `ConfigMap ${name}: values.yaml`,
        release: name,
        namespace: text(at(inputs, "metadata", "namespace")) ?? "default",
        values,
    };
    return [
        {
            ...kubePrometheusStack(installation),
            exposed: exposedValues(installation.path, values),
            images: valuesImages(installation.path, values),
        },
    ];
}
