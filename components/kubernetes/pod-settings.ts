// Settings of pods: one function computes them, one makes every pod from them, and one table translates them for each chart.
import type { core } from "@pulumi/kubernetes/types/input";
import type { Input } from "@pulumi/pulumi";
import type { Values } from "../../config/merge";
import type { StackConfig } from "../../config/schema";
import { restrictedContainer, restrictedPod } from "./pod";

type StringMap = Readonly<Record<string, string>>;

/** The settings of a stack for the pods of one component, overrides merged. */
export interface PodSettings {
    readonly nodeSelector: StringMap;
    readonly tolerations: readonly core.v1.Toleration[];
    readonly affinity?: core.v1.Affinity | undefined;
    readonly priorityClassName?: string | undefined;
    readonly labels: StringMap;
    readonly annotations: StringMap;
    readonly env: StringMap;
    /** Names of Secrets. */
    readonly imagePullSecrets: readonly string[];
    /** Whether pods set user and group ids, or the platform assigns them. */
    readonly securityContext: "fixed" | "platform";
}

/** The part of a stack that settings come from. */
export type PodStack = Pick<StackConfig, "pods" | "metadata" | "imagePullSecrets">;

type Overrides = StackConfig["prometheus"]["pods"];

/** The settings of a stack for all its pods, with overrides for some of them, the most specific last. */
export function podSettings(stack: PodStack, ...overrides: readonly (Overrides | undefined)[]): PodSettings {
    const { pods, metadata, imagePullSecrets } = stack;
    const layers = [pods, ...overrides.filter((one) => one !== undefined)];
    const merged = (key: "nodeSelector" | "labels" | "annotations" | "env"): StringMap =>
        Object.assign({}, ...layers.map((layer) => layer[key])) as StringMap;
    const last = <K extends "affinity" | "priorityClassName">(key: K): Overrides[K] =>
        layers.map((layer) => layer[key]).findLast((value) => value !== undefined);
    const mesh = pods.serviceMesh === "excluded" ? meshExclusion : { labels: {}, annotations: {} };
    return {
        nodeSelector: merged("nodeSelector"),
        tolerations: layers.flatMap(({ tolerations }) => tolerations),
        affinity: last("affinity"),
        priorityClassName: last("priorityClassName"),
        labels: { ...metadata.labels, ...mesh.labels, ...merged("labels") },
        annotations: { ...metadata.annotations, ...mesh.annotations, ...merged("annotations") },
        env: merged("env"),
        imagePullSecrets,
        securityContext: pods.securityContext,
    };
}

/** Istio reads the label, its older releases the annotation. */
const meshExclusion = {
    labels: { "sidecar.istio.io/inject": "false", "istio.io/dataplane-mode": "none" },
    annotations: {
        "sidecar.istio.io/inject": "false",
        "linkerd.io/inject": "disabled",
        "kuma.io/sidecar-injection": "disabled",
        "consul.hashicorp.com/connect-inject": "false",
    },
};

/** A pod of ours before the stack's settings. */
export interface PodArgs {
    readonly labels: StringMap;
    readonly annotations?: Readonly<Record<string, Input<string>>>;
    /** User and group of the image: a number, or both. */
    readonly user: number | { readonly user: number; readonly group: number };
    readonly spec: Omit<core.v1.PodSpec, "containers">;
    /** The restricted security context is added to each of them. */
    readonly containers: readonly core.v1.Container[];
}

/** Makes the template of every pod that the stack or a command creates. It meets the restricted Pod Security Standard. */
export const podTemplate = (settings: PodSettings, { labels, annotations, user, spec, containers }: PodArgs) =>
    ({
        metadata: {
            labels: { ...settings.labels, ...labels },
            ...nonEmpty("annotations", { ...settings.annotations, ...annotations }),
        },
        spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            ...scheduling(settings),
            ...pullSecrets(settings),
            securityContext: podSecurity(settings, user),
            ...spec,
            containers: containers.map((container) => ({
                ...container,
                ...nonEmpty("env", withSettings(settings, container.env as core.v1.EnvVar[] | undefined)),
                securityContext: restrictedContainer,
            })),
        },
    }) satisfies core.v1.PodTemplateSpec;

/** Where pods run, in the words of a pod, of the operator's objects and of the charts. */
export const scheduling = ({ nodeSelector, tolerations, affinity, priorityClassName }: PodSettings) => ({
    ...nonEmpty("nodeSelector", { ...nodeSelector }),
    ...nonEmpty("tolerations", [...tolerations]),
    ...(affinity === undefined ? {} : { affinity }),
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
});

const pullSecrets = ({ imagePullSecrets }: PodSettings) =>
    nonEmpty(
        "imagePullSecrets",
        imagePullSecrets.map((name) => ({ name })),
    );

function podSecurity({ securityContext }: PodSettings, user: PodArgs["user"]): core.v1.PodSecurityContext {
    const ids = typeof user === "number" ? { user, group: user } : user;
    const { runAsUser, runAsGroup, fsGroup, ...rest } = restrictedPod(ids.user, ids.group);
    return securityContext === "platform" ? rest : { ...rest, runAsUser, runAsGroup, fsGroup };
}

const envOf = ({ env }: PodSettings): { readonly name: string; readonly value: string }[] =>
    Object.entries(env).map(([name, value]) => ({ name, value }));

/** A component's own variables win. */
export const withSettings = (settings: PodSettings, own: readonly core.v1.EnvVar[] = []): core.v1.EnvVar[] => [
    ...own,
    ...envOf(settings).filter(({ name }) => !own.some((one) => one.name === name)),
];

/** A pod that the prometheus-operator makes, in the words of its objects: `containers` are patches by name. */
export function operatedPod(
    settings: PodSettings,
    {
        labels,
        annotations,
        user,
        containers,
    }: Omit<PodArgs, "spec" | "containers"> & {
        readonly containers: readonly (Partial<core.v1.Container> & { readonly name: string })[];
    },
) {
    const env = envOf(settings);
    const patches =
        env.length > 0 ? containers.map((one) => ({ ...one, env })) : containers.filter((one) => Object.keys(one).length > 1);
    return {
        podMetadata: { labels: { ...settings.labels, ...labels }, annotations: { ...settings.annotations, ...annotations } },
        ...scheduling(settings),
        ...pullSecrets(settings),
        securityContext: podSecurity(settings, user),
        ...nonEmpty("containers", patches),
    };
}

/** The ids that a chart sets by default, unset: Helm removes a default whose value is null. */
export const withoutIds = ({ securityContext }: PodSettings): Values =>
    securityContext === "platform" ? { runAsUser: null, runAsGroup: null, fsGroup: null } : {};

/** A pod in the words that most charts share. `env` is a list in some of them, a map in others. */
export const chartPod = (settings: PodSettings, env: "list" | "map"): Values => ({
    ...scheduling(settings),
    ...nonEmpty("podLabels", { ...settings.labels }),
    ...nonEmpty("podAnnotations", { ...settings.annotations }),
    ...(env === "map" ? nonEmpty("env", { ...settings.env }) : nonEmpty("env", envOf(settings))),
    ...nonEmpty("securityContext", withoutIds(settings)),
});

const nonEmpty = <K extends string, V extends object>(key: K, value: V): Partial<Record<K, V>> =>
    (Object.keys(value).length === 0 ? {} : { [key]: value }) as Partial<Record<K, V>>;
