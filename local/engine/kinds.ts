// The Kubernetes objects of a program that was walked, and the kinds of them that a cluster does not have.
import { isRelease, recordOf } from "./handlers/helm-release";
import { kindOf } from "./handlers/kubernetes-object";
import { UnknownKind } from "./kube/cluster";
import { groupOf, type KubeObject } from "./kube/objects";
import { child, type Properties } from "../../lib/properties";
import type { Registration } from "../../offline/registration";

/** The Kubernetes objects of a walk, by what the walk knows of them; of a release, the record beside it. */
export function objectsOf(registrations: readonly Registration[]) {
    return registrations
        .map((registration) => (isRelease(registration) ? recordOf(registration) : registration))
        .filter(({ type }) => type.startsWith("kubernetes:"))
        .map((registration) => ({
            ...kindOf(registration),
            metadata: registration.inputs["metadata"] as KubeObject["metadata"],
        }));
}

/** A sentence for each kind that is neither served nor defined by the program. */
export async function unknownKinds(
    registrations: readonly Registration[],
    isServed: (apiVersion: string, kind: string) => Promise<boolean> | boolean,
): Promise<string[]> {
    if (registrations.some(isRelease)) return []; // a chart may define kinds: which, only helm knows
    const defined = new Set(registrations.flatMap(({ inputs }) => definedKind(inputs) ?? []));
    const kinds = new Map(objectsOf(registrations).map((object) => [`${object.apiVersion} ${object.kind}`, object]));
    const unknown = await Promise.all(
        [...kinds.values()].map(async ({ apiVersion, kind }) => {
            const there = defined.has(`${groupOf(apiVersion)} ${kind}`) || (await isServed(apiVersion, kind));
            return there ? [] : [new UnknownKind(apiVersion, kind).message];
        }),
    );
    return unknown.flat();
}

/** The kind that a CustomResourceDefinition defines. */
function definedKind(inputs: Properties): string | undefined {
    const spec = child(inputs, "spec");
    const { kind } = child(spec, "names");
    return inputs["kind"] === "CustomResourceDefinition" ? `${String(spec["group"])} ${String(kind)}` : undefined;
}
