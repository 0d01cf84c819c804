// 1. The running pods match the stack, in its one version.
import { AppsV1Api, type V1ContainerStatus, type V1Pod } from "@kubernetes/client-node";
import { versions } from "../../../config/versions";
import { at, items, textOf } from "../../../lib/properties";
import type { Registration } from "../../../offline/registration";
import { clock, red, repairDrift, verdict, type Check } from "../check";
import {
    isReady,
    metricsOf,
    nameOf,
    prometheusPods,
    servers,
    sidecars,
    thanosContainers,
    type RunningStack,
} from "../running-stack";

export const podsReady: Check<RunningStack> = {
    id: "1a",
    claim: "every pod is ready",
    bar: "all pods but those of Jobs, and none killed for its memory in the last hour",
    async check(stack) {
        const pods = await servers(stack);
        const waiting = pods.filter((pod) => !isReady(pod));
        const back = pods.filter(isReady).flatMap((pod) => killedLately(pod, new Date()));
        const short = await missing(stack);
        if (pods.length === 0) return red("there is no pod", `deploy the stack into the namespace ${stack.namespace}`);
        return verdict(
            [...short, ...waiting.map((pod) => `not ready: ${nameOf(pod)}${reason(pod)}`), ...back],
            back.length > 0 || waiting.some((pod) => statuses(pod).some(killed))
                ? "a container that needs more memory than its limit is killed: raise its resources.memoryLimit in the stack file, or reduce its load (npm run estimate prints the needs of each part), and deploy the stack again"
                : "see the pod's events and log: kubectl describe pod, kubectl logs",
            `${pods.length} of ${pods.length}`,
        );
    },
};

const workloads = ({ intended }: RunningStack): readonly Registration[] =>
    intended.registrations.filter(
        ({ type }) => type === "kubernetes:apps/v1:Deployment" || type === "kubernetes:apps/v1:StatefulSet",
    );

/** Workloads of the stack that were scaled down, or removed. */
async function missing(stack: RunningStack): Promise<string[]> {
    const { access, namespace } = stack;
    const apps = access.config.makeApiClient(AppsV1Api);
    const running = [
        ...(await apps.listNamespacedDeployment({ namespace })).items,
        ...(await apps.listNamespacedStatefulSet({ namespace })).items,
    ];
    return workloads(stack).flatMap(({ inputs }) => {
        const name = textOf(at(inputs, "metadata", "name"));
        const wanted = Number(at(inputs, "spec", "replicas") ?? 1);
        const found = running.find(({ metadata }) => metadata?.name === name);
        if (!found) return [`${name} is not there`];
        const given = found.spec?.replicas ?? 0;
        return given < wanted ? [`${name} is scaled to ${given}, expected ${wanted}`] : [];
    });
}

const statuses = ({ status }: V1Pod): V1ContainerStatus[] => [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
];

/** The reason why a container ended, last or now. */
const ends = ({ state, lastState }: V1ContainerStatus) => [state?.terminated ?? [], lastState?.terminated ?? []].flat();

/** Whether the kernel has ended a container for its memory: while it ran, or before its program could start. */
const killed = (status: V1ContainerStatus): boolean =>
    ends(status).some(({ reason: why, message = "" }) => why === "OOMKilled" || /OOM-killed/i.test(message));

/** Containers that run again after they were killed for their memory in the last hour: they will be killed again. */
export const killedLately = (pod: V1Pod, now: Date): string[] =>
    statuses(pod).flatMap((status) => {
        const at = status.lastState?.terminated?.finishedAt;
        return killed(status) && at !== undefined && now.getTime() - new Date(at).getTime() < 3_600_000
            ? [
                  `${nameOf(pod)} (${status.name}: ran out of memory at ${clock(new Date(at), now)}${limitOf(pod, status.name)}) runs again`,
              ]
            : [];
    });

/** Why a pod does not run, as the kubelet puts it: for each container what it waits for, what ended it, and its memory limit. */
export function reason(pod: V1Pod): string {
    const words = statuses(pod)
        .filter(({ ready, state }) => !ready && !(state?.terminated?.exitCode === 0))
        .flatMap((status) => {
            const { name, state, restartCount } = status;
            const last = ends(status).map(({ reason: why }) => why);
            const parts = [state?.waiting?.reason, ...new Set(last)].filter((one) => one !== undefined);
            const restarts = restartCount > 0 ? `, ${restartCount} restarts` : "";
            return parts.length === 0
                ? []
                : [`${name}: ${parts.join(" after ")}${restarts}${killed(status) ? limitOf(pod, name) : ""}`];
        });
    if (words.length > 0) return ` (${words.join("; ")})`;
    const unscheduled = pod.status?.conditions?.find(({ type, status }) => type === "PodScheduled" && status === "False");
    return unscheduled ? ` (${unscheduled.message ?? unscheduled.reason ?? "not scheduled"})` : "";
}

