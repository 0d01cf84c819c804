// Pods of any kind, by what makes them: what they run, and what they may do on their node.
import { at, known, list, map, resources, text, texts, truth } from "./read";
import type { KubernetesObject } from "./resource";
import { Unknown, type ContainerView, type Known, type WorkloadView } from "./types";

/** Where each kind keeps the description of its pods. */
const templates: Readonly<Record<string, readonly string[]>> = {
    Pod: ["spec"],
    Deployment: ["spec", "template", "spec"],
    StatefulSet: ["spec", "template", "spec"],
    DaemonSet: ["spec", "template", "spec"],
    ReplicaSet: ["spec", "template", "spec"],
    Job: ["spec", "template", "spec"],
    CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
};

/** The description of an object's pods, if it makes any. */
export const podOf = ({ kind, body }: KubernetesObject): unknown => {
    const template = templates[kind];
    return template && at(body, ...template);
};

/** The workloads of a stack, each with the Pod Security Standard that its Namespace enforces. */
export function workloadViews(objects: readonly KubernetesObject[]): WorkloadView[] {
    const standards = new Map(
        objects
            .filter(({ kind }) => kind === "Namespace")
            .map(({ name, body }) => [name, text(at(body, "metadata", "labels", "pod-security.kubernetes.io/enforce"))]),
    );
    return objects.flatMap((object) => {
        const pod = podOf(object);
        if (pod === undefined) return [];
        return [
            {
                path: object.path,
                standard: standards.get(known(at(object.body, "metadata", "namespace"), "default")),
                host: hostAccess(pod),
                containers: ["initContainers", "containers"].flatMap((kind) =>
                    list(at(pod, kind)).map((one, index) => container(object.path, one, index, pod)),
                ),
            },
        ];
    });
}

function hostAccess(pod: unknown): Known<string>[] {
    const shared = ["hostNetwork", "hostPID", "hostIPC"].flatMap((field): Known<string>[] => {
        const found = truth(at(pod, field));
        return found instanceof Unknown ? [found] : found === true ? [field] : [];
    });
    const paths = list(at(pod, "volumes")).flatMap((volume): Known<string>[] => {
        const found = text(at(volume, "hostPath", "path"));
        if (found === undefined) return [];
        return [found instanceof Unknown ? found : `hostPath ${found}`];
    });
    return [...shared, ...paths];
}

function container(path: string, one: unknown, index: number, pod: unknown): ContainerView {
    const own = (field: string) => at(one, "securityContext", field);
    const either = (field: string) => own(field) ?? at(pod, "securityContext", field);
    return {
        path: `${path}: container ${known(at(one, "name"), String(index))}`,
        image: text(at(one, "image")),
        resources: resources(at(one, "resources")),
        runAsNonRoot: truth(either("runAsNonRoot")),
        allowPrivilegeEscalation: truth(own("allowPrivilegeEscalation")),
        privileged: truth(own("privileged")),
        droppedCapabilities: texts(at(own("capabilities"), "drop")),
        addedCapabilities: texts(at(own("capabilities"), "add")),
        seccompProfile: text(at(either("seccompProfile"), "type")),
    };
}

/** Values of environment variables that are written out, by name. */
export const environment = (pod: unknown): readonly { readonly name: Known<string>; readonly value: Known<string> }[] =>
    ["initContainers", "containers"]
        .flatMap((kind) => list(at(pod, kind)))
        .flatMap((one) => list(at(one, "env")))
        .flatMap((variable) => {
            const value = text(at(variable, "value"));
            return value === undefined ? [] : [{ name: text(at(variable, "name")) ?? "", value }];
        });

/** The labels of an object's pods. */
export const podLabels = ({ kind, body }: KubernetesObject): Readonly<Record<string, unknown>> => {
    const template = templates[kind]?.slice(0, -1);
    return template ? map(at(body, ...template, "metadata", "labels")) : {};
};
