// Pods of any kind, by what makes them: what they run, and what they may do on their node.
import { at, each, known, list, map, resources, text, texts, truth } from "./read";
import type { KubernetesObject } from "./resource";
import { Unknown, unknown, type ContainerView, type Known, type WorkloadView } from "./types";

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
        const namespace = at(object.body, "metadata", "namespace");
        return [
            {
                path: object.path,
                standard:
                    namespace instanceof Unknown && standards.size > 0 ? namespace : standards.get(known(namespace, "default")),
                host: wayOut(pod),
                volumes: volumeKinds(pod),
                containers: kinds.flatMap((kind) =>
                    list(at(pod, kind)).map((one, index) => container(object.path, one, index, pod, kind)),
                ),
            },
        ];
    });
}

/**
 * The values that the baseline standard allows in each of its fields, in a pod and in each of its containers; all others are
 * violations.
 */
const baseline = {
    pod: {
        hostNetwork: /^false$/,
        hostPID: /^false$/,
        hostIPC: /^false$/,
        "volumes.*.hostPath.path": /^$/,
        "securityContext.sysctls.*.name":
            /^(kernel\.shm_rmid_forced|net\.ipv4\.(ip_local_port_range|ip_unprivileged_port_start|tcp_syncookies|ping_group_range|ip_local_reserved_ports|tcp_keepalive_(time|intvl|probes)|tcp_fin_timeout))$/,
    },
    container: { "ports.*.hostPort": /^0$/, "securityContext.procMount": /^Default$/ },
    either: {
        "securityContext.windowsOptions.hostProcess": /^false$/,
        "securityContext.seLinuxOptions.type": /^container_(t|init_t|kvm_t|engine_t)$/,
        "securityContext.seLinuxOptions.user": /^$/,
        "securityContext.seLinuxOptions.role": /^$/,
        "securityContext.seccompProfile.type": /^(RuntimeDefault|Localhost)$/,
        "securityContext.appArmorProfile.type": /^(RuntimeDefault|Localhost)$/,
    },
} as const;

const kinds = ["initContainers", "containers", "ephemeralContainers"];

/** Every field that the baseline standard refuses, with its value. */
function wayOut(pod: unknown): Known<string>[] {
    const refused = (of: unknown, fields: Readonly<Record<string, RegExp>>): Known<string>[] =>
        Object.entries(fields).flatMap(([keys, allowed]) =>
            each(of, keys).flatMap((value): Known<string>[] => {
                const found = text(value);
                if (found instanceof Unknown) return [found];
                return found === undefined || allowed.test(found) ? [] : [`${keys.replaceAll(".*", "")} ${found}`];
            }),
        );
    return [
        ...refused(pod, { ...baseline.pod, ...baseline.either }),
        ...kinds
            .flatMap((kind) => list(at(pod, kind)))
            .flatMap((one) => refused(one, { ...baseline.container, ...baseline.either })),
    ];
}

/** The kinds of a pod's volumes. A volume without any is an emptyDir. */
const volumeKinds = (pod: unknown): Known<string>[] =>
    list(at(pod, "volumes")).flatMap((volume): Known<string>[] =>
        at(volume) instanceof Unknown ? [unknown] : Object.keys(map(volume)).filter((key) => key !== "name"),
    );

function container(path: string, one: unknown, index: number, pod: unknown, kindOfContainer: string): ContainerView {
    const own = (field: string) => at(one, "securityContext", field);
    const either = (field: string) => own(field) ?? at(pod, "securityContext", field);
    return {
        path: `${path}: container ${known(at(one, "name"), String(index))}`,
        image: text(at(one, "image")),
        resources: resources(at(one, "resources")),
        runAsNonRoot: truth(either("runAsNonRoot")),
        runAsUser: text(either("runAsUser")),
        allowPrivilegeEscalation: truth(own("allowPrivilegeEscalation")),
        privileged: truth(own("privileged")),
        droppedCapabilities: texts(at(own("capabilities"), "drop")),
        addedCapabilities: texts(at(own("capabilities"), "add")),
        seccompProfile: text(at(either("seccompProfile"), "type")),
        thanos: kindOfContainer === "containers" && (isThanosImage(text(at(one, "image"))) || isServerOfSidecar(one, pod)),
    };
}

/** By the last part of an image's repository. */
const isThanosImage = (image: Known<string> | undefined): boolean => nameIn(image).includes("thanos");

const nameIn = (image: Known<string> | undefined): string =>
    typeof image === "string" ? (((image.split("@")[0] ?? "").split("/").at(-1) ?? "").split(":")[0] ?? "") : "";

/** A Prometheus in the pod of a sidecar. */
const isServerOfSidecar = (one: unknown, pod: unknown): boolean =>
    nameIn(text(at(one, "image"))) === "prometheus" &&
    list(at(pod, "containers")).some((other) => isThanosImage(text(at(other, "image"))));

/** The labels of an object's pods. */
export const podLabels = ({ kind, body }: KubernetesObject): Readonly<Record<string, unknown>> => {
    const template = templates[kind]?.slice(0, -1);
    return template ? map(at(body, ...template, "metadata", "labels")) : {};
};
