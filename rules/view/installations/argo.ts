// Applications and ApplicationSets of Argo CD.
import type { Installation } from "../chart";
import { at, contentOf, known, list, text } from "../read";
import type { KubernetesObject } from "../resource";
import { valuesOf, withParameters, type Reader } from "./values";

/** An Application of Argo CD, or the template of an ApplicationSet. */
export const application: Reader = (object) => applicationOf(object, at(object.body, "spec"), "spec", object.name);
export const applicationSet: Reader = (object) => {
    const template = at(object.body, "spec", "template");
    return applicationOf(
        object,
        at(template, "spec"),
        "spec.template.spec",
        known(at(template, "metadata", "name"), object.name),
    );
};

function applicationOf(object: KubernetesObject, spec: unknown, where: string, name: string): Installation[] {
    const single = at(spec, "source");
    const sources = single === undefined ? list(at(spec, "sources")) : [single];
    return sources.flatMap((source, index): Installation[] => {
        const helm = at(source, "helm");
        const folder = text(at(source, "path"));
        const chart = text(at(source, "chart")) ?? (helm === undefined ? undefined : folder);
        if (chart === undefined) return [];
        const field = single === undefined ? `${where}.sources.${index}.helm` : `${where}.source.helm`;
        const object_ = at(helm, "valuesObject");
        const written = text(at(helm, "values"));
        const values = object_ ?? (typeof written === "string" ? contentOf(written).data : written) ?? {};
        const files = [...list(at(helm, "valueFiles")), ...list(at(helm, "fileParameters"))];
        return [
            {
                path: `${object.path}: ${field}.${object_ === undefined ? "values" : "valuesObject"}`,
                release: known(at(helm, "releaseName"), name),
                namespace: text(at(spec, "destination", "namespace")) ?? "default",
                chart,
                repository: text(at(source, "repoURL")),
                version: folder === undefined ? text(at(source, "targetRevision")) : undefined,
                ...valuesOf({
                    values: withParameters(values, list(at(helm, "parameters"))),
                    elsewhere:
                        files.length > 0 ? `${field}.valueFiles` : folder === undefined ? undefined : `${field} and its folder`,
                }),
            },
        ];
    });
}
