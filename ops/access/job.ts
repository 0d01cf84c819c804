// Short Jobs of the commands: a shell script in an image that the stack runs anyway, to its end, and what it wrote.
import { BatchV1Api, CustomObjectsApi } from "@kubernetes/client-node";
import type { batch, core } from "@pulumi/kubernetes/types/input";
import { setTimeout as wait } from "node:timers/promises";
import { resourceRequirements, restrictedContainer, restrictedPod } from "../../components/kubernetes/pod";
import type { ClusterAccess } from "./cluster";

export interface Script {
    readonly namespace: string;
    /** What the Job's name begins with. */
    readonly purpose: string;
    readonly image: string;
    readonly user: number;
    /** Instead of `user`: the settings of a pod whose volume is shared, so that its files keep their owner. */
    readonly podSecurity?: core.v1.PodSecurityContext;
    /** The node of that pod. */
    readonly nodeName?: string;
    /** Of `/bin/sh -c`. */
    readonly text: string;
    readonly seconds: number;
    readonly memoryLimit?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly serviceAccountName?: string;
    readonly volumes?: readonly core.v1.Volume[];
    readonly mounts?: readonly core.v1.VolumeMount[];
    /** Told the whole log so far, every second. */
    readonly onLog?: (log: string) => void;
    readonly signal?: AbortSignal;
}

const spec = (script: Script): batch.v1.JobSpec => ({
    backoffLimit: 0,
    activeDeadlineSeconds: script.seconds,
    ttlSecondsAfterFinished: 300,
    template: {
        metadata: {
            labels: { "app.kubernetes.io/name": script.purpose, "app.kubernetes.io/part-of": "thanos-stack", ...script.labels },
        },
        spec: {
            restartPolicy: "Never",
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            ...(script.serviceAccountName === undefined ? {} : { serviceAccountName: script.serviceAccountName }),
            ...(script.nodeName === undefined ? {} : { nodeName: script.nodeName }),
            securityContext: script.podSecurity ?? restrictedPod(script.user),
            containers: [
                {
                    name: "script",
                    image: script.image,
                    command: ["/bin/sh", "-c", script.text],
                    resources: resourceRequirements({ cpu: "10m", memory: "64Mi", memoryLimit: script.memoryLimit ?? "256Mi" }),
                    securityContext: restrictedContainer,
                    volumeMounts: [...(script.mounts ?? [])],
                },
            ],
            volumes: [...(script.volumes ?? [])],
        },
    },
});

/** What the script wrote. The Job is removed, whatever happens. Throws when it fails, with the end of its log. */
export async function runScript({ config, core: pods }: ClusterAccess, script: Script): Promise<string> {
    const { namespace, purpose, onLog, signal } = script;
    const name = `${purpose}-${Date.now().toString(36)}`;
    const jobs = config.makeApiClient(BatchV1Api);
    const body = { apiVersion: "batch/v1", kind: "Job", metadata: { name, namespace }, spec: spec(script) };
    await config
        .makeApiClient(CustomObjectsApi) // takes the object as it is
        .createNamespacedCustomObject({ group: "batch", version: "v1", plural: "jobs", namespace, body });
    const log = async (): Promise<string> => {
        const { items } = await pods.listNamespacedPod({ namespace, labelSelector: `job-name=${name}` });
        const pod = items[0]?.metadata?.name;
        return pod === undefined ? "" : pods.readNamespacedPodLog({ name: pod, namespace }).catch(() => ""); // not started yet
    };
    try {
        for (;;) {
            const { status } = await jobs.readNamespacedJob({ name, namespace });
            if (status?.succeeded) return await log();
            const failed = status?.conditions?.find(({ type, status: value }) => type === "Failed" && value === "True");
            if (failed)
                throw new Error(
                    `the Job ${name} failed (${failed.message ?? ""}): ${(await log()).trim().split("\n").slice(-3).join(" / ")}`,
                );
            signal?.throwIfAborted();
            if (onLog) onLog(await log());
            await wait(onLog ? 1000 : 300, undefined, { signal });
        }
    } finally {
        await jobs.deleteNamespacedJob({ name, namespace, propagationPolicy: "Background" }).catch(() => undefined);
    }
}
