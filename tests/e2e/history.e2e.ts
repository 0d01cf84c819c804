// History on a running stack: the canary sees a planted hole and its repair, a shorter retention is refused, acknowledged and undone,
// deleted blocks come back from the bucket's versions, and a planned teardown leaves every sample of the heads in the bucket.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { execa } from "execa";
import { canary, canaryWindows, windowExpression } from "../../components/thanos/canary";
import { importHistory } from "../../commands/import-history/import";
import { totals } from "../../commands/import-history/plan";
import { readBucket } from "../../commands/undelete/bucket";
import type { Meta } from "../../commands/undelete/plan";
import { intendedStack } from "../../commands/verify/expected-stack";
import { runningStack, type RunningStack } from "../../commands/verify/running-stack";
import { reachesNextResolution } from "../../commands/verify/checks/coverage";
import { isReady, nameOf, servers } from "../../commands/verify/running-stack";
import { sumOfMetric, type Block } from "../../commands/access/thanos";
import { unmerged } from "../../commands/verify/checks/bucket";
import { withOverrides } from "../../local/overrides";
import { root } from "../../local/steps";
import { readStack, type StackFile } from "../../offline/stack-file";
import { within } from "./await";
import { removeBlocks } from "./bucket";
import { canaryCost } from "./canary-cost";
import { withNeighbours, writingAgent } from "./neighbours";
import { OldHistory } from "./old-history";
import { Stage } from "./stage";

const stage = new Stage("local", "e2e-history");
const history = new OldHistory();
const folder = mkdtempSync(path.join(os.tmpdir(), "history-"));
const never = new AbortController().signal;
let stack: RunningStack;

const namespace = "monitoring";
/** The stack, and a Prometheus as an agent that writes to its ingester. */
const withAgent = withNeighbours(
    stage,
    writingAgent(namespace, `http://thanos-receive.${namespace}.svc.cluster.local:19291/api/v1/receive`),
);

const day = 86_400;
const shorter = { change: "thanos.retention.raw", from: "365d", to: "41h" };

/** A ruler and an ingester with heads of their own, next to those of Prometheus. */
const writers = `    receive: { mode: standalone, replicas: 1 }
    ruler: { rules: config, replicas: 1, evaluationInterval: 15s, groups: [{ name: test, rules: [{ record: "test:up:sum", expr: sum(up) }] }] }
`;

/** The stack file of `local` with another retention of raw samples, on disk and as the deployment reads it. */
async function fileWith(raw: string, acknowledged: object[] = []): Promise<{ path: string; file: StackFile }> {
    const text = readFileSync(path.join(root, "Pulumi.local.yaml"), "utf8")
        .replace("context: thanos-stack-local", `context: ${stage.cluster.context}`)
        .replace(
            "  thanos-stack:thanos:\n",
            `  thanos-stack:acknowledge: ${JSON.stringify(acknowledged)}\n  thanos-stack:thanos:\n    retention: { raw: ${raw}, fiveMinutes: 400d, oneHour: 500d }\n${writers}`,
        );
    const name = path.join(folder, `Pulumi.local-${raw}-${acknowledged.length}.yaml`);
    writeFileSync(name, text);
    const file = await readStack(root, "local", { file: name });
    const context = { key: "kubernetes.context", value: stage.cluster.context, reason: "the embedded cluster's" };
    return { path: name, file: withOverrides(file, [context]) };
}

/** Runs a command as a person does, and prints what it prints. */
async function command(stackFile: string, ...words: string[]): Promise<{ exitCode: number; all: string }> {
    const args = ["--stack", "local", "--config-file", stackFile];
    const { exitCode = -1, all } = await execa("node", [path.join(root, "scripts", "start.mjs"), "cli", ...words, ...args], {
        reject: false,
        all: true,
    });
    console.log(`$ thanos-stack ${words.join(" ")} --stack local\n${all}\nexit code ${exitCode}`.replace(/^/gm, "      "));
    return { exitCode, all };
}

async function deploy(raw: string, acknowledged: object[] = []): Promise<{ path: string }> {
    const { path: name, file } = await fileWith(raw, acknowledged);
    await stage.deploy(file, withAgent);
    stack = runningStack(stage.access, await intendedStack(file));
    return { path: name };
}

