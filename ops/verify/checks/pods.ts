// 1. What runs is what the stack says, in the one version that it says.
import { AppsV1Api } from "@kubernetes/client-node";
import { versions } from "../../../config/versions";
import { at, count, known } from "../../../rules/view/read";
import { ok, red, verdict, type Check } from "../check";
import { isReady, nameOf, prometheusPods, servers, thanosContainers, type RunningStack } from "../running";

export const podsReady: Check<RunningStack> = {
    id: "1a",
    claim: "every pod is ready",
    bar: "all pods but those of Jobs",
    async check(stack) {
        const pods = await servers(stack);
        const waiting = pods.filter((pod) => !isReady(pod)).map((pod) => `${nameOf(pod)}${reason(pod)}`);
        const short = await missing(stack);
        if (pods.length === 0) return red("there is no pod", `deploy the stack into the namespace ${stack.namespace}`);
        return verdict(
            [...short, ...waiting.map((one) => `not ready: ${one}`)],
            "see what the pod says: kubectl describe pod, kubectl logs",
            `${pods.length} of ${pods.length}`,
        );
    },
};

/** Workloads of the stack's own that somebody has scaled down, or removed. */
async function missing({ access, namespace, intended }: RunningStack): Promise<string[]> {
    const apps = access.config.makeApiClient(AppsV1Api);
    const running = [
        ...(await apps.listNamespacedDeployment({ namespace })).items,
        ...(await apps.listNamespacedStatefulSet({ namespace })).items,
    ];
    return intended.registrations
        .filter(({ type }) => type === "kubernetes:apps/v1:Deployment" || type === "kubernetes:apps/v1:StatefulSet")
        .flatMap(({ inputs }) => {
            const name = known(at(inputs, "metadata", "name"), "");
            const wanted = count(at(inputs, "spec", "replicas")) ?? 1;
            const given = running.find(({ metadata }) => metadata?.name === name)?.spec?.replicas ?? 0;
            return typeof wanted === "number" && given < wanted
                ? [`${name} is scaled to ${given}, the stack says ${wanted}`]
                : [];
        });
}

/** Why a container does not run, as the kubelet puts it. */
function reason({ status }: Parameters<typeof nameOf>[0]): string {
    const words = (status?.containerStatuses ?? [])
        .filter(({ ready }) => !ready)
        .flatMap(({ name, state, lastState }) => {
            const last = lastState?.terminated?.reason;
            const now = state?.waiting?.reason ?? state?.terminated?.reason;
            return [now, last].some((one) => one !== undefined)
                ? [`${name}: ${[now, last].filter(Boolean).join(" after ")}`]
                : [];
        });
    return words.length > 0 ? ` (${words.join(", ")})` : "";
}

export const oneVersion: Check<RunningStack> = {
    id: "1b",
    claim: "one Thanos version runs",
    bar: `${versions.thanos} in every component and sidecar, the images of the stack`,
    async check(stack) {
        const components = thanosContainers(await servers(stack)).map(({ pod, component, container }) => ({
            name: nameOf(pod),
            image: container.image,
            wanted: stack.view.thanos.find((one) => one.component === component)?.image,
        }));
        const sidecars = (await prometheusPods(stack)).flatMap((pod) =>
            (pod.spec?.containers ?? [])
                .filter(({ name }) => name === "thanos-sidecar")
                .map(({ image }) => ({ name: nameOf(pod), image, wanted: stack.view.prometheus[0]?.sidecar?.image })),
        );
        const all = [...components, ...sidecars];
        const other = all.flatMap(({ name, image, wanted }) =>
            typeof wanted === "string" && image !== wanted
                ? [`${name} runs ${image ?? "nothing"}, the stack says ${wanted}`]
                : [],
        );
        if (all.length === 0) return red("no component of Thanos runs", `deploy the stack into the namespace ${stack.namespace}`);
        if (other.length > 0)
            return verdict(other, "deploy the stack again; a cluster's own operator must not choose another version", "");
        return ok(`${[...new Set(all.map(({ image }) => image))].join(", ")} in ${all.length} containers`);
    },
};
