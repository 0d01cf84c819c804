// Short Jobs of the commands: a shell script in an image that the stack runs anyway, to its end, and what it wrote.
import { BatchV1Api, CustomObjectsApi, type V1Pod } from "@kubernetes/client-node";
import type { batch, core } from "@pulumi/kubernetes/types/input";
import { setTimeout as wait } from "node:timers/promises";
import { resourceRequirements } from "../components/kubernetes/pod";
import { podTemplate, type PodSettings } from "../components/kubernetes/pod-settings";
import type { ClusterAccess } from "./cluster";

export interface Script {
    readonly namespace: string;
    /** The prefix of the Job's name. */
    readonly purpose: string;
    readonly image: string;
    /** The stack's settings for its pod. */
    readonly settings: PodSettings;
    readonly user: number;
    /** Instead of `user`: the settings of a pod whose volume is shared, so that its files keep their owner. */
    readonly podSecurity?: core.v1.PodSecurityContext;
    /** The node of that pod. */
    readonly nodeName?: string;
    /** Of `/bin/sh -c`. */
    readonly text: string;
    readonly environment?: Readonly<Record<string, string>>;
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
    template: podTemplate(onNode(script), {
        labels: { "app.kubernetes.io/name": script.purpose, "app.kubernetes.io/part-of": "thanos-stack", ...script.labels },
        user: script.user,
        spec: {
            restartPolicy: "Never",
            ...(script.serviceAccountName === undefined ? {} : { serviceAccountName: script.serviceAccountName }),
            ...(script.nodeName === undefined ? {} : { nodeName: script.nodeName }),
            ...(script.podSecurity === undefined ? {} : { securityContext: script.podSecurity }),
            volumes: [...(script.volumes ?? [])],
        },
        containers: [
            {
                name: "script",
                image: script.image,
                command: ["/bin/sh", "-c", script.text],
                env: Object.entries(script.environment ?? {}).map(([name, value]) => ({ name, value })),
                resources: resourceRequirements({ cpu: "10m", memory: "64Mi", memoryLimit: script.memoryLimit ?? "256Mi" }),
                volumeMounts: [...(script.mounts ?? [])],
            },
        ],
    }),
});

/** The kubelet rejects a pod on a given node that does not match its node selector. */
const onNode = ({ settings, nodeName }: Script): PodSettings =>
    nodeName === undefined ? settings : { ...settings, nodeSelector: {}, affinity: undefined };

/** The script failed. */
export class ScriptFailed extends Error {
    constructor(
        message: string,
        /** All that it wrote. */
        readonly log: string,
    ) {
        super(message);
    }
}

/** How long its pod may take to start, in milliseconds: an image may have to be pulled, a volume to be moved. */
const patience = 300_000;

function whyNotStarted([pod]: readonly V1Pod[]): string | undefined {
    if (!pod) return "it has no pod";
    const { phase, conditions, containerStatuses } = pod.status ?? {};
    if (phase !== "Pending") return undefined;
    const waiting = containerStatuses?.find(({ state }) => state?.waiting)?.state?.waiting;
    return (
        conditions?.find(({ status }) => status === "False")?.message ??
        waiting?.message ??
        waiting?.reason ??
        "its pod is pending"
    );
}

/** The output of the script. The Job is removed, whatever happens. Throws when it fails, with the end of its log. */
export async function runScript({ config, core: pods }: ClusterAccess, script: Script): Promise<string> {
    const { namespace, purpose, onLog, signal } = script;
    signal?.throwIfAborted();
    const name = `${purpose}-${Date.now().toString(36)}`;
    const jobs = config.makeApiClient(BatchV1Api);
    const body = { apiVersion: "batch/v1", kind: "Job", metadata: { name, namespace }, spec: spec(script) };
    await config
        .makeApiClient(CustomObjectsApi) // takes the object as it is
        .createNamespacedCustomObject({ group: "batch", version: "v1", plural: "jobs", namespace, body });
    const podsOf = async () => (await pods.listNamespacedPod({ namespace, labelSelector: `job-name=${name}` })).items;
    const log = async (): Promise<string> => {
        const pod = (await podsOf())[0]?.metadata?.name;
        return pod === undefined ? "" : pods.readNamespacedPodLog({ name: pod, namespace }).catch(() => ""); // not started yet
    };
    const begin = Date.now();
    try {
        for (;;) {
            // The pod ends a second or two before its Job reports that.
            const [pod] = await podsOf();
            if (pod?.status?.phase === "Succeeded") return await log();
            const { status } = await jobs.readNamespacedJob({ name, namespace });
            if (status?.succeeded) return await log();
            const failed = status?.conditions?.find(({ type, status: value }) => type === "Failed" && value === "True");
            if (failed) {
                const text = await log();
                const end = text.trim().split("\n").slice(-3).join(" / ");
                throw new ScriptFailed(`the Job ${name} failed (${failed.message ?? ""}): ${end}`, text);
            }
            signal?.throwIfAborted(); // with the reason of the signal
            if (Date.now() - begin > patience) {
                const reason = whyNotStarted(await podsOf());
                if (reason !== undefined) throw new Error(`the Job ${name} does not start: ${reason}`);
            }
            if (onLog) onLog(await log());
            await wait(onLog ? 1000 : 300, undefined, { signal }).catch(() => undefined);
        }
    } finally {
        await jobs.deleteNamespacedJob({ name, namespace, propagationPolicy: "Background" }).catch(() => undefined);
        // A script that was stopped cleans up before it ends; the next one must not meet it.
        if (signal?.aborted) for (let left = 60; left > 0 && (await podsOf()).length > 0; left--) await wait(500);
    }
}
