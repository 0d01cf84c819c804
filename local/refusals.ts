// Requirements of a stack that the embedded cluster does not meet, found before anything is built or started for it.
import { child, type Properties } from "../lib/properties";
import type { Registration } from "../offline/registration";
import type { Walk } from "../offline/walk";
import { imageNames } from "./build";
import { storageClasses } from "./cluster";
import type { LocalStack } from "./stack";

/** The API groups that the API server itself serves, as far as a stack could need them. */
const ownGroups = ["", "apps", "batch", "autoscaling", "policy"];
const ownSubgroups = ["networking", "rbac.authorization", "storage", "scheduling", "admissionregistration", "apiextensions"];
const servedGroups = [...ownGroups, ...ownSubgroups.map((name) => `${name}.k8s.io`)];

/** The packages of Pulumi whose providers work on a single machine. */
const packages = ["kubernetes", "random", "pulumi"];

const releaseType = "kubernetes:helm.sh/v3:Release";

/** Everything that cannot run, each in a sentence. */
export function refusalsOf(stack: LocalStack, walk: Walk): string[] {
    const {
        file,
        models: { prometheus },
        artifacts,
        operator,
    } = stack;
    const groups = operator ? [...servedGroups, "monitoring.coreos.com"] : servedGroups;
    return [
        ...walk.registrations.flatMap(missingCloud),
        ...unknownKinds(walk.registrations, groups),
        ...missing(stack, walk, { what: "image", keys: /^image/, there: imageNames(artifacts) }),
        ...missing(stack, walk, { what: "StorageClass", keys: /^storageClass/, there: storageClasses }),
        ...(prometheus.delivery === "chart" && prometheus.model.grafana
            ? [`${file.project}:prometheus.grafana.enabled: Grafana can't be built here. ${set(file.stack, "false")}`]
            : []),
    ];
}

const missingCloud = ({ type, name, custom }: Registration): string[] =>
    custom && !packages.includes(type.split(":")[0] ?? "")
        ? [`${type} "${name}": only a cloud has it. Deploy this stack to a cluster there.`]
        : [];

/** Kinds that neither the cluster serves nor the stack defines. A chart may define kinds that only Helm can name. */
function unknownKinds(registrations: readonly Registration[], served: readonly string[]): string[] {
    if (registrations.some(({ type }) => type === releaseType)) return [];
    const objects = registrations
        .filter(({ type }) => type.startsWith("kubernetes:"))
        .map(({ type, inputs }) => kindOf(type, inputs));
    const defined = new Set(registrations.flatMap(({ inputs }) => definedGroup(inputs) ?? []));
    const unknown = objects.filter(({ group }) => !served.includes(group) && !defined.has(group));
    return [...new Set(unknown.map(({ apiVersion, kind }) => `${kind} of ${apiVersion}`))].map(
        (kind) => `The cluster has no kind ${kind}: install its custom resource definition first.`,
    );
}

function kindOf(type: string, inputs: Properties): { apiVersion: string; kind: string; group: string } {
    const [, version = "", named = ""] = type.split(":");
    const { apiVersion = version.replace(/^core\//, ""), kind = named } = inputs;
    const text = String(apiVersion);
    return { apiVersion: text, kind: String(kind), group: text.includes("/") ? text.slice(0, text.indexOf("/")) : "" };
}

/** The API group of a CustomResourceDefinition. */
const definedGroup = (inputs: Properties): string | undefined =>
    inputs["kind"] === "CustomResourceDefinition" ? String(child(inputs, "spec")["group"]) : undefined;

const set = (stack: string, value: string) => `Set it to ${value} for this machine, in local/overrides/${stack}.yaml.`;

interface Supply {
    readonly what: string;
    /** The fields that name one, and the keys of the configuration that decide about it. */
    readonly keys: RegExp;
    readonly there: readonly string[];
}

function missing({ file, settings }: LocalStack, { registrations }: Walk, { what, keys, there }: Supply): string[] {
    const objects = registrations.filter(({ type }) => type.startsWith("kubernetes:"));
    const wanted = new Map(objects.flatMap(({ name, inputs }) => textsAt(inputs, keys).map(({ text }) => [text, name] as const)));
    return [...wanted]
        .filter(([text]) => text !== "" && !there.includes(text))
        .map(([text, name]) => {
            const said = textsAt(settings, keys);
            const key = said.find((one) => one.text === text)?.path;
            const mirror = said.find((one) => text.startsWith(`${one.text}/`))?.path; // the beginning of an image's name
            const place = key ?? mirror;
            const found = `${place === undefined ? name : `${file.project}:${place}`}: there is no ${what} ${text} on the embedded cluster.`;
            return key === undefined && mirror !== undefined
                ? `${found} Leave the mirror out of a stack file for this machine.`
                : `${found} ${set(file.stack, `one of ${there.join(", ")}`)}`;
        });
}

/** Every text below fields of these names; an image in parts, as charts take it, in one. */
function textsAt(value: unknown, keys: RegExp, path: readonly string[] = []): { readonly path: string; readonly text: string }[] {
    if (typeof value === "string") return keys.test(path.at(-1) ?? "") ? [{ path: path.join("."), text: value }] : [];
    if (typeof value !== "object" || value === null) return [];
    const { registry, repository, tag } = value as Readonly<Record<string, unknown>>;
    if (typeof registry === "string" && typeof repository === "string" && typeof tag === "string")
        return textsAt(`${registry}/${repository}:${tag}`, keys, path);
    return Object.entries(value).flatMap(([key, inner]) => textsAt(inner, keys, [...path, key]));
}