function limitOf({ spec }: V1Pod, container: string): string {
    const { resources } =
        [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].find(({ name }) => name === container) ?? {};
    return `, killed for its memory at the limit of ${resources?.limits?.["memory"] ?? "its node"}`;
}

/** An image that a container of the stack should have, and the one that it has. */
interface Found {
    readonly pod: V1Pod;
    readonly container: string;
    readonly image: string | undefined;
    readonly wanted: unknown;
}

/** Problems of an image: another reference, or other content behind the same tag where the stack has its digest. */
export function wrongImage({ pod, container, image, wanted }: Found): string[] {
    if (typeof wanted !== "string") return [];
    if (image !== wanted) return [`${nameOf(pod)} runs ${image ?? "nothing"}, expected ${wanted}`];
    const [, digest] = wanted.split("@");
    const id = pod.status?.containerStatuses?.find(({ name }) => name === container)?.imageID ?? "";
    return digest === undefined || id === "" || id.includes(digest) ? [] : [`${nameOf(pod)} runs ${id}, expected ${wanted}`];
}

/** The version that a Thanos reports. */
export const versionIn = (metrics: string): string | undefined =>
    /^thanos_build_info\{[^}]*\bversion="([^"]*)"/m.exec(metrics)?.[1];

/** Reported versions that differ from the stack's. Undefined: not queried. */
export const wrongVersion = (name: string, version: string | undefined): string[] =>
    version === undefined || version === versions.thanos.slice(1)
        ? []
        : [`${name} reports version ${version}, expected ${versions.thanos}`];

export const oneVersion: Check<RunningStack> = {
    id: "1b",
    claim: "one Thanos version runs",
    bar: `${versions.thanos} in every component and sidecar, by image and by its own account; all images are the stack's`,
    async check(stack) {
        const pods = await servers(stack);
        const components = thanosContainers(pods).map(({ pod, component, container }) => ({
            pod,
            container: container.name,
            image: container.image,
            wanted: stack.deployed.thanos.find((one) => one.component === component)?.image,
        }));
        const uploading = sidecars(await prometheusPods(stack)).map(({ pod, container }) => ({
            pod,
            container: container.name,
            image: container.image,
            wanted: stack.deployed.prometheus.sidecar.image,
        }));
        const thanos = [...components, ...uploading];
        if (thanos.length === 0)
            return red("no component of Thanos runs", `deploy the stack into the namespace ${stack.namespace}`);
        const other = [...thanos, ...otherImages(stack, pods)].flatMap(wrongImage);
        if (other.length > 0)
            return red(other.join("; "), `a cluster's own operator must not choose another version; ${repairDrift}`);
        const said = await Promise.all(
            thanos.map(async ({ pod }) => {
                const metrics = await metricsOf(stack, pod);
                return {
                    name: nameOf(pod),
                    version: metrics === undefined ? undefined : (versionIn(metrics) ?? "none"),
                };
            }),
        );
        const silent = said.filter(({ version }) => version === undefined).map(({ name }) => name);
        return verdict(
            said.flatMap(({ name, version }) => wrongVersion(name, version)),
            "the image's tag stands for another build: name the image by its digest",
            `${[...new Set(thanos.map(({ image }) => image))].join(", ")} in ${thanos.length} containers, ${said.length - silent.length} of them ${versions.thanos} by their own account${silent.length > 0 ? ` (${silent.join(", ")} not queried: it requires a login)` : ""}`,
        );
    },
};

/** Containers of the stack's own workloads that are no Thanos. */
const otherImages = (stack: RunningStack, pods: readonly V1Pod[]): Found[] =>
    workloads(stack).flatMap(({ inputs }) =>
        items(at(inputs, "spec", "template", "spec", "containers")).flatMap((container) => {
            const [name, wanted] = [textOf(at(container, "name")), textOf(at(container, "image"))];
            return pods
                .filter((pod) => nameOf(pod).startsWith(`${textOf(at(inputs, "metadata", "name"))}-`))
                .flatMap((pod) =>
                    (pod.spec?.containers ?? [])
                        .filter((one) => one.name === name && name !== "thanos" && wanted !== "")
                        .map(({ image }) => ({ pod, container: name, image, wanted })),
                );
        }),
    );
