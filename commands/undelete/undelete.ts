// Removes deletion marks, in a Job with the owner's credentials, and counts the result.
import { paths } from "../../components/thanos/component";
import { retentions } from "../../rules/compactor/retention";
import { bucketAccess } from "../verify/bucket-access";
import type { RunningStack } from "../verify/running";
import { runInThanos } from "../verify/thanos-job";
import { planUndelete, readMetas, type Meta, type Selection, type UndeletePlan } from "./plan";

const objstore = `--objstore.config-file=${paths.objstore}`;
const separator = "-- live --";
/** Thanos logs to standard error; a Job's log has both. */
const list = `thanos tools bucket ls ${objstore} --output=json 2>/tmp/error || { cat /tmp/error; exit 1; }
echo "${separator}"
thanos tools bucket ls ${objstore} --output=json --exclude-delete 2>/tmp/error || { cat /tmp/error; exit 1; }`;

const scratch = { volume: { name: "tmp", emptyDir: {} }, mount: { name: "tmp", mountPath: "/tmp" } };

/** What the bucket holds, and what of it has no deletion mark. */
export async function readBucket(stack: RunningStack, signal: AbortSignal) {
    const text = await inJob(stack, "undelete-look", list, signal);
    const [all = "", live = ""] = text.split(`${separator}\n`);
    return { all: readMetas(all), live: new Set(readMetas(live).map(({ ulid }) => ulid)) };
}

export async function lookForMarks(stack: RunningStack, selection: Selection, signal: AbortSignal): Promise<UndeletePlan> {
    const { all, live } = await readBucket(stack, signal);
    const compactor = stack.view.thanos.find(({ component }) => component === "compact");
    const kept = compactor ? retentions(compactor).map(({ kept: seconds }) => seconds ?? Infinity) : [];
    const byResolution = new Map([0, 300_000, 3_600_000].map((resolution, index) => [resolution, kept[index] ?? Infinity]));
    return planUndelete(all, live, selection, byResolution, Date.now());
}

/** Removes the marks. Resolves to the blocks that still have one, or are gone. */
export async function removeMarks(stack: RunningStack, blocks: readonly Meta[], signal: AbortSignal): Promise<Meta[]> {
    const ids = blocks.map(({ ulid }) => `--id=${ulid}`).join(" ");
    const text = `thanos tools bucket mark ${objstore} --remove --marker=deletion-mark.json ${ids}`;
    await inJob(stack, "undelete", text, signal);
    const { live } = await readBucket(stack, signal);
    return blocks.filter(({ ulid }) => !live.has(ulid));
}

async function inJob(stack: RunningStack, purpose: string, text: string, signal: AbortSignal): Promise<string> {
    const { volumes, mounts, ...access } = await bucketAccess(stack, "owner");
    return runInThanos(stack, {
        purpose,
        text,
        seconds: 3600,
        memoryLimit: "1Gi",
        signal,
        ...access,
        volumes: [...volumes, scratch.volume],
        mounts: [...mounts, scratch.mount],
    });
}
