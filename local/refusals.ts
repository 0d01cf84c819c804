// What a stack asks for that the embedded cluster can't give, found before anything is built or started for it.
import { imageNames } from "./build";
import { storageClasses } from "./cluster";
import { engineProblems, unknownKinds, type Walk } from "./engine";
import { groupOf } from "./engine/kube/objects";
import type { LocalStack } from "./stack";

/** What the API server itself serves, as far as a stack could ask for it. */
const ownGroups = ["", "apps", "batch", "autoscaling", "policy"];
const ownSubgroups = ["networking", "rbac.authorization", "storage", "scheduling", "admissionregistration", "apiextensions"];
const servedGroups = [...ownGroups, ...ownSubgroups.map((name) => `${name}.k8s.io`)];

/** Everything that can't run, each in a sentence. */
export async function refusalsOf(stack: LocalStack, walk: Walk): Promise<string[]> {
    const { file, config, artifacts, operator } = stack;
    const groups = operator ? [...servedGroups, "monitoring.coreos.com"] : servedGroups;
    const target = { context: config.kubernetes.context, helm: artifacts.includes("helm") };
    return [
        ...engineProblems(walk, file, target),
        ...(await unknownKinds(walk.registrations, (apiVersion) => groups.includes(groupOf(apiVersion)))),
        ...missing(stack, walk, { what: "image", keys: /^image/, there: imageNames(artifacts) }),
        ...missing(stack, walk, { what: "StorageClass", keys: /^storageClass/, there: storageClasses }),
        ...(config.prometheus.delivery === "chart" && config.prometheus.grafana.enabled
            ? [`${file.project}:prometheus.grafana.enabled: Grafana can't be built here. ${set(file.stack, "false")}`]
            : []),
    ];
}

const set = (stack: string, value: string) => `Set it to ${value} for this machine, in local/overrides/${stack}.yaml.`;

interface Supply {
    readonly what: string;
    /** The fields that name one, and the keys of the configuration that decide about it. */
    readonly keys: RegExp;
    readonly there: readonly string[];
}

function missing({ file, config }: LocalStack, { registrations }: Walk, { what, keys, there }: Supply): string[] {
    const objects = registrations.filter(({ type }) => type.startsWith("kubernetes:"));
    const wanted = new Map(objects.flatMap(({ name, inputs }) => textsAt(inputs, keys).map(({ text }) => [text, name] as const)));
    return [...wanted]
        .filter(([text]) => text !== "" && !there.includes(text))
        .map(([text, name]) => {
            const said = textsAt(config, keys);
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
