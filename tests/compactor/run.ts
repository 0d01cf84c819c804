// `npm run test:compactor`: what the real compactor keeps of a bucket, and whether the coverage check has foretold it. The blocks are made by
// promtool, the bucket is a folder, and Thanos is the one that the stack deploys.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import { endangered } from "../../commands/blocks/coverage";
import { toSeconds } from "../../config/units";
import { streams, unmerged } from "../../commands/verify/checks/bucket";
import type { Block } from "../../commands/access/thanos";
import { built } from "../built";

const hour = 3_600_000;
const day = 24 * hour;

interface Scenario {
    readonly title: string;
    /** Longest block that promtool writes: 2h as a Prometheus cuts them, 54h as one merges them. */
    readonly longest: string;
    readonly raw: string;
    readonly fiveMinutes: string;
    /** Whether the series has a sample at a time. */
    readonly scraped: (time: number) => boolean;
    /** Whether nothing may be lost. */
    readonly whole: boolean;
    /** Hours before the second last boundary of 14 days at which the series begins. Default: at the boundary before that one. */
    readonly begins?: number;
}

const always = () => true;
/** 30 of 48 hours: a cluster that is switched off at night and for a day. */
const partTime = (time: number) => time % (2 * day) >= 6 * hour && time % (2 * day) < 36 * hour;

const part = { longest: "2h", fiveMinutes: "0d", scraped: partTime };
const scenarios: readonly Scenario[] = [
    { ...part, title: "raw for 41h, scraped 30 of 48 hours", raw: "41h", whole: false },
    { ...part, title: "raw for 17d, scraped 30 of 48 hours", raw: "17d", whole: true },
    {
        ...part,
        title: "imported blocks of 54h, 5 minutes for 20d",
        longest: "54h",
        raw: "17d",
        fiveMinutes: "20d",
        scraped: always,
        whole: false,
    },
    { ...part, title: "imported blocks of 18h, raw for 17d", longest: "18h", raw: "17d", scraped: always, whole: false },
    // No retention but 0d is safe for these: there is nothing that the first hours could be merged with.
    {
        ...part,
        title: "begun 30h before a range of 14 days ends, raw for 17d",
        raw: "17d",
        scraped: always,
        whole: false,
        begins: 30,
    },
    {
        ...part,
        title: "begun 48h before a range of 14 days ends, raw for 17d",
        raw: "17d",
        scraped: always,
        whole: true,
        begins: 48,
    },
    {
        ...part,
        title: "begun 11d before a range of 14 days ends, 5 minutes for 20d",
        raw: "17d",
        fiveMinutes: "20d",
        scraped: always,
        whole: true,
        begins: 264,
    },
];

async function main(): Promise<number> {
    const [thanos, promtool] = [await built("thanos"), await built("promtool")];
    if (thanos instanceof Error || promtool instanceof Error) {
        console.log(`Skipped, because a program could not be built: ${String(thanos)} ${String(promtool)}`);
        return 0;
    }
    let wrong = 0;
    for (const scenario of scenarios) {
        const folder = mkdtempSync(path.join(tmpdir(), "thanos-stack-compactor-"));
        try {
            wrong += (await play(scenario, folder, thanos, promtool)) ? 0 : 1;
        } finally {
            rmSync(folder, { recursive: true });
        }
    }
    return wrong === 0 ? 0 : 1;
}

async function play(scenario: Scenario, folder: string, thanos: string, promtool: string): Promise<boolean> {
    const { title, longest, raw, fiveMinutes, scraped, whole, begins } = scenario;
    const now = Date.now();
    const end = Math.floor(now / (2 * hour)) * 2 * hour;
    const lines: string[] = ["# TYPE canary gauge"];
    // From the start of a range: a range that begins with the series may hold too little of it, whatever the retention.
    // A begin inside of one is at the end of a range that retention has passed by now.
    const boundary = Math.floor((end - (begins === undefined ? 30 : 22) * day) / (14 * day)) * 14 * day;
    for (let time = boundary - (begins ?? 0) * hour; time < end; time += 300_000)
        if (scraped(time)) lines.push(`canary ${time / 1000} ${time / 1000}`);
    const text = path.join(folder, "history.txt");
    writeFileSync(text, `${lines.join("\n")}\n# EOF\n`);
    const [local, bucket, data] = ["local", "bucket", "data"].map((name) => path.join(folder, name));
    for (const one of [local, bucket, data]) mkdirSync(one ?? "");
    const store = path.join(folder, "objstore.yml");
    writeFileSync(store, stringify({ type: "FILESYSTEM", config: { directory: bucket } }));
    const objstore = `--objstore.config-file=${store}`;
    await execa(promtool, ["tsdb", "create-blocks-from", "openmetrics", `--max-block-duration=${longest}`, text, local ?? ""]);
    await execa(thanos, ["tools", "bucket", "upload-blocks", objstore, `--path=${local ?? ""}`, '--label=cluster="west"']);
    const before = metas(bucket ?? "");
    await execa(
        thanos,
        [
            "compact",
            objstore,
            `--data-dir=${data ?? ""}`,
            "--consistency-delay=0s",
            "--delete-delay=0s",
            `--retention.resolution-raw=${raw}`,
            `--retention.resolution-5m=${fiveMinutes}`,
            "--retention.resolution-1h=0d",
            "--http-address=127.0.0.1:0",
        ],
        { timeout: 600_000 },
    );
    const after = metas(bucket ?? "");
    // Hours in which the series was scraped and of which nothing is left.
    const hours = (blocks: readonly Block[]) => {
        const found = new Set<number>();
        for (const { minTime, maxTime } of blocks)
            for (let time = Math.floor(minTime / hour) * hour; time < maxTime; time += hour) if (scraped(time)) found.add(time);
        return found;
    };
    const left = hours(after);
    const lost = [...hours(before)].filter((one) => !left.has(one));
    // The check's result for the bucket before it.
    const byLabels = new Map(streams(before).map(({ labels, blocks }) => [labels, unmerged(blocks)]));
    const found = endangered(byLabels, { raw: kept(raw), fiveMinutes: kept(fiveMinutes) }, now);
    const foretold = hours(found.flatMap(({ blocks }) => [...blocks]));
    const unseen = lost.filter((one) => !foretold.has(one));
    const passed = unseen.length === 0 && (whole ? lost.length === 0 && left.size > 0 : lost.length > 0);
    console.log(
        `${passed ? "ok " : "RED"} ${title}: ${before.length} blocks before, ${after.length} after; lost ${(lost.length / 24).toFixed(1)} of ${(hours(before).size / 24).toFixed(1)} days, of which the check has foretold ${((lost.length - unseen.length) / 24).toFixed(1)}${found[0] ? ` ("${found[0].why}")` : ""}`,
    );
    return passed;
}

const kept = (duration: string): number => toSeconds(duration) || Infinity;

const metas = (bucket: string): Block[] =>
    readdirSync(bucket)
        .filter(
            (name) =>
                existsSync(path.join(bucket, name, "meta.json")) && !existsSync(path.join(bucket, name, "deletion-mark.json")),
        )
        .map((name) => JSON.parse(readFileSync(path.join(bucket, name, "meta.json"), "utf8")) as Block);

void main().then((code) => process.exit(code));
