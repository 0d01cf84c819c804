// 7 and 9. One compactor works, and makes old history cheap to read.
import type { Block } from "../../access/thanos";
import { clock, notDue, ok, red, unseen, verdict, type Check } from "../check";
import { nameOf, thanosContainers, type RunningStack } from "../running";

export const compactorWorks: Check<RunningStack> = {
    id: "7",
    claim: "one compactor works",
    bar: "one on the bucket, not halted, iterations done",
    async check(stack) {
        const { thanos, access, namespace } = stack;
        const [iterations = 0, halted, backlog = 0] = [
            await thanos.metric("compactor", "thanos_compact_iterations_total"),
            await thanos.metric("compactor", "thanos_compact_halted"),
            await thanos.metric("compactor", "thanos_compact_todo_compactions"),
        ];
        const { items } = await access.core.listNamespacedPod({ namespace });
        const compactors = thanosContainers(items.filter(({ status }) => status?.phase === "Running"))
            .filter(({ component }) => component === "compact")
            .map(({ pod }) => nameOf(pod));
        return verdict(
            [
                ...(compactors.length === 1 ? [] : [`${compactors.length} compactors run: ${compactors.join(", ") || "none"}`]),
                ...(halted === 0 ? [] : ["it has HALTED: nothing is merged, downsampled or deleted any more"]),
                ...(iterations > 0 ? [] : ["it has not ended an iteration yet"]),
            ],
            compactors.length > 1
                ? "stop all but the stack's own at once: two make overlapping blocks"
                : "see its log: the reason and the blocks are named there",
            `${iterations} iterations, ${backlog} compactions to do`,
        );
    },
};

const hour = 3_600_000;

/** Blocks of one resolution, in milliseconds. */
const resolution = (blocks: readonly Block[], wanted: number): Block[] =>
    blocks.filter(({ thanos }) => thanos.downsample.resolution === wanted);

export const downsampled: Check<RunningStack> = {
    id: "9",
    claim: "old history is downsampled",
    bar: "blocks of 5 minutes for raw ones that span 40 h, with the same number of scrapes",
    async check({ thanos }) {
        const blocks = await thanos.loadedBlocks();
        // What becomes a block of 5 minutes is a raw block that spans 40 hours, and merging makes those of 48.
        const long = resolution(blocks, 0).filter(({ minTime, maxTime }) => maxTime - minTime >= 40 * hour);
        const [five] = resolution(blocks, 300_000).sort((a, b) => a.minTime - b.minTime);
        if (!five) {
            if (long.length > 0)
                return red(
                    `${long.length} raw blocks span 40 h or more, none is downsampled`,
                    "see the compactor's log and its volume",
                );
            const first = Math.min(...resolution(blocks, 0).map(({ minTime }) => minTime), Date.now());
            return notDue(new Date(first + 2 * 48 * hour), `the bucket begins at ${clock(new Date(first))}`);
        }
        const time = Math.floor(five.maxTime / 1000) - 1;
        const query = "sum(count_over_time(up[6h]))";
        const [raw] = await thanos.query(query, { time, maxResolution: "0s" });
        const [coarse] = await thanos.query(query, { time, maxResolution: "5m" });
        const measured = `${coarse?.value[1] ?? "no"} scrapes in 6 h by 5 minutes, ${raw?.value[1] ?? "no"} raw`;
        if (!coarse) return red(measured, "see check 2b: the querier must take max_source_resolution");
        if (!raw) return unseen(`${measured}: raw samples of that time are gone, as they should be`);
        return Math.abs(Number(raw.value[1]) / Number(coarse.value[1]) - 1) < 0.02
            ? ok(measured)
            : red(measured, "compare the blocks: npm run open, page of the compactor");
    },
};
