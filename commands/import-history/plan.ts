// The log of an import's Job, as data: the plan of its script (components/history-import), and the counts.
import { blockFields } from "../../components/history-import/script";

/** A block to import. */
export interface PlannedBlock {
    readonly ulid: string;
    /** Milliseconds. */
    readonly minTime: number;
    readonly maxTime: number;
    readonly samples: number;
    readonly bytes: number;
    /** The blocks that it was made of; itself, if it was made of no others. */
    readonly sources: readonly string[];
    /** As in `cluster="west",prometheus_replica="a"`. */
    readonly labels: string;
    /** Milliseconds between two samples after downsampling; 0: as scraped. */
    readonly resolution: number;
}

export interface ImportPlan {
    /** Oldest first. */
    readonly take: readonly PlannedBlock[];
    /** The skipped blocks, with reasons. */
    readonly aside: readonly { readonly name: string; readonly reason: string }[];
    /** The blocks of `take` of which the compactor makes no coarser copy before it deletes them, with the reason and the day. */
    readonly ends: readonly { readonly name: string; readonly reason: string }[];
    /** Why nothing is done at all. */
    readonly refused: readonly string[];
}

/** The part of a plan that the bucket has. */
export interface Count {
    readonly blocks: number;
    readonly samples: number;
    readonly bytes: number;
    readonly missing: readonly string[];
}

const total = (list = ""): number => list.split(",").reduce((sum, one) => sum + Number(one), 0);

/** The lines of a log with one of the script's marks: their fields, without it. */
const marked = (log: string, mark: string): string[][] =>
    log.split("\n").flatMap((line) => (line.startsWith(`${mark}\t`) ? [line.split("\t").slice(1)] : []));

export const readPlan = (log: string): ImportPlan => ({
    take: marked(log, "TAKE").map(readBlock),
    aside: marked(log, "ASIDE").map(reasoned),
    ends: marked(log, "ENDS").map(reasoned),
    refused: marked(log, "REFUSED").map(([sentence = ""]) => sentence),
});

const reasoned = ([name = "", reason = ""]: readonly string[]) => ({ name, reason });

function readBlock(fields: readonly string[]): PlannedBlock {
    const field = (name: (typeof blockFields)[number]) => fields[blockFields.indexOf(name)] ?? "";
    const sources = field("sources").split(",").filter(Boolean);
    return {
        ulid: field("ulid"),
        minTime: Number(field("minTime")),
        maxTime: Number(field("maxTime")),
        samples: Number(field("samples")),
        bytes: total(field("sizes")),
        sources: sources.length > 0 ? sources : [field("ulid")],
        labels: field("labels").replace(/,$/, ""),
        resolution: Number(field("resolution")),
    };
}

/** Undefined: it was not counted, because it stopped before. */
export function readCount(log: string): Count | undefined {
    const [counted] = marked(log, "COUNTED");
    if (!counted) return undefined;
    const [blocks = 0, samples = 0, bytes = 0] = counted.map(Number);
    return { blocks, samples, bytes, missing: marked(log, "MISSING").flat() };
}

/** Why the script gave up, in its own sentence. */
export const readFailure = (log: string): string | undefined => marked(log, "FAILED")[0]?.[0];

/** The number of blocks that a log reports as begun, for both of Thanos' tools. */
export const begun = (log: string): number =>
    new Set(
        [...log.matchAll(/msg="upload new block" id=(\w+)|msg="object replicated" object=(\w+)\//g)].map(
            ([, one, other]) => one ?? other,
        ),
    ).size;

export const totals = (blocks: readonly PlannedBlock[]) => ({
    blocks: blocks.length,
    samples: blocks.reduce((sum, { samples }) => sum + samples, 0),
    bytes: blocks.reduce((sum, { bytes }) => sum + bytes, 0),
});

/** The counted series of a block: all, or `up` where all would be too many. */
export interface Question {
    readonly block: PlannedBlock;
    readonly of: "all series" | "up";
}
