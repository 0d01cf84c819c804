// The other side of the comparison: another stack file, the file of a Git revision, or the deployed stack in the cluster.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { HistoryRecord } from "../../components/history/record";
import { readConfig } from "../../config/load";
import { modelsOf, type Models } from "../../components/models";
import { messageOf } from "../../lib/message";
import { readStack } from "../../offline/stack-file";
import { describe, judge, losses, refusals, type BucketSummary } from "../../rules/changes";

/** The word for what is deployed. */
export const deployed = "cluster";

/** The record of another stack file of the same stack: a path, or a Git revision whose `Pulumi.NAME.yaml` is meant. */
export async function recordOfFile(root: string, stack: string, reference: string, cwd = root): Promise<HistoryRecord> {
    const read = async (file: string) => modelsOf(readConfig(await readStack(root, stack, { file }))).history;
    const at = path.resolve(cwd, reference);
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

/** The meaning of the change. */
export interface Comparison {
    /** One line for each change that stops the deployment. */
    readonly refused: readonly string[];
    /** One line for each change that is acknowledged. */
    readonly allowed: readonly string[];
}

export function compare(
    { history: after, acknowledged }: Pick<Models, "history" | "acknowledged">,
    before: HistoryRecord,
    bucket?: BucketSummary,
): Comparison {
    const judgement = judge(losses(before, after, bucket), acknowledged, after, before);
    return { refused: refusals(judgement), allowed: judgement.allowed.map(describe) };
}
