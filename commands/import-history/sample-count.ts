// The same question before and after: how many samples a block has, by its source and by the store gateways. No query reads more
// than a small querier can, and skipped queries are reported.
import { setTimeout as wait } from "node:timers/promises";
import { flag, seconds } from "../../rules/terms";
import { orInterrupted } from "../signals";
import { count as figure, hours } from "../estimate/format";
import type { RunningStack } from "../verify/running-stack";
import type { OpenSource } from "./source-types";
import type { ImportPlan, PlannedBlock, Question } from "./plan";
import { messageOf } from "../../lib/message";

/** Samples that one question may read. */
const mostSamples = 5_000_000;

/** Series that every Prometheus has of each of its targets: used where all series would be too many. */
const few = "up";

export interface Query {
    readonly ulid: string;
    readonly of: Question["of"];
    /** Samples by the block's meta.json, which counts all series. */
    readonly wanted?: number;
    /** Samples by the source, where it can be queried. */
    readonly before?: number;
    /** Samples by the store gateways. */
    readonly after: number;
}

export interface Asked {
    readonly queries: readonly Query[];
    /** The skipped checks with their reasons, in sentences. */
    readonly unasked: readonly string[];
}

interface Told {
    readonly say: (line: string) => void;
    /** Told what is waited for. */
    readonly error: (line: string) => void;
    /** Ends it: the remaining checks are skipped. */
    readonly signal: AbortSignal;
}

/** Three blocks as scraped, the first, one in the middle and the last of those that can be counted whole; else some of their series. */
export function questions({ take }: Pick<ImportPlan, "take">): Question[] {
    const raw = take.filter(({ resolution }) => resolution === 0);
    const whole = raw.filter(({ samples }) => samples <= mostSamples);
    const [blocks, of] = whole.length > 0 ? [whole, "all series" as const] : [raw, few as typeof few];
    const chosen = new Set([blocks[0], blocks[Math.floor(blocks.length / 2)], blocks.at(-1)]);
    return [...chosen].flatMap((block) => (block ? [{ block, of }] : []));
}

/** The answers of the source itself, by block, where it can be queried. */
export async function askSource(
    { ask }: OpenSource,
    plan: ImportPlan,
    { say, signal }: Told,
): Promise<ReadonlyMap<string, number>> {
    const answers = new Map<string, number>();
    for (const question of ask ? questions(plan) : []) {
        const { ulid } = question.block;
        const samples = await orInterrupted(signal, ask?.(question) ?? Promise.resolve(undefined)).catch((error: unknown) => {
            signal.throwIfAborted();
            say(`the source does not count ${ulid}: ${messageOf(error)}`);
        });
        if (samples !== undefined) answers.set(ulid, samples);
    }
    return answers;
}

/** The answers of the store gateways, once they have found the blocks. */
export async function askStores(
    stack: RunningStack,
    plan: ImportPlan,
    before: ReadonlyMap<string, number>,
    told: Told,
): Promise<Asked> {
    const asked = questions(plan);
    const queries: Query[] = [];
    const unasked = asked.length === 0 ? ["none of the blocks is as scraped, and samples are counted in such alone"] : [];
    const end = Date.now() + (syncSeconds(stack) + 120) * 1000;
    try {
        for (const question of asked) {
            const answer = await answerOf(stack, question, before.get(question.block.ulid), { ...told, end });
            if (typeof answer === "string") {
                unasked.push(`${question.block.ulid}: ${answer}`);
                continue;
            }
            queries.push(answer);
            told.say(described(answer));
        }
    } catch (error) {
        if (!told.signal.aborted) throw error;
        unasked.push("stopped before all samples could be queried from the store gateways. The blocks are in the bucket");
    }
    for (const one of unasked) told.say(`not queried: ${one}`);
    return { queries, unasked };
}

