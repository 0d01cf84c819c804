// Helm charts that a program installs, by any kind of resource: Pulumi's Release and Chart, Flux, Argo CD, k3s, kustomize.
import type { Installation } from "./chart";
import { at, contentOf, given, known, list, map, partOf, text } from "./read";
import type { KubernetesObject, Resource } from "./resource";
import { Unknown, unreadable, type Known } from "./types";
import { merge } from "../../config/merge";

/** Values that are written out, and what else the chart gets that is not part of the program. */
interface Values {
    readonly values: unknown;
    /** The field that names values which are not read: `valueYamlFiles`, `spec.valuesFrom`. */
    readonly elsewhere?: string | undefined;
}

const valuesOf = ({ values, elsewhere }: Values): Pick<Installation, "values" | "elsewhere"> =>
    elsewhere === undefined ? { values } : { values: partOf(values), elsewhere };

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

/** How each kind of object describes an installation. `all` are the objects of the program, where references lead. */
type Reader = (object: KubernetesObject, all: readonly KubernetesObject[]) => Installation[];

const namespaceOf = ({ body }: KubernetesObject): Known<string> => text(at(body, "metadata", "namespace")) ?? "default";

/** A HelmRelease of Flux, v2beta1 to v2. */
const helmRelease: Reader = (object, all) => {
    const { name, path, body } = object;
    const spec = at(body, "spec");
    const chart = at(spec, "chart", "spec");
    const reference = at(spec, "chartRef");
    const source = all.find(({ kind, name }) => kind === at(reference, "kind") && name === at(reference, "name"));
    const repository = all.find(({ kind, name }) => kind === "HelmRepository" && name === at(chart, "sourceRef", "name"));
    const namespace = text(at(spec, "targetNamespace"));
    const release = text(at(spec, "releaseName")) ?? (namespace === undefined ? name : `${known(namespace, "")}-${name}`);
    const { values, missing } = valuesFrom(object, all);
    return [
        {
            path: `${path}: spec.values`,
            release: known(release, name),
            namespace: namespace ?? namespaceOf(object),
            chart: text(at(chart, "chart")) ?? text(at(source?.body, "spec", "url")) ?? known(at(reference, "name"), ""),
            repository: text(at(repository?.body, "spec", "url")),
            version: text(at(chart, "version")) ?? text(at(source?.body, "spec", "ref", "tag")),
            ...valuesOf({ values, elsewhere: missing ? "spec.valuesFrom" : undefined }),
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

/** An Application of Argo CD, or the template of an ApplicationSet. */
const application: Reader = (object) => applicationOf(object, at(object.body, "spec"), "spec", object.name);
const applicationSet: Reader = (object) => {
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

/** `helm.parameters` as `--set` takes them: a dotted name and a text. */
function withParameters(values: unknown, parameters: readonly unknown[]): unknown {
    if (values instanceof Unknown) return values;
    return parameters.reduce<Record<string, unknown>>(
        (all, one) => merge(all, nested(known(at(one, "name"), ""), plain(at(one, "value")))),
        { ...map(values) },
    );
}

/** A map with one value at a dotted path, as `--set` takes it. */
const nested = (path: string, value: unknown): Record<string, unknown> =>
    path
        .split(/(?<!\\)\./)
        .map((key) => key.replaceAll("\\.", "."))
        .reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Record<string, unknown>;

const plain = (value: unknown): unknown => (value === "true" ? true : value === "false" ? false : value);

/** The HelmChart of k3s and RKE2. */
const k3sChart: Reader = (object) => {
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
const kustomization: Reader = (object) =>
    list(at(object.body, "helmCharts")).map((one, index) => ({
        path: `${object.path}: helmCharts.${index}.valuesInline`,
        release: known(at(one, "releaseName"), known(at(one, "name"), "")),
        namespace: text(at(one, "namespace")) ?? text(at(object.body, "namespace")) ?? "default",
        chart: text(at(one, "name")) ?? "",
        repository: text(at(one, "repo")),
        version: text(at(one, "version")),
        ...valuesOf({
            values: at(one, "valuesInline") ?? {},
            elsewhere: at(one, "valuesFile") === undefined ? undefined : `helmCharts.${index}.valuesFile`,
        }),
    }));

/** By kind and the group of `apiVersion`. */
const readers: Readonly<Record<string, Reader>> = {
    "HelmRelease helm.toolkit.fluxcd.io": helmRelease,
    "Application argoproj.io": application,
    "ApplicationSet argoproj.io": applicationSet,
    "HelmChart helm.cattle.io": k3sChart,
    "Kustomization kustomize.config.k8s.io": kustomization,
};

export const objectInstallations = (object: KubernetesObject, all: readonly KubernetesObject[]): Installation[] =>
    readers[`${object.kind} ${known(object.body["apiVersion"], "").split("/")[0] ?? ""}`]?.(object, all) ?? [];

/**
 * Charts in a chart, whose values are under their names: by its Chart.yaml, or, where that is not read, by the shape of the
 * values.
 */
export function dependencies(installation: Installation, isKnown: (name: string, values: unknown) => boolean): Installation[] {
    const { values, path, dependencies: declared } = installation;
    if (values instanceof Unknown) return [];
    const inside = { ...installation, dependencies: undefined };
    if (declared !== undefined)
        return declared.flatMap((one): Installation[] => {
            const name = known(at(one, "name"), "");
            const key = known(at(one, "alias"), name);
            const isOff = [`${key}.enabled`, ...known(at(one, "condition"), "").split(",")].some(
                (where) => where !== "" && at(values, ...where.split(".")) === false,
            );
            const own = { global: at(values, "global"), ...map(at(values, key)) };
            if (isOff || !isKnown(name, own)) return [];
            return [
                {
                    ...inside,
                    path: `${path}.${key}`,
                    chart: name,
                    repository: text(at(one, "repository")),
                    version: text(at(one, "version")),
                    values: own,
                },
            ];
        });
    return insideValues(inside, isKnown, 3);
}

/** By keys that are called like charts, in charts of charts too. The version is in a file that is not read. */
function insideValues(
    installation: Installation,
    isKnown: (name: string, values: unknown) => boolean,
    depth: number,
): Installation[] {
    const { values, path } = installation;
    return Object.entries(map(values)).flatMap(([name, own]): Installation[] => {
        if (Object.keys(map(own)).length === 0 || at(own, "enabled") === false) return [];
        const inside = { ...installation, path: `${path}.${name}`, repository: undefined, version: unreadable };
        const global = at(values, "global");
        if (!isKnown(name, own)) return depth > 1 ? insideValues({ ...inside, values: own }, isKnown, depth - 1) : [];
        return [
            {
                ...inside,
                chart: name.includes("prometheus") ? "kube-prometheus-stack" : name,
                values: partOf({ global, ...map(own) }),
            },
        ];
    });
}
