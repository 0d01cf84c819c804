// Kubernetes objects of a program: each resource that is one, and those that a ConfigGroup or ConfigFile is given as data or text.
import { at, documentsIn, known, list, map, text } from "./read";
import type { KubernetesObject, Resource } from "./resource";

const groups = /^kubernetes:yaml(\/v2)?:(ConfigGroup|ConfigFile)$/;

/** The objects of a resource by itself. Where the engine registers the children of a group, they are read instead. */
export function objectsOf(resource: Resource): KubernetesObject[] {
    const { type, name, inputs } = resource;
    // A patch has a few fields of an object that another program owns.
    if (!type.startsWith("kubernetes:") || type.endsWith("Patch")) return [];
    if (groups.test(type)) return groupObjects(resource);
    return objectOf(inputs, name);
}

function objectOf(body: Readonly<Record<string, unknown>>, otherwise: string): KubernetesObject[] {
    const kind = text(body["kind"]);
    if (typeof kind !== "string") return [];
    // A list of objects, as `kubectl get -o yaml` writes it.
    if (kind === "List") return list(body["items"]).flatMap((one) => objectOf(map(one), otherwise));
    const own = known(at(body, "metadata", "name"), otherwise);
    return [{ kind, name: own, path: `${kind} ${own}`, body }];
}

const groupObjects = ({ name, inputs }: Resource): KubernetesObject[] => [
    ...list(inputs["objs"]).flatMap((one) => objectOf(map(one), name)),
    ...(Array.isArray(inputs["yaml"]) ? list(inputs["yaml"]) : [inputs["yaml"]]).flatMap((content) =>
        typeof content === "string" ? documentsIn(content).flatMap((one) => objectOf(map(one), name)) : [],
    ),
];

export const isGroup = ({ type }: Resource): boolean => groups.test(type);