/** Or why there is none. */
async function answerOf(
    stack: RunningStack,
    question: Question,
    before: number | undefined,
    told: Told & { readonly end: number },
): Promise<Query | string> {
    const { block, of } = question;
    if (of === few && !before)
        return `its ${figure(block.samples)} samples are too many to count, and its source ${before === 0 ? `has no series ${few}` : `cannot be queried for those of ${few} alone`}`;
    if (!(await isFound(stack, block, told))) return "the store gateways have not found it in the bucket in time: see their logs";
    const wanted = of === few ? before : block.samples;
    const after = await count(stack, question, wanted, told);
    if (typeof after === "string") return after;
    return {
        ulid: block.ulid,
        of,
        ...(of === few ? {} : { wanted: block.samples }),
        ...(before === undefined ? {} : { before }),
        after,
    };
}

const described = ({ ulid, of, wanted, before, after }: Query): string =>
    `${ulid}: ${after}${wanted === undefined ? "" : ` of ${wanted}`} samples of ${of} by query${before === undefined ? "" : `, ${before} at the source`}`;

export const unequal = ({ ulid, of, wanted, before, after }: Query): string[] =>
    [wanted, before].every((one) => one === undefined || one === after)
        ? []
        : [
              `The store gateways count ${after} samples of ${of} of ${ulid}${wanted === undefined ? "" : `, its meta.json ${wanted}`}${before === undefined ? "" : `, the source ${before}`}.`,
          ];

/** The samples of a block: it covers its begin, and not its end. */
export const countExpression = ({ block: { labels, minTime, maxTime }, of }: Question, own: boolean): string => {
    const matchers = [...(of === few ? [] : ['__name__=~".+"']), ...(own || labels === "" ? [] : [labels])];
    return `sum(count_over_time(${of === few ? few : ""}{${matchers.join()}}[${maxTime - minTime}ms]))`;
};

/** The time of the query. */
export const momentOf = ({ block }: Question): number => (block.maxTime - 1) / 1000;

/** Waits until the store gateways have found a block in the bucket, or what it was merged into. False: not in time. */
async function isFound(
    stack: RunningStack,
    { ulid, sources }: PlannedBlock,
    { error, signal, end }: Told & { readonly end: number },
): Promise<boolean> {
    for (let said = 0; ;) {
        const loaded = await orInterrupted(signal, stack.thanos.loadedBlocks()).catch(() => {
            signal.throwIfAborted();
            return []; // none of them runs just now
        });
        const raw = loaded.filter(({ thanos }) => thanos.downsample.resolution === 0);
        const held = new Set(raw.flatMap((one) => [one.ulid, ...(one.compaction.sources ?? [])]));
        if (held.has(ulid) || sources.every((one) => held.has(one))) return true;
        if (Date.now() > end) return false;
        if (Date.now() - said > 60_000) {
            said = Date.now();
            error(
                `waiting, at most ${hours((end - said) / 1000)}, until the store gateways find ${ulid}: they list the bucket every ${syncSeconds(stack)} s`,
            );
        }
        await wait(2000, undefined, { signal });
    }
}

/** How long the querier may take to hear of what the store gateways have, in milliseconds. */
const patience = 60_000;

/** The samples by the store gateways, or why they could not be counted. */
async function count(
    stack: RunningStack,
    question: Question,
    wanted: number | undefined,
    { signal }: Told,
): Promise<number | string> {
    const end = Date.now() + patience;
    for (;;) {
        const found = await orInterrupted(signal, countByQuery(stack, question)).catch((error: unknown) => {
            signal.throwIfAborted();
            return messageOf(error);
        });
        if (found === wanted || Date.now() > end) return found;
        await wait(2000, undefined, { signal });
    }
}

async function countByQuery({ thanos }: RunningStack, question: Question): Promise<number> {
    const { store = [] } = await thanos.stores();
    const [answer] = await thanos.query(countExpression(question, false), {
        time: momentOf(question),
        dedup: false,
        maxResolution: "0s",
        stores: store.map(({ name }) => name),
    });
    return Number(answer?.value[1] ?? 0);
}

/** How long until the store gateways see what is new in the bucket. */
function syncSeconds({ deployed }: RunningStack): number {
    const store = deployed.thanos.find(({ component }) => component === "store");
    return (store && seconds(flag(store.args, "sync-block-duration"))) ?? 900;
}
