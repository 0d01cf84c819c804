// Kubernetes objects: applied on the server's side, awaited, and given back as they are in the cluster.
import { setTimeout as pause } from "node:timers/promises";
import { applyObject, desiredObject, kindOfType, limitOf } from "../apply";
import { UnknownKind, type Cluster, type Resource } from "../kube/cluster";
import { qualifiedName, type KubeObject } from "../kube/objects";
import { awaitAnnotations, parseWaitFor } from "../ready";
import type { Registration } from "../../../offline/registration";
import type { Run } from "../run";
import { child, omit, type Properties } from "../../../lib/properties";
import { holdsSecret, Secret } from "../../../offline/secrets";
import { awaitReady } from "../wait";
import type { Handler } from "./handler";

/** Types of @pulumi/kubernetes that are not one object. */
const notObjects: readonly { readonly pattern: RegExp; readonly sentence: string }[] = [
    { pattern: /:helm\.sh\//, sentence: "the embedded engine cannot render Helm charts: register a release instead" },
    { pattern: /:(yaml|kustomize)(\/v\d+)?:/, sentence: "the embedded engine reads no YAML: register the objects one by one" },
    { pattern: /Patch$/, sentence: "the embedded engine cannot patch objects of others" },
    { pattern: /List$/, sentence: "the embedded engine applies no lists: register the objects one by one" },
];

export const kubernetesObject: Handler = {
    handles: ({ type }) => type.startsWith("kubernetes:"),

    problems: ({ type, inputs }) => {
        const other = notObjects.find(({ pattern }) => pattern.test(type));
        if (other) return [other.sentence];
        const metadata = child(inputs, "metadata");
        const missing =
            typeof metadata["name"] === "string" ? [] : ["metadata.name is missing: the embedded engine makes up no names"];
        return [...missing, ...waitForProblems(child(metadata, "annotations")[awaitAnnotations.waitFor])];
    },

    apply: async (registration, run) => {
        const { signal, cluster } = run;
        const { apiVersion, kind } = kindOf(registration);
        const { namespaced } = await served(cluster, apiVersion, kind);
        const namespace = namespaced ? defaultNamespace(registration, run) : undefined;
        run.redactor.learn(registration.inputs);
        const object = desiredObject(registration, { setId: run.parent.id, namespace });
        run.members.push(object);

        const seconds = run.clock();
        const event = { urn: registration.urn, name: qualifiedName(object), kind };
        run.emit({ ...event, action: "applying" });
        const { change, live } = await applyObject(cluster, object, signal);
        const onReason = (detail: string) => {
            run.emit({ ...event, action: "waiting", detail });
        };
        const ready = await awaitReady(cluster, live, { limitSeconds: limitOf(object, registration), signal, onReason });
        run.emit({ ...event, action: change, seconds: seconds() });

        const state = outputs(registration, ready);
        run.redactor.learn(state);
        return { id: qualifiedName(ready), state };
    },
};

/** The version and kind of a registered object: its inputs say so, or its type does. */
export function kindOf({ type, inputs }: Registration): { apiVersion: string; kind: string } {
    const ofType = kindOfType(type);
    const { apiVersion = ofType?.apiVersion, kind = ofType?.kind } = inputs;
    return { apiVersion: String(apiVersion), kind: String(kind) };
}

/** The namespace of an object that names none: its provider's, or the context's. */
function defaultNamespace({ provider }: Registration, { providers, cluster }: Run): string {
    const namespace = provider === undefined ? undefined : providers.get(provider)?.["namespace"];
    return typeof namespace === "string" ? namespace : cluster.connection.namespace;
}

const servedAttempts = 40;

/** A kind whose definition was established a moment ago may take the API server a little longer to serve. */
async function served(cluster: Cluster, apiVersion: string, kind: string): Promise<Resource> {
    for (let attempt = 1; attempt <= servedAttempts; attempt++) {
        const resource = await cluster.resource(apiVersion, kind);
        if (resource) return resource;
        await pause(250);
    }
    throw new UnknownKind(apiVersion, kind);
}

/** The live object is what the program sees; what was secret in the inputs, or is by its kind, stays so. */
function outputs(registration: Registration, live: KubeObject): Properties {
    const state: Properties = { ...registration.inputs, ...live, metadata: omit(live.metadata, ["managedFields"]) };
    const isSecret = (key: string) => registration.secretOutputs.includes(key) || holdsSecret(registration.inputs[key]);
    const mark = (key: string, value: unknown) => (isSecret(key) && !(value instanceof Secret) ? new Secret(value) : value);
    return Object.fromEntries(Object.entries(state).map(([key, value]) => [key, mark(key, value)]));
}

function waitForProblems(annotation: unknown): string[] {
    try {
        if (typeof annotation === "string") parseWaitFor(annotation);
        return [];
    } catch (error) {
        return [(error as Error).message];
    }
}
