// A Prometheus that scrapes nothing, on the volume of a pod that has ended: it reads the write-ahead log, and takes the snapshot.
import { ownerOf } from "../../components/history-import/job";
import { places } from "../../components/history-import/script";
import { podTemplate } from "../../components/kubernetes/pod-settings";
import { serversOf } from "../../components/prometheus/delivery";
import { prometheusPort } from "../../config/names";
import { until } from "../../lib/until";
import { isReady, type RunningStack } from "../verify/running-stack";
import type { Head } from "./heads";

/** The user of kube-prometheus-stack's Prometheus, for volumes of which no pod is left. */
const owner = { user: 1000, group: 2000 };

export const readerArgs = (folder: string): string[] => [
    "--config.file=/dev/null",
    `--storage.tsdb.path=${places.claim}/${folder}`,
    "--web.enable-admin-api",
    // Deletes and merges nothing.
    "--storage.tsdb.retention.time=100y",
    "--storage.tsdb.min-block-duration=2h",
    "--storage.tsdb.max-block-duration=2h",
];

/** Runs the work while the reader is ready. The pod is removed at the end. */
export async function withReader<T>(
    stack: RunningStack,
    head: Head,
    signal: AbortSignal,
    work: (pod: string) => Promise<T>,
): Promise<T> {
    const { access, namespace, models } = stack;
    const pod = { name: `flush-${head.writer.replica}`.slice(0, 63), namespace };
    const { metadata, spec } = podTemplate(serversOf(models.prometheus).pod, {
        labels: { "app.kubernetes.io/name": "flush", "app.kubernetes.io/part-of": "thanos-stack" },
        user: owner,
        spec: {
            restartPolicy: "Never",
            securityContext: head.security ?? ownerOf(owner),
            volumes: [{ name: "source", persistentVolumeClaim: { claimName: head.claim } }],
        },
        containers: [
            {
                name: "prometheus",
                image: head.image,
                args: readerArgs(head.folder),
                ports: [{ name: "web", containerPort: prometheusPort }],
                readinessProbe: { httpGet: { path: "/-/ready", port: "web" }, periodSeconds: 2, failureThreshold: 900 },
                ...(head.resources && { resources: head.resources }),
                volumeMounts: [{ name: "source", mountPath: places.claim }],
            },
        ],
    });
    const find = () => access.core.readNamespacedPod(pod).catch(() => undefined);
    const remove = async () => {
        await access.core.deleteNamespacedPod(pod).catch(() => undefined);
        await until(async () => (await find()) === undefined, { seconds: 120 });
    };
    await remove(); // of a run that was killed
    await access.core.createNamespacedPod({ namespace, body: { metadata: { ...metadata, ...pod }, spec } as never });
    try {
        let phase: string | undefined;
        const ready = await until(
            async () => {
                const found = await find();
                phase = found?.status?.phase;
                return phase === "Failed" || (found !== undefined && isReady(found));
            },
            { seconds: 1800, signal },
        );
        if (!ready || phase === "Failed")
            throw new Error(
                `${pod.name}: cannot read the volume ${head.claim}: see kubectl logs ${pod.name}, then run flush again.`,
            );
        return await work(pod.name);
    } finally {
        await remove();
    }
}
