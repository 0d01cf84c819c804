// An import from begin to end: list, print the plan, run it, count, query. The sources are in source.ts; the judge is in
// components/history-import.
import type { ImportTerms } from "../../components/history-import/model";
import { table } from "../../lib/table";
import { gigabytes, hours } from "../estimate/format";
import { clock } from "../verify/check";
import type { RunningStack } from "../verify/running-stack";
import { orInterrupted } from "../signals";
import { askSource, askStores, unequal, type Asked, type Query } from "./sample-count";
import { renewResults } from "./frontend";
import { lookAt, otherImport, run, termsFor } from "./job";
import type { OpenSource, Outcome } from "./source-types";
import { totals, type Count, type ImportPlan } from "./plan";
import { findStore, openSource, type Source } from "./source";

/** Bytes a second, for the estimated duration. A cautious guess: what it really is, the progress shows. */
const assumedSpeed = 20e6;

/** The result, for machines. */
export interface Report {
    readonly source: string;
    readonly plan: ImportPlan;
    /** The part of the plan that the bucket has. Absent: nothing was brought in. */
    readonly counted?: Count;
    readonly queries?: readonly Query[];
    /** The skipped checks, with their reasons. */
    readonly unasked?: readonly string[];
    readonly seconds?: number;
    /** The problems, in sentences. */
    readonly wrong: readonly string[];
}

interface Options {
    readonly replica?: string | undefined;
    /** The Secret with the document of another store, where the blocks go instead of the stack's own. */
    readonly to?: string | undefined;
    readonly yes?: boolean | undefined;
    /** The labels of the source's own blocks, where it is not the stack's Prometheus. */
    readonly writer?: Pick<ImportTerms, "labels" | "replica" | "replicaLabel"> | undefined;
}

interface Told {
    readonly say: (line: string) => void;
    /** Progress, and what is wrong. */
    readonly error: (line: string) => void;
    /** Ends it; what has arrived stays. */
    readonly signal: AbortSignal;
}

export async function importHistory(
    stack: RunningStack,
    from: Source,
    { replica, to, yes, writer }: Options,
    told: Told,
): Promise<Report> {
    const { say, error, signal } = told;
    const running = await otherImport(stack);
    if (running !== undefined) throw new Error(`An import runs already: the pod ${running}. Wait for it, or delete its Job.`);
    if (to !== undefined) await findStore(stack, to);
    const source = await openSource(stack, from);
    let outcome: Outcome = "looked";
    try {
        const { sidecar = [] } = await orInterrupted(signal, stack.thanos.stores());
        const terms = await termsFor(stack, source, sidecar, { replica, to, writer });
        const plan = await lookAt(stack, { source, terms, to }, sidecar, signal);
        const report = { source: source.title, plan };
        if (plan.take.length > 0 || plan.refused.length === 0) say(describe(source, plan));
        if (plan.refused.length > 0) {
            for (const reason of plan.refused) error(reason);
            return { ...report, wrong: plan.refused };
        }
        if (yes) outcome = plan.take.length === 0 ? "done" : "stopped";
        if (outcome !== "stopped") return { ...report, wrong: [] };
        const begin = Date.now();
        const before = writer ? new Map<string, number>() : await askSource(source, plan, told);
        await source.prepare?.(plan, error, signal);
        const onProgress = (blocks: number) => {
            error(`${blocks} of ${plan.take.length} blocks, ${hours((Date.now() - begin) / 1000)}`);
        };
        const counted = await run(stack, { source, terms, to }, { onProgress: changes(onProgress), signal });
        const seconds = (Date.now() - begin) / 1000;
        outcome = "done";
        say(`in the bucket after ${seconds.toFixed(0)} s: ${described(counted)}; wanted: ${described(totals(plan.take))}`);
        const { queries, unasked } = to !== undefined ? elsewhere : writer ? flushed : await askStores(stack, plan, before, told);
        // The samples of a flush were served until now: no cached result lacks them.
        const results = to === undefined && !writer ? await renewResults(stack, plan, queries, told) : { wrong: [], unasked: [] };
        const wrong = [...miscounted(source, plan, counted), ...queries.flatMap(unequal), ...results.wrong];
        for (const one of wrong) error(one);
        return { ...report, counted, queries, unasked: [...unasked, ...results.unasked], seconds, wrong };
    } finally {
        await source.close(outcome, error);
    }
}

/** Nobody of the stack reads another store. */
const elsewhere: Asked = { queries: [], unasked: ["the other store, which no querier of this stack reads"] };

/** The queriers answer from other stores for the time of a head, until its writer has stopped everywhere. */
const flushed: Asked = { queries: [], unasked: ["blocks of a flush are counted in the bucket, and not by query"] };

/** Hands on what has changed. */
function changes(to: (value: number) => void): (value: number) => void {
    let last = 0;
    return (value) => {
        if (value !== last) to((last = value));
    };
}

const described = ({ blocks, samples, bytes }: { blocks: number; samples: number; bytes: number }): string =>
    `${blocks} blocks, ${samples} samples, ${gigabytes(bytes)}`;

/** The plan as people read it. */
export function describe({ title }: Pick<OpenSource, "title">, { take, aside, ends }: ImportPlan): string {
    const labels = [...new Set(take.map((block) => block.labels))];
    const [first, last] = [Math.min(...take.map(({ minTime }) => minTime)), Math.max(...take.map(({ maxTime }) => maxTime))];
    const { bytes } = totals(take);
    return [
        `from ${title}`,
        take.length === 0
            ? "nothing to bring in"
            : `to bring in: ${described(totals(take))}, ${clock(new Date(first))} to ${clock(new Date(last))}, some ${hours(bytes / assumedSpeed + 60)} at ${assumedSpeed / 1e6} MB/s`,
        ...labels.map((one) => `    as {${one}}`),
        ...(aside.length > 0 ? [table(["left aside", "because"], rows(aside))] : []),
        ...(ends.length > 0
            ? [
                  table(["to bring in, and lost later", "because"], rows(ends)),
                  "To keep them: cut them into blocks of two hours first (docs/operations.md), or set the retention of their resolution to 0d.",
              ]
            : []),
    ].join("\n");
}

/** One row for each reason that many blocks share. */
function rows(blocks: ImportPlan["aside"]): string[][] {
    const byReason = new Map<string, string[]>();
    for (const { name, reason } of blocks) byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
    return [...byReason].flatMap(([reason, names]) =>
        names.length > 3 ? [[`${names[0] ?? ""} and ${names.length - 1} more`, reason]] : names.map((name) => [name, reason]),
    );
}

/** Thanos writes a block's meta.json anew when it uploads it: only copies have the same bytes. */
function miscounted({ kind }: OpenSource, { take }: ImportPlan, counted: Count): string[] {
    const wanted = totals(take);
    return (["blocks", "samples", ...(kind === "objstore" ? (["bytes"] as const) : [])] as const)
        .filter((what) => counted[what] !== wanted[what])
        .map((what) => `The bucket counts ${counted[what]} ${what}, the source ${wanted[what]}.`);
}
