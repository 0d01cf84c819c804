// 13. The content of the bucket: no gap, no overlap, no unexpected stream, no partial upload, and its price.
import { c } from "../../../config/constants";
import { operatorLabel, prometheusPort, replicaLabel } from "../../../config/names";
import { z } from "zod";
import { dollars, requestsIn } from "../../estimate/estimate";
import { gigabytes } from "../../estimate/format";
import { inputsOf } from "../../estimate/inputs";
import { seconds } from "../../../rules/terms";
import { blockBytes, type Block } from "../../access/thanos";
import { clock, noPrometheus, ok, red, verdict, type Check } from "../check";
import { externalLabelsOf, hasLabels, ownTargets } from "../series-labels";
import { nameOf, ownPrometheus, prometheusPods, type RunningStack } from "../running-stack";

/** A range in milliseconds. */
export interface Span {
    readonly from: number;
    readonly to: number;
}

export interface Stream {
    readonly labels: string;
    readonly resolution: number;
    readonly blocks: readonly Block[];
}

/** Blocks that continue one another: equal labels, equal resolution. */
export function streams(blocks: readonly Block[]): Stream[] {
    const found = new Map<string, Stream & { blocks: Block[] }>();
    for (const block of blocks) {
        const { downsample, labels } = block.thanos;
        const text = Object.entries(labels ?? {})
            .map(([name, value]) => `${name}="${value}"`)
            .sort()
            .join(", ");
        const key = `${downsample.resolution} ${text}`;
        const stream = found.get(key) ?? { labels: `{${text}}`, resolution: downsample.resolution, blocks: [] };
        stream.blocks.push(block);
        found.set(key, stream);
    }
    return [...found.values()];
}

/**
 * Times inside a stream that no block covers. A Prometheus that was down has none either, so a gap is one for all replicas:
 * pass the blocks of all of them.
 */
export function gaps(blocks: readonly Pick<Block, "minTime" | "maxTime">[], tolerated = 0): Span[] {
    const found: Span[] = [];
    let end = Infinity;
    for (const { minTime, maxTime } of [...blocks].sort((a, b) => a.minTime - b.minTime)) {
        if (minTime - end > tolerated) found.push({ from: end, to: minTime });
        end = Math.max(end === Infinity ? -Infinity : end, maxTime);
    }
    return found;
}

/**
 * Blocks of one stream and resolution that cover the same time. Blocks that have been merged stay for a while next to the merged
 * one, and are no overlap.
 */
export function overlaps(blocks: readonly Block[]): [Block, Block][] {
    const current = unmerged(blocks).sort((a, b) => a.minTime - b.minTime || a.maxTime - b.maxTime);
    return current.slice(1).flatMap((block, index): [Block, Block][] => {
        const before = current[index];
        return before && before.maxTime > block.minTime ? [[before, block]] : [];
    });
}

/** Blocks of a stream that are not merged into others of it. */
export function unmerged(blocks: readonly Block[]): Block[] {
    const merged = new Set(blocks.flatMap(({ ulid, compaction }) => (compaction.sources ?? []).filter((one) => one !== ulid)));
    return blocks.filter((block) => !merged.has(block.ulid) && !covered(block, blocks));
}

/** Whether another block was made of the same sources and more. */
function covered(block: Block, blocks: readonly Block[]): boolean {
    const sources = block.compaction.sources ?? [block.ulid];
    return blocks.some(
        (other) =>
            other.ulid !== block.ulid &&
            (other.compaction.sources ?? []).length > sources.length &&
            sources.every((source) => (other.compaction.sources ?? []).includes(source)),
    );
}

/** A block with times of which no replica has samples, counted in steps of so many seconds. */
interface Hole {
    readonly block: Block;
    readonly empty: number;
    readonly steps: number;
    readonly step: number;
}

/**
 * Blocks of raw samples that were merged of fewer than there should have been: what was lost before a merge is no gap between
 * blocks any more. A Prometheus that was down, and history that came in as longer blocks, look the same: only their samples can
 * show which.
 * @param range Seconds of a block as Prometheus cuts it.
 */
const mergedOfFewer = (blocks: readonly Block[], range: number): Block[] =>
    blocks.filter(({ minTime, maxTime, thanos, compaction: { sources } }) => {
        const milliseconds = range * 1000;
        const ranges = Math.ceil(maxTime / milliseconds) - Math.floor(minTime / milliseconds);
        return thanos.downsample.resolution === 0 && (sources ?? []).length < ranges;
    });

/** Times within blocks of which no replica has samples of the stack's own targets. */
async function holes(stack: RunningStack, blocks: readonly Block[]): Promise<Hole[]> {
    const { sidecar, scrapeInterval } = ownPrometheus(stack);
    const range = seconds(sidecar.blockDuration) ?? 7200;
    const step = Math.max(range / 2, 2 * (seconds(scrapeInterval) ?? 30));
    const suspects = mergedOfFewer(blocks, range);
    const found = await Promise.all(
        [...new Map(suspects.map((block) => [`${block.minTime} ${block.maxTime}`, block])).values()].map(async (block) => {
            // Whole steps of the block alone, by when they end.
            const first = (Math.ceil(block.minTime / 1000 / step) + 1) * step;
            const last = Math.floor(block.maxTime / 1000 / step) * step;
            const steps = (last - first) / step + 1;
            if (steps < 1) return [];
            const expression = `count_over_time(count(count_over_time(up{${ownTargets(stack)}}[${step}s]))[${steps * step}s:${step}s])`;
            const [answer] = await stack.thanos.query(expression, { time: last, maxResolution: "0s" });
            const empty = answer === undefined ? 0 : steps - Number(answer.value[1]);
            return empty > 0 ? [{ block, empty, steps, step }] : [];
        }),
    );
    return found.flat();
}