/** The windows that the canary reads, with what it found. */
const windows = async (): Promise<Record<string, string>> => {
    const found = await stack.thanos.query('min by (window) (probe_success{job="thanos-canary"})');
    return Object.fromEntries(found.map(({ metric, value }) => [metric["window"] ?? "", value[1]]));
};

const imported = ({ thanos: { labels, downsample } }: Meta) =>
    labels?.["prometheus_replica"] === "imported" && downsample.resolution === 0;
/** Raw blocks of the imported history that are old enough for a retention of 41 hours, and their samples. */
const old = (blocks: readonly Meta[]) => blocks.filter((block) => imported(block) && block.maxTime < Date.now() - 42 * 3_600_000);
const samples = (blocks: readonly Meta[]) => blocks.reduce((sum, { stats }) => sum + (stats?.numSamples ?? 0), 0);
const bucket = () => readBucket(stack, never);
const number = async (name: string) => (await stack.thanos.metric("compactor", name)) ?? -1;

/** Waits until the compactor has run so often, and has nothing left to do. */
async function compacted(runs: number): Promise<void> {
    const from = await number("thanos_compact_iterations_total");
    const idle = await within(
        600,
        async () => ({
            runs: (await number("thanos_compact_iterations_total")) - from,
            compactions: await number("thanos_compact_todo_compactions"),
            blocks: await number("thanos_compact_todo_downsample_blocks"),
        }),
        (found) => found.runs >= runs && found.compactions === 0 && found.blocks === 0,
    );
    expect(idle.runs, JSON.stringify(idle)).to.be.at.least(runs);
}

/** Imports the blocks of the old history, or some of them. */
async function bringIn(directory: string, replica?: string): Promise<number> {
    const told = {
        say: (line: string) => {
            console.log(line.replace(/^/gm, "      "));
        },
        error: () => undefined,
        signal: never,
    };
    const report = await importHistory(stack, { kind: "directory", directory }, { yes: true, replica }, told);
    expect(report.wrong).to.deep.equal([]);
    return totals(report.plan.take).samples;
}

