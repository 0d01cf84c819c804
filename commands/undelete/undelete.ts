// Restores deleted blocks, and proves it by a second look at the bucket.
import type { RunningStack } from "../verify/running-stack";
import { openVersions, readBucket, readDeleted, removeMarks, type Deleted } from "./bucket";
import { runningRetention, withoutCompactor } from "./compactor";
import { planUndelete, type Meta, type Selection, type UndeletePlan } from "./plan";
import type { VersionedBucket } from "./s3";
import { missingFiles } from "./versions";

/** The result of the first listing of the bucket. */
export interface Found {
    readonly plan: UndeletePlan;
    /** Deleted blocks of the plan that only the store's versions can restore. */
    readonly deleted: ReadonlyMap<string, Deleted>;
    readonly versions: VersionedBucket | undefined;
    /** The reason why deleted objects were not listed. */
    readonly unread: string | undefined;
}

/** A block that is not whole after all. */
export interface Failure {
    readonly ulid: string;
    readonly why: string;
}

/** Finds the blocks that match, and decides which of them can be restored. Changes nothing. */
export async function findDeleted(
    stack: RunningStack,
    selection: Selection,
    environment: NodeJS.ProcessEnv,
    signal: AbortSignal,
): Promise<Found> {
    const opened = await openVersions(stack, environment, signal);
    const versions = "bucket" in opened ? opened.bucket : undefined;
    const [found, retention] = [await readBucket(stack, signal), await runningRetention(stack)];
    const deleted = versions ? await readDeleted(versions, stack.models.store, selection) : [];
    const damaged = new Set(deleted.map(({ ulid }) => ulid));
    const whole = (blocks: readonly Meta[]) => blocks.filter(({ ulid }) => !damaged.has(ulid));
    const blocks = {
        live: whole(found.live),
        marked: whole(found.marked),
        deleted: deleted.map(({ block }) => block),
        lost: new Map(deleted.flatMap(lostFiles)),
    };
    return {
        plan: planUndelete(blocks, selection, retention, Date.now()),
        deleted: new Map(deleted.map((one) => [one.ulid, one])),
        versions,
        unread: "why" in opened ? opened.why : undefined,
    };
}

const lostFiles = ({ ulid, block, sizes }: Deleted): [string, string][] => {
    const missing = missingFiles(block, sizes);
    return missing.length === 0 ? [] : [[ulid, `the store no longer has all versions of its files, as of ${missing[0] ?? ""}`]];
};

/** Restores the blocks of a plan while the compactor is stopped. Resolves to the blocks that are not whole then. */
export const restore = (stack: RunningStack, { plan, deleted, versions }: Found, signal: AbortSignal): Promise<Failure[]> =>
    withoutCompactor(stack, signal, async () => {
        const gone = plan.restore.flatMap(({ ulid }) => deleted.get(ulid) ?? []);
        for (const marker of gone.flatMap(({ markers }) => markers)) await versions?.remove(marker);
        const ids = new Set(plan.restore.map(({ ulid }) => ulid));
        const marked = (await readBucket(stack, signal)).marked.filter(({ ulid }) => ids.has(ulid));
        if (marked.length > 0) await removeMarks(stack, marked, signal);
        return failures(stack, plan.restore, versions, signal);
    });

/** A restored block is served, has the samples of before, and none of its files is deleted. */
async function failures(
    stack: RunningStack,
    blocks: readonly Meta[],
    versions: VersionedBucket | undefined,
    signal: AbortSignal,
): Promise<Failure[]> {
    const live = new Map((await readBucket(stack, signal)).live.map((block) => [block.ulid, block]));
    const selection = { blocks: blocks.map(({ ulid }) => ulid) };
    const deleted = versions ? await readDeleted(versions, stack.models.store, selection) : [];
    return blocks.flatMap(({ ulid, stats }) => {
        const found = live.get(ulid);
        const why = !found
            ? "it still has a deletion mark, or is gone"
            : found.stats?.numSamples !== stats?.numSamples
              ? `it has ${found.stats?.numSamples ?? 0} samples instead of ${stats?.numSamples ?? 0}`
              : deleted.some((one) => one.ulid === ulid)
                ? "some of its objects are deleted"
                : undefined;
        return why === undefined ? [] : [{ ulid, why }];
    });
}
