// Other objects that install charts: of k3s and RKE2, kustomize, Crossplane.
import { at, contentOf, known, list, text } from "../read";
import { Unknown } from "../types";
import { valuesOf, type Reader } from "./values";

/** The HelmChart of k3s and RKE2. */
export const k3sChart: Reader = (object) => {
    const spec = at(object.body, "spec");
    const content = text(at(spec, "valuesContent"));
    return [
        {
            path: `${object.path}: spec.valuesContent`,
            release: object.name,
            namespace: text(at(spec, "targetNamespace")) ?? "default",
            chart: text(at(spec, "chart")) ?? "",
            repository: text(at(spec, "repo")),
            version: text(at(spec, "version")),
            values: content instanceof Unknown ? content : (contentOf(content ?? "{}").data ?? {}),
        },
    ];
};

/** `helmCharts` of a kustomization. */
export const kustomization: Reader = (object) =>
    list(at(object.body, "helmCharts")).map((one, index) => ({
        path: `${object.path}: helmCharts.${index}.valuesInline`,
        release: known(at(one, "releaseName"), known(at(one, "name"), "")),
        namespace: text(at(one, "namespace")) ?? text(at(object.body, "namespace")) ?? "default",
        chart: text(at(one, "name")) ?? "",
        repository: text(at(one, "repo")),
        version: text(at(one, "version")),
        ...valuesOf({
            values: at(one, "valuesInline") ?? {},
            elsewhere:
                at(one, "valuesFile") !== undefined
                    ? `helmCharts.${index}.valuesFile`
                    : ["patches", "patchesStrategicMerge", "patchesJson6902"].find(
                          (key) => list(at(object.body, key)).length > 0,
                      ),
        }),
    }));

/** The Release of Crossplane's provider for Helm. */
export const crossplaneRelease: Reader = (object) => {
    const spec = at(object.body, "spec", "forProvider");
    return [
        {
            path: `${object.path}: spec.forProvider.values`,
            release: object.name,
            namespace: text(at(spec, "namespace")) ?? "default",
            chart: text(at(spec, "chart", "name")) ?? text(at(spec, "chart", "url")) ?? "",
            repository: text(at(spec, "chart", "repository")),
            version: text(at(spec, "chart", "version")),
            ...valuesOf({
                values: at(spec, "values") ?? {},
                elsewhere: ["valuesFrom", "set"].find((key) => list(at(spec, key)).length > 0),
            }),
        },
    ];
};
