// The script's own programs, run as a Job runs them: by every awk that this machine has.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { blockFields, count, judge, type ScriptVariables } from "../../../components/history-import/script";
import { readCount, readPlan, type Count, type ImportPlan } from "../../../commands/import-history/plan";

/** The awk of most systems, and the one of Thanos' image. */
export const awks: readonly (readonly [string, ...string[]])[] = [
    ["awk"],
    ...(existsSync("/usr/bin/busybox") ? [["/usr/bin/busybox", "awk"] as const] : []),
];

export const now = Date.UTC(2026, 10, 23, 12);
const day = 86_400_000;
const stream = 'cluster="west",prometheus_replica="a",';

export type Fields = Record<(typeof blockFields)[number], string | number>;

/** A block that began and ended so many days ago. */
export const block = (ulid: string, from: number, to: number, more: Partial<Fields> = {}): Fields => ({
    ulid,
    minTime: now - from * day,
    maxTime: now - to * day,
    samples: 100,
    level: 2,
    resolution: 0,
    sources: `${ulid},`,
    sizes: "",
    labels: "",
    ...more,
});

/** The same where a bucket has it. */
export const uploaded = (one: Fields, more: Partial<Fields> = {}): Fields => ({
    ...one,
    labels: stream,
    sizes: "600,400,",
    ...more,
});

const line = (mark: string, fields: Fields): string => [mark, ...blockFields.map((name) => fields[name])].join("\t");

export interface Surroundings {
    readonly bucket?: readonly Fields[];
    /** Missing files of folders, by name; those without a meta.json have no line. */
    readonly missing?: Readonly<Record<string, string>>;
    readonly variables?: Partial<ScriptVariables>;
}

const run = (awk: readonly [string, ...string[]], program: string, input: string, variables: object): string => {
    const [command, ...args] = awk;
    return execFileSync(command, [...args, "-v", `now=${now / 1000}`, program], {
        input,
        encoding: "utf8",
        env: { ...process.env, ...variables },
    });
};

const told: Partial<ScriptVariables> = {
    FROM: "folder",
    WHERE: "the claim",
    LABELS: stream.replace(/,$/, "").replace(",", "\n"),
    NEEDED: "cluster",
    KEPT: `${30 * 86_400} 0 0`,
    SIDECAR: "no",
    LIVE: "0",
    CAPACITY: "0",
};

export function plan(
    awk: (typeof awks)[number],
    source: readonly Fields[],
    { bucket = [], missing = {}, variables = {} }: Surroundings = {},
): ImportPlan {
    const foreign = variables.FROM === "objstore";
    const lines = [
        ...(foreign ? [] : [...new Set([...source.map(({ ulid }) => ulid), ...Object.keys(missing)])]).map((ulid) =>
            ["FOLDER", ulid, 1, missing[ulid] ?? ""].join("\t"),
        ),
        ...source.map((one) => line("BLOCK", one)),
        ...bucket.map((one) => line("BUCKET", one)),
    ];
    return readPlan(run(awk, judge, lines.map((one) => `${one}\n`).join(""), { ...told, ...variables }));
}

export const counted = (awk: (typeof awks)[number], taken: readonly Fields[], bucket: readonly Fields[]): Count | undefined =>
    readCount(
        run(
            awk,
            count,
            [...taken.map((one) => line("TAKE", uploaded(one))), ...bucket.map((one) => line("BUCKET", one))]
                .map((one) => `${one}\n`)
                .join(""),
            told,
        ),
    );