const span = ({ from, to }: Span): string => `${clock(new Date(from))} to ${clock(new Date(to))}`;
const short = ({ ulid, minTime, maxTime }: Block): string => `${ulid} (${span({ from: minTime, to: maxTime })})`;

/** States in which a store gateway leaves a block aside. */
const unreadable = {
    "no-meta-json": "without a meta.json: half uploaded, or half deleted",
    "corrupted-meta-json": "with a meta.json that can't be read",
    failed: "whose meta.json could not be fetched",
} as const;

export const bucketWhole: Check<RunningStack> = {
    id: "13a",
    claim: "the bucket is whole",
    bar: "no gap, no overlap, no unexpected stream, nothing half uploaded or unreadable; where a merged block is of too few, its samples are searched for a gap inside",
    async check(stack) {
        const { thanos } = stack;
        const blocks = await thanos.loadedBlocks();
        // Every store gateway lists the whole bucket, so the one that has seen most of them counts.
        const unloaded = await Promise.all(
            Object.entries(unreadable).map(async ([state, words]) => {
                const counts = await thanos.metrics("storeGateway", `thanos_blocks_meta_synced{state="${state}"}`);
                const most = Math.max(0, ...counts);
                return most > 0 ? [`${most} blocks ${words}`] : [];
            }),
        );
        const labels = externalLabelsOf(stack);
        const own = blocks.filter(hasLabels(labels));
        // Blocks of other clusters in a shared bucket have another value of `cluster`; with the same one, they must have the same labels.
        const names = [...Object.keys(labels), operatorLabel, replicaLabel].sort().join();
        const strangers = own.filter(
            ({ thanos: { labels: given } }) =>
                Object.keys(given ?? {})
                    .sort()
                    .join() !== names,
        );
        // A block begins with its first sample, so two scrapes may lie between one and the next.
        const tolerated = 2000 * (seconds(ownPrometheus(stack).scrapeInterval) ?? 30);
        const missing = gaps(
            own.filter(({ thanos: { downsample } }) => downsample.resolution === 0),
            tolerated,
        );
        const wrong = [
            ...missing.map((gap) => `a gap: no replica has a block for ${span(gap)}`),
            ...(await holes(stack, own)).map(
                ({ block, empty, steps, step }) =>
                    `a gap inside ${short(block)}: no replica has samples in ${empty} of its ${steps} times ${step / 60} minutes`,
            ),
            ...streams(blocks).flatMap(({ labels: name, blocks: ofStream }) =>
                overlaps(ofStream).map(([a, b]) => `an overlap in ${name}: ${short(a)} and ${short(b)}`),
            ),
            ...[...new Set(streams(strangers).map(({ labels: name }) => name))].map(
                (name) => `a stream with unexpected labels: ${name}`,
            ),
            ...unloaded.flat(),
        ];
        const bytes = blocks.reduce((sum, block) => sum + blockBytes(block), 0);
        const inputs = inputsOf(stack.models);
        const storage = (bytes / 1e9) * c("storageDollars");
        const requests = dollars(requestsIn(30 * 86_400, inputs.rhythm, blocks.length, inputs));
        return verdict(
            wrong,
            "docs/operations.md, section The bucket, describes the fix for each",
            `${blocks.length} blocks in ${streams(blocks).length} streams, ${gigabytes(bytes)}; a month on S3 would be $${storage.toFixed(4)} for these bytes and $${requests.toFixed(2)} for requests`,
        );
    },
};

const localAnswer = z.object({
    data: z.object({
        blocks: z
            .array(
                z.object({
                    ulid: z.string(),
                    minTime: z.number(),
                    maxTime: z.number(),
                    compaction: z.object({ sources: z.array(z.string()).nullish() }),
                }),
            )
            .nullable(),
    }),
});

export const allUploaded: Check<RunningStack> = {
    id: "13b",
    claim: "every block of Prometheus is uploaded",
    bar: "no local block older than two block ranges that the bucket lacks",
    async check(stack) {
        const { access, namespace, thanos } = stack;
        const known = new Set(
            (await thanos.loadedBlocks()).flatMap(({ ulid, compaction }) => [ulid, ...(compaction.sources ?? [])]),
        );
        const late: string[] = [];
        let local = 0;
        const pods = await prometheusPods(stack);
        if (pods.length === 0) return noPrometheus;
        for (const pod of pods) {
            const text = await access.getText(
                { namespace, pod: nameOf(pod), port: prometheusPort },
                "/api/v1/status/tsdb/blocks",
            );
            const blocks = localAnswer.parse(JSON.parse(text)).data.blocks ?? [];
            local += blocks.length;
            late.push(
                ...blocks
                    .filter(
                        ({ ulid, compaction: { sources }, minTime, maxTime }) =>
                            // Blocks that Prometheus has merged consist of blocks that the bucket has.
                            !(sources ?? [ulid]).every((source) => known.has(source)) &&
                            Date.now() - maxTime > 2 * (maxTime - minTime) + 120_000,
                    )
                    .map(({ ulid, maxTime }) => `${nameOf(pod)} has ${ulid}, which ended at ${clock(new Date(maxTime))}`),
            );
        }
        return late.length > 0
            ? red(
                  `not in the bucket: ${late.join("; ")}`,
                  "see the sidecar's log; they are lost when the local retention is over",
              )
            : ok(`${local} local blocks`);
    },
};