describe("history", () => {
    let whole = { blocks: 0, samples: 0 };
    before("nothing is left of an earlier run", () => stage.prepare());
    after(() => {
        history.remove();
        rmSync(folder, { recursive: true });
    });

    it("starts with a stack that keeps raw samples for a year", async () => {
        await stage.start();
        await deploy("365d");
    });

    it("is green for the canary on a healthy stack", async () => {
        const expected = canaryWindows(stack.models.retention).map(({ name }) => name);
        const found = await within(600, windows, (all) => expected.every((name) => all[name] === "1"));
        console.log(`      ${JSON.stringify(found)}`);
        expect(found).to.deep.equal(Object.fromEntries(expected.map((name) => [name, "1"])));
    });

    it("is imported, with an old canary, and stays green where it is whole", async () => {
        await history.make({ end: Math.floor(Date.now() / 1000) - 30, canary });
        const count = await bringIn(history.blocks);
        expect(count).to.equal(history.samples);
        await compacted(2);
        const found = await within(420, windows, ({ day, hours }) => day === "1" && hours === "1");
        expect(found).to.include({ day: "1", hours: "1" });
    });

    it("costs less than 1 % of the stack to read back", async () => {
        const cost = await canaryCost(stack, { seconds: 120, rounds: 20 });
        const milli = (seconds: number) => `${(seconds * 1000).toFixed(1)} ms`;
        console.log(
            `      one round ${milli(cost.round)} CPU, prober ${milli(cost.prober)}/s, Prometheus and Thanos ${milli(cost.stack)}/s: ${(cost.share * 100).toFixed(2)} %`,
        );
        expect(cost.share).to.be.below(0.01);
    });

    it("shows whether a week was downsampled before its raw samples are deleted", async () => {
        const week = { name: "week", from: 23 * day, to: 16 * day, downsampled: true } as const;
        const answer = async (resolution: "5m" | "1h", maxResolution: string) => {
            const expression = windowExpression({ ...week, resolution }, stack.models);
            return (await stack.thanos.query(expression, { maxResolution }))[0]?.value[1];
        };
        const found = { "5m": await answer("5m", "5m"), "1h": await answer("1h", "1h"), raw: await answer("5m", "0s") };
        console.log(`      ${JSON.stringify(found)}`);
        expect(found).to.deep.equal({ "5m": "1", "1h": "1", raw: "0" });
    });

    it("is red for a planted hole within five minutes, and green after the import that fills it", async () => {
        const [from, to] = [Date.now() - 2 * 86_400_000, Date.now() - 86_400_000];
        // All resolutions: a downsampled block that is left would overlap the one that is made of the imported blocks, and halt the compactor.
        const hole = (await bucket()).live.filter(
            (block) => block.thanos.labels?.["prometheus_replica"] === "imported" && block.minTime < to && block.maxTime > from,
        );
        expect(hole).to.not.deep.equal([]);
        expect((await within(360, windows, ({ day: window }) => window === "1"))["day"], "before").to.equal("1");
        const planted = Date.now();
        await removeBlocks(
            stack,
            hole.map(({ ulid }) => ulid),
        );
        const red = await within(360, windows, ({ day: window }) => window === "0");
        console.log(
            `      hole of ${hole.length} blocks: ${JSON.stringify(red)} after ${((Date.now() - planted) / 1000).toFixed(0)} s`,
        );
        expect(red["day"]).to.equal("0");
        expect(Date.now() - planted).to.be.below(300_000);

        const directory = await history.copiesOf("HH", history.between(hole));
        await bringIn(directory);
        const filled = Date.now();
        const green = await within(360, windows, ({ day: window }) => window === "1");
        console.log(`      filled: ${JSON.stringify(green)} after ${((Date.now() - filled) / 1000).toFixed(0)} s`);
        expect(green["day"]).to.equal("1");
    });

    it("is red in check 13c for imported blocks of 54 hours across two ranges, which the import lists", async () => {
        const covered = async () => (await reachesNextResolution.check(stack)).measured;
        const lost =
            /blocks \([\d.]+ days\) of \{[^}]*prometheus_replica="merged"[^}]*\} are lost from [^;]*: they cross a boundary/;
        expect(await covered(), "before").not.to.match(lost);
        await bringIn(await history.makeMerged(), "merged");
        await compacted(2);
        const found = await within(120, covered, (text) => lost.test(text));
        console.log(`      13c: ${found}`);
        expect(found).to.match(lost);
        const { live, marked } = await bucket();
        const merged = [...live, ...marked].filter(({ thanos: { labels } }) => labels?.["prometheus_replica"] === "merged");
        await removeBlocks(
            stack,
            merged.map(({ ulid }) => ulid),
        );
        expect(await within(120, covered, (text) => !lost.test(text)), "after their removal").not.to.match(lost);
    });

    it("is not deleted by a shorter retention: the deployment is refused, and prints how to allow it", async () => {
        await compacted(2);
        const blocks = old((await bucket()).live);
        whole = { blocks: blocks.length, samples: samples(blocks) };
        expect(whole.blocks).to.be.greaterThan(2);
        const { path: short, file } = await fileWith("41h");
        const refused = await stage.deploy(file, withAgent).then(
            () => "",
            (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );
        console.log(refused.replace(/^/gm, "      "));
        expect(refused).to.contain("thanos-stack:thanos.retention.raw: 365d → 41h").and.to.contain(JSON.stringify(shorter));
        const { exitCode, all } = await command(short, "plan", "--against", "cluster");
        expect(exitCode).to.equal(1);
        expect(all).to.match(/365d → 41h: .* Cost: \d+ blocks, .* days .*, \d+ samples\./);
    });

    it("is marked after the acknowledged change, and undelete names the retention that it needs first", async () => {
        const { path: short } = await deploy("41h", [shorter]);
        const found = await within(
            300,
            async () => old((await bucket()).live),
            ({ length }) => length === 0,
        );
        expect(found).to.deep.equal([]);
        const coverage = await within(
            120,
            () => reachesNextResolution.check(stack),
            ({ state }) => state === "red",
        );
        console.log(`      13c ${coverage.state}: ${coverage.measured}`);
        expect(coverage.state, "raw below the safe floor").to.equal("red");
        expect(coverage.measured).to.match(/raw blocks .* are lost from/);
        const { exitCode, all } = await command(short, "undelete", "--from", "40d");
        expect(exitCode).to.equal(1);
        expect(all).to.match(/the compactor would delete them again: set thanos\.retention\.raw to \d\dd or more, deploy/);
    });

    it("is restored from its marks by time window, block and stream, and stays", async () => {
        const { path: long } = await deploy("365d");
        const marked = old((await bucket()).marked).filter(({ compaction }) => (compaction.sources?.length ?? 0) > 1);
        const [block] = marked;
        await command(long, "undelete", "--block", block?.ulid ?? "", "--yes");
        const restored = async () => old((await bucket()).live);
        expect((await restored()).map(({ ulid }) => ulid)).to.deep.equal([block?.ulid]);
        await command(long, "undelete", "--from", "20d", "--yes");
        expect(samples(await restored())).to.be.within(samples([block as Meta]) + 1, whole.samples);
        const { exitCode } = await command(long, "undelete", "--stream", "prometheus_replica=imported", "--yes");
        expect(exitCode).to.equal(0);
        const all = await restored();
        expect({ blocks: all.length, samples: samples(all) }).to.deep.equal(whole);
        await compacted(2);
        expect(samples(await restored()), "after two more runs of the compactor").to.equal(whole.samples);
    });

    it("is restored from the bucket's versions after its objects were deleted", async () => {
        await deploy("41h", [shorter]);
        await within(
            300,
            async () => old((await bucket()).live),
            ({ length }) => length === 0,
        );
        const { path: long } = await deploy("365d");
        await removeBlocks(stack, []);
        const { live, marked } = await bucket();
        expect(old([...live, ...marked]), "in the bucket").to.deep.equal([]);
        const { exitCode } = await command(long, "undelete", "--from", "40d", "--yes");
        expect(exitCode).to.equal(0);
        await compacted(2);
        expect(samples(old((await bucket()).live))).to.equal(whole.samples);
        const [answer] = await stack.thanos.query(`sum(count_over_time(old_value[${history.days * 86_400}s]))`, {
            time: history.end - 1,
            maxResolution: "0s",
        });
        console.log(`      ${answer?.value[1] ?? 0} samples by query`);
    });

    it("is whole in the bucket after a planned teardown: the samples of every head are counted", async () => {
        const { path: long } = await fileWith("365d");
        // Counted by each database itself, since its start on an empty volume.
        const appended = new Map<string, number>();
        for (const pod of await servers(stack)) {
            const name = nameOf(pod);
            const port = name.startsWith("prometheus-thanos-stack-")
                ? 9090
                : /^thanos-(ruler|receive)-/.test(name)
                  ? 10902
                  : undefined;
            if (port === undefined) continue;
            const text = await stack.access.getText({ namespace, pod: name, port }, "/metrics");
            appended.set(name, sumOfMetric(text, "prometheus_tsdb_head_samples_appended_total") ?? 0);
        }
        expect([...appended.keys()].sort()).to.deep.equal([
            "prometheus-thanos-stack-0",
            "prometheus-thanos-stack-1",
            "thanos-receive-0",
            "thanos-ruler-0",
        ]);
        const { exitCode, all } = await command(long, "flush", "--yes");
        expect(exitCode).to.equal(0);
        const counted = [...all.matchAll(/^(\S+): (\d+) of (\d+) samples in \d+ blocks are in the bucket$/gm)];
        expect(counted.map(([, pod]) => pod).sort()).to.deep.equal([...appended.keys()].sort());
        for (const [, pod, found, wanted] of counted) expect(found, pod).to.equal(wanted);
        const raw = (unmerged((await bucket()).live as unknown as Block[]) as unknown as Meta[]).filter(
            ({ thanos }) => thanos.downsample.resolution === 0,
        );
        for (const [pod, least] of appended) {
            expect(least, pod).to.be.greaterThan(0);
            const inBucket = samples(raw.filter(({ thanos: { labels } }) => Object.values(labels ?? {}).includes(pod)));
            console.log(`      ${pod}: ${least} samples before the flush, ${inBucket} in the bucket`);
            expect(inBucket, pod).to.be.at.least(least);
        }
        const { exitCode: resumed } = await command(long, "flush", "--resume");
        expect(resumed).to.equal(0);
        await within(
            300,
            async () => (await servers(stack)).filter((pod) => appended.has(nameOf(pod)) && isReady(pod)).length,
            (ready) => ready === appended.size,
        );
        expect((await servers(stack)).filter((pod) => appended.has(nameOf(pod)) && isReady(pod))).to.have.length(appended.size);
    });

    it("leaves nothing behind", () => stage.leave());
});
