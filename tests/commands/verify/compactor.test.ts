import { expect } from "chai";
import type { Block, QueryOptions, ThanosApi } from "../../../commands/access/thanos";
import { compactorKeepsUp, downsampledToAnHour, downsampledToFiveMinutes } from "../../../commands/verify/checks/compactor";
import { namesOf } from "../../../config/names";
import type { RunningStack } from "../../../commands/verify/running-stack";
import { modelsOf } from "../../../components/models";
import { stack as validConfig } from "../../config/valid-stack";

const { deployed } = modelsOf(validConfig());
const names = namesOf({ prometheus: { delivery: "operator" }, thanos: { delivery: "manifests" } });

/** A stack whose Thanos answers like this. */
const answering = (thanos: Partial<ThanosApi>) =>
    ({ thanos, deployed, namespace: "monitoring", names }) as unknown as RunningStack;
const value = (number: number | undefined) =>
    Promise.resolve(number === undefined ? [] : [{ metric: {}, value: [0, String(number)] as [number, string] }]);

describe("a compactor's backlog", () => {
    const judged = (now: number | undefined, least: number, yesterday: number | undefined) =>
        compactorKeepsUp.check(
            answering({
                metric: (_, name) => Promise.resolve(name === "thanos_compact_todo_compactions" ? now : now && 0),
                query: (expression) => {
                    if (expression.includes("timestamp")) return value(1_800_000_000);
                    return value(expression.includes("offset 24h") ? yesterday : least);
                },
            }),
        );

    for (const [what, outcome, now, least, yesterday] of [
        ["empty", "ok", 0, 0, undefined],
        ["that was empty once in a day", "ok", 7, 0, 2],
        ["that shrinks", "ok", 7, 3, 9],
        ["that grows for a day", "red", 9, 3, 7],
        ["of which nobody counted the start", "not due", 9, 3, undefined],
        ["that is not counted", "unseen", undefined, 0, 0],
    ] as const)
        it(`${what} is ${outcome}`, async () => {
            expect((await judged(now, least, yesterday)).state).to.equal(outcome);
        });

    it("is due a day after the count began", async () => {
        expect((await judged(9, 3, undefined)).due).to.deep.equal(new Date((1_800_000_000 + 86_400) * 1000));
    });
});

describe("downsampled blocks", () => {
    const hour = 3_600_000;
    const start = Date.now() - 1000 * hour;
    const block = (from: number, to: number, resolution: number) =>
        ({ minTime: start + from * hour, maxTime: start + to * hour, thanos: { downsample: { resolution } } }) as Block;
    const judged = (
        check: typeof downsampledToAnHour,
        blocks: readonly Block[],
        answer: (resolution: string) => number | undefined = () => 100,
    ) =>
        check.check(
            answering({
                loadedBlocks: () => Promise.resolve(blocks),
                query: (_: string, options?: QueryOptions) => value(answer(options?.maxResolution ?? "")),
            }),
        );

    it("are not due before a raw block spans 40 hours, and then they are", async () => {
        const young = await judged(downsampledToFiveMinutes, [block(990, 992, 0)]);
        expect([young.state, young.due]).to.deep.equal(["not due", new Date(start + (990 + 96) * hour)]);
        expect((await judged(downsampledToFiveMinutes, [block(0, 48, 0)])).state).to.equal("red");
    });

    it("of an hour are made of those of five minutes, which span ten days", async () => {
        const five = block(990, 999, 300_000);
        expect((await judged(downsampledToAnHour, [block(900, 999, 0), five])).state).to.equal("not due");
        expect((await judged(downsampledToAnHour, [block(0, 336, 300_000)])).state).to.equal("red");
    });

    it("must answer as what they were made of", async () => {
        const blocks = [block(0, 48, 0), block(0, 48, 300_000)];
        const answers = (raw: number | undefined, coarse: number | undefined) =>
            judged(downsampledToFiveMinutes, blocks, (resolution) => (resolution === "5m" ? coarse : raw));
        expect((await answers(100, 101)).state).to.equal("ok");
        expect((await answers(100, 103)).measured).to.match(/103 by 5 minutes, 100 raw/);
        expect((await answers(100, 103)).state).to.equal("red");
        expect((await answers(undefined, 100)).state).to.equal("unseen");
        expect((await answers(100, undefined)).state).to.equal("red");
    });
});
