// The record of the last deployment in the cluster, and the blocks of the bucket.
import { recordKey } from "../../components/history";
import type { HistoryRecord } from "../../components/history/record";
import { historyRecordName } from "../../config/names";
import type { Models } from "../../components/models";
import { accessCluster, type ClusterAccess } from "../../kube/cluster";
import { kubeConfig } from "../../kube/forward";
import { messageOf } from "../../lib/message";
import type { BucketSummary } from "../../rules/changes";
import { recordIn } from "../../rules/changes/deployed";
import { thanosApi, type ThanosApi } from "../access/thanos";
import type { Machine } from "../machine";
import { deployed } from "./against";

/** The record of what is deployed. Throws when the cluster has none: it was never deployed, or by a version without records. */
export async function recordOfCluster({ core }: Pick<ClusterAccess, "core">, namespace: string): Promise<HistoryRecord> {
    const where = `ConfigMap ${namespace}/${historyRecordName}`;
    const configMap = await core.readNamespacedConfigMap({ name: historyRecordName, namespace }).catch((error: unknown) => {
        throw new Error(`--against ${deployed}: ${where} cannot be read: ${messageOf(error)}`, { cause: error });
    });
    const record = recordIn(JSON.parse(configMap.data?.[recordKey] ?? "null"));
    if (record === undefined)
        throw new Error(`--against ${deployed}: ${where}: ${recordKey} is missing. Deploy the stack again.`);
    return record;
}

/** The record of the stack's own cluster, with the blocks that its compactor sees. */
export async function deployedHistory(
    { connection, namespace: { name: namespace }, names }: Models,
    machine: Pick<Machine, "kubeconfigOf">,
    given: { readonly context?: string | undefined; readonly kubeconfig?: string | undefined } = {},
): Promise<{ readonly record: HistoryRecord; readonly bucket: BucketSummary | undefined }> {
    const { context = connection.context, kubeconfig = connection.kubeconfig } = given;
    const access = accessCluster(kubeConfig(context, kubeconfig ?? machine.kubeconfigOf(context)));
    try {
        const record = await recordOfCluster(access, namespace);
        // Without a compactor the change is judged all the same, only not priced.
        const bucket = await bucketSummary(thanosApi(access, namespace, names)).catch(() => undefined);
        return { record, bucket };
    } finally {
        access.close();
    }
}

export async function bucketSummary({ bucketBlocks }: Pick<ThanosApi, "bucketBlocks">, now = Date.now()): Promise<BucketSummary> {
    const { blocks } = await bucketBlocks();
    return {
        now,
        blocks: blocks.map(({ minTime, maxTime, stats, thanos }) => ({
            minTime,
            maxTime,
            resolution: thanos.downsample.resolution,
            samples: stats?.numSamples ?? 0,
        })),
    };
}
