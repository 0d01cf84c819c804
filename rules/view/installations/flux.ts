// HelmReleases of Flux, v2beta1 to v2.
import { merge } from "../../../config/merge";
import { at, contentOf, known, list, map, text } from "../read";
import type { KubernetesObject } from "../resource";
import { Unknown, unreadable } from "../types";
import { namespaceOf, nested, plain, valuesOf, type Reader } from "./values";

/** Sources whose charts bring values of their own, which may be those of other charts in them. */
const withOwnValues = new Set(["GitRepository", "Bucket"]);

export const helmRelease: Reader = (object, all) => {
    const { name, path, body } = object;
    const spec = at(body, "spec");
    const reference = at(spec, "chartRef");
    const source = all.find(({ kind, name }) => kind === at(reference, "kind") && name === at(reference, "name"));
    // A HelmChart of Flux has the fields of `chart.spec`.
    const chart = at(spec, "chart", "spec") ?? (source?.kind === "HelmChart" ? at(source.body, "spec") : undefined);
    const repository = all.find(({ kind, name }) => kind === "HelmRepository" && name === at(chart, "sourceRef", "name"));
    const namespace = text(at(spec, "targetNamespace"));
    const release = text(at(spec, "releaseName")) ?? (namespace === undefined ? name : `${known(namespace, "")}-${name}`);
    const { values, missing } = valuesFrom(object, all);
    const elsewhere = missing
        ? "spec.valuesFrom"
        : list(at(chart, "valuesFiles")).length > 0
          ? "spec.chart.spec.valuesFiles"
          : withOwnValues.has(known(at(chart, "sourceRef", "kind"), ""))
            ? "spec.chart.spec.sourceRef"
            : list(at(spec, "postRenderers")).length > 0
              ? "spec.postRenderers"
              : undefined;
    return [
        {
            path: `${path}: spec.values`,
            release: known(release, name),
            namespace: namespace ?? namespaceOf(object),
            chart: text(at(chart, "chart")) ?? text(at(source?.body, "spec", "url")) ?? known(at(reference, "name"), ""),
            repository: text(at(repository?.body, "spec", "url")),
            version: text(at(chart, "version")) ?? text(at(source?.body, "spec", "ref", "tag")),
            ...valuesOf({ values, elsewhere }),
        },
    ];
};

/**
 * The values of ConfigMaps that the program has too, in order, under those that are written out. A reference to another object
 * leaves one value unknown where it names a `targetPath`, and otherwise all that are not written.
 */
function valuesFrom({ body }: KubernetesObject, all: readonly KubernetesObject[]) {
    const found = list(at(body, "spec", "valuesFrom")).map((one): Record<string, unknown> | undefined => {
        const source = all.find(({ kind, name }) => kind === "ConfigMap" && kind === at(one, "kind") && name === at(one, "name"));
        const content = at(source?.body, "data", known(at(one, "valuesKey"), "values.yaml"));
        const target = at(one, "targetPath");
        if (typeof target === "string" && target !== "")
            return nested(target, typeof content === "string" ? plain(content) : unreadable);
        return typeof content === "string" ? { ...map(contentOf(content).data) } : undefined;
    });
    const written = at(body, "spec", "values") ?? {};
    return {
        missing: found.includes(undefined),
        values:
            written instanceof Unknown
                ? written
                : [...found, { ...map(written) }].reduce<Record<string, unknown>>((sum, one) => merge(sum, one ?? {}), {}),
    };
}
