// What a stack is compared with: another stack file, the file of a Git revision, or what is deployed in the cluster.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { recordKey } from "../../components/history";
import { historyRecord, type HistoryRecord } from "../../components/history/record";
import { readConfig } from "../../config/load";
import { historyRecordName } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import type { ClusterAccess } from "../../kube/cluster";
import { messageOf } from "../../lib/message";
import { readStack } from "../../offline/stack-file";
import { describe, judge, losses, refusals, type BucketSummary } from "../../rules/changes";
import { recordIn } from "../../rules/changes/deployed";

/** The word for what is deployed. */
export const deployed = "cluster";

/** The record of another stack file of the same stack: a path, or a Git revision whose `Pulumi.NAME.yaml` is meant. */
export async function recordOfFile(root: string, stack: string, reference: string): Promise<HistoryRecord> {
    const read = async (file: string) => historyRecord(readConfig(await readStack(root, stack, { file })));
    const at = path.resolve(reference);
    if (existsSync(at)) return read(at);
    const folder = await mkdtemp(path.join(tmpdir(), "thanos-stack-"));
    try {
        const file = path.join(folder, `Pulumi.${stack}.yaml`);
        await writeFile(file, await ofRevision(root, stack, reference));
        return await read(file);
    } finally {
        await rm(folder, { recursive: true });
    }
}

async function ofRevision(root: string, stack: string, revision: string): Promise<string> {
    try {
        const { stdout } = await promisify(execFile)("git", ["show", "--end-of-options", `${revision}:./Pulumi.${stack}.yaml`], {
            cwd: root,
        });
        return stdout;
    } catch (error) {
        throw new Error(
            `--against ${revision}: got neither a file, nor a Git revision with Pulumi.${stack}.yaml, nor "${deployed}": ${messageOf(error)}`,
            { cause: error },
        );
    }
}

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

/** What the change means. */
export interface Comparison {
    /** One line for each change that stops the deployment. */
    readonly refused: readonly string[];
    /** One line for each change that is acknowledged. */
    readonly allowed: readonly string[];
}

export function compare(stack: StackConfig, before: HistoryRecord, bucket?: BucketSummary): Comparison {
    const after = historyRecord(stack);
    const judgement = judge(losses(before, after, bucket), stack.acknowledge, after, before);
    return { refused: refusals(judgement), allowed: judgement.allowed.map(describe) };
}
