// A running stack: the values of its file, its objects in the cluster, and the APIs to query.
import type { V1Container, V1Pod } from "@kubernetes/client-node";
import type { Models } from "../../components/models";
import type { GuardedPort } from "../../components/thanos/types";
import { loginArgument } from "../../components/thanos/login";
import { ports, type Names } from "../../config/names";
import type { GrpcTlsModel } from "../../components/grpc-tls/model";
import { commandOf } from "../../rules/view/workload";
import type { Subcommand } from "../../config/catalog";
import type { DeployedModel, DeployedPrometheus } from "../../components/deployed/model";
import { flag } from "../../rules/terms";
import type { Answer, ClusterAccess, Parameters } from "../../kube/cluster";
import { thanosApi, type ThanosApi } from "../access/thanos";
import type { Plan } from "../plan/plan";

/** The values of a stack's file: names, and the resources that would be registered. */
export interface Intended extends Pick<Plan, "registrations" | "outputs" | "models"> {
    readonly namespace: string;
    readonly names: Names;
    /** TLS for gRPC, where the stack has it. */
    readonly grpcTls?: GrpcTlsModel | undefined;
    /** The ports that NetworkPolicies protect. */
    readonly guardedPorts: readonly GuardedPort[];
}

export interface RunningStack {
    readonly namespace: string;
    readonly names: Names;
    readonly models: Models;
    readonly access: ClusterAccess;
    readonly thanos: ThanosApi;
    readonly intended: Intended;
    readonly deployed: DeployedModel;
}

export const runningStack = (access: ClusterAccess, intended: Intended): RunningStack => ({
    access,
    intended,
    namespace: intended.namespace,
    names: intended.names,
    models: intended.models,
    deployed: intended.models.deployed,
    thanos: thanosApi(access, intended.namespace, intended.names),
});

export const nameOf = ({ metadata }: V1Pod): string => metadata?.name ?? "";

/** Pods that serve: those of Jobs come and go. */
export async function servers({ access, namespace }: RunningStack): Promise<V1Pod[]> {
    const { items } = await access.core.listNamespacedPod({ namespace });
    return items.filter(
        ({ status, metadata }) => status?.phase !== "Succeeded" && !metadata?.ownerReferences?.some(({ kind }) => kind === "Job"),
    );
}

export const isReady = ({ status }: V1Pod): boolean =>
    status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") ?? false;

const prometheusNameLabel = "operator.prometheus.io/name";

/** Whether a pod is a replica of the stack's Prometheus, by the label that the operator gives it. */
export const isReplica = ({ metadata }: V1Pod, { prometheus }: Names): boolean =>
    metadata?.labels?.[prometheusNameLabel] === prometheus.object;

/** All replicas. */
export async function prometheusPods({ access, namespace, names }: RunningStack): Promise<V1Pod[]> {
    const labelSelector = `${prometheusNameLabel}=${names.prometheus.object}`;
    const { items } = await access.core.listNamespacedPod({ namespace, labelSelector });
    return items.sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

/** The container in which a component of Thanos runs. */
export interface ThanosContainer {
    readonly pod: V1Pod;
    readonly container: V1Container;
    readonly component: Subcommand;
    readonly args: readonly string[];
}

/** The name of the container in which the operator runs a sidecar. */
export const sidecarContainer = "thanos-sidecar";

/** The sidecars of these pods. */
export const sidecars = (pods: readonly V1Pod[]): { readonly pod: V1Pod; readonly container: V1Container }[] =>
    pods.flatMap((pod) =>
        (pod.spec?.containers ?? []).filter(({ name }) => name === sidecarContainer).map((container) => ({ pod, container })),
    );

/** Where Thanos itself serves outsiders, it speaks TLS. */
const speaksTls = ({ spec }: V1Pod): boolean =>
    (spec?.containers ?? []).some(({ args }) => args?.includes(loginArgument(true)) ?? false);

/** The answer of a pod by HTTP, over TLS where it requires that. */
export function askPod(
    { access, namespace }: Pick<RunningStack, "access" | "namespace">,
    method: "GET" | "POST",
    pod: V1Pod,
    path: string,
    { port = ports.http, parameters = {} }: { readonly port?: number; readonly parameters?: Parameters } = {},
): Promise<Answer> {
    const target = { namespace, pod: nameOf(pod), port };
    return speaksTls(pod)
        ? access.requestByTls(method, target, path, parameters)
        : access.request(method, target, path, parameters);
}

/** The answer of a pod by HTTP. Undefined: it wants a login, which a check does not have. */
export async function textOf(
    stack: Pick<RunningStack, "access" | "namespace">,
    pod: V1Pod,
    path: string,
    port: number = ports.http,
): Promise<string | undefined> {
    const { status, text } = await askPod(stack, "GET", pod, path, { port });
    if (status === 401) return undefined;
    if (status !== 200) throw new Error(`${nameOf(pod)}:${port}${path} answers ${status}: ${text.slice(0, 300)}`);
    return text;
}

/** Its metrics, likewise. */
export const metricsOf = (stack: RunningStack, pod: V1Pod, port?: number): Promise<string | undefined> =>
    textOf(stack, pod, "/metrics", port);

/** Every component among the pods, by the command of its container, in every delivery. */
export const thanosContainers = (pods: readonly V1Pod[]): ThanosContainer[] =>
    pods.flatMap((pod) =>
        (pod.spec?.containers ?? []).flatMap((container) => {
            const { component, args } = commandOf(container.args ?? []);
            return component && /(^|\/)thanos[:@]/.test(container.image ?? "") ? [{ pod, container, component, args }] : [];
        }),
    );

/** Whether the stack has a component: the compactor of a shared bucket may be another stack's. */
export const has = ({ deployed }: Pick<RunningStack, "deployed">, component: Subcommand): boolean =>
    deployed.thanos.some((one) => one.component === component);

/** The value of an argument that the stack sets on a component; undefined when it sets none. */
export function argument({ deployed }: RunningStack, component: Subcommand, name: string): string | undefined {
    const value = flag(deployed.thanos.find((one) => one.component === component)?.args ?? [], name);
    return typeof value === "string" ? value : undefined;
}

/** The stack's own Prometheus. */
export const ownPrometheus = ({ deployed }: Pick<RunningStack, "deployed">): DeployedPrometheus => deployed.prometheus;

/** When the Prometheus servers, or other containers, that run now were started; undefined while none does. */
export function startedAt(pods: readonly V1Pod[], container = "prometheus"): Date | undefined {
    const started = pods
        .flatMap(({ status }) => status?.containerStatuses?.filter(({ name }) => name === container) ?? [])
        .flatMap(({ state }) => state?.running?.startedAt ?? []);
    return started.length === 0 ? undefined : new Date(Math.min(...started.map(Number)));
}

/** The image of every component. */
export const thanosImage = ({ deployed, models }: RunningStack): string => deployed.thanos[0]?.image ?? models.thanos.image;
