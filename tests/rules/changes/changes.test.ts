import { expect } from "chai";
import fc, { type Arbitrary } from "fast-check";
import { baseOf } from "../../../components/base";
import { historyRecord } from "../../../components/history/record";
import type { StackConfig } from "../../../config/schema";
import { parseConfig } from "../../../config/problems";
import { judge, losses, refusals } from "../../../rules/changes";
import { isProperties, type Properties } from "../../../lib/properties";
import { stackValues } from "../../config/arbitrary";
import { stack } from "../../config/valid-stack";
import { keepsHistory, worldOf } from "./world";
import { isExhaustive, limit, repeated } from "../../repetitions";

const thanos = (own: Properties) => ({ thanos: { delivery: "manifests", ...own } });
const prometheus = (own: Properties) => ({ prometheus: { delivery: "operator", ...own } });
const changes = (before: Properties, after: Properties) => {
    const [old, next] = [historyRecord(baseOf(stack(before))), historyRecord(baseOf(stack(after)))];
    return { old, next, found: losses(old, next) };
};
const keys = (before: Properties, after: Properties) => changes(before, after).found.map(({ change }) => change);

/** `npm test` judges the same random changes each time, the nightly workflow more and new ones. */
const runs = isExhaustive ? { numRuns: repeated(1000) } : { numRuns: 400, seed: 1 };

describe("the change guard", () => {
    it("refuses a retention of 41h after 365d, and prints the entry that allows it", () => {
        const year = { fiveMinutes: "365d", oneHour: "365d" };
        const { old, next, found } = changes(
            thanos({ retention: { ...year, raw: "365d" } }),
            thanos({ retention: { ...year, raw: "41h" } }),
        );
        const [line, ...more] = refusals(judge(found, [], next, old));
        expect(more).to.deep.equal([]);
        expect(line).to.match(
            /^thanos-stack:thanos\.retention\.raw: 365d → 41h: The compactor deletes all raw blocks .+thanos-stack undelete/,
        );
        const entry = JSON.parse(/\{.+\}$/.exec(line ?? "")?.[0] ?? "") as {
            change: "thanos.retention.raw";
            from: string;
            to: string;
        };
        expect(refusals(judge(found, [entry], next, old))).to.deep.equal([]);
        // Deployed: the entry is left over, and harmless.
        const deployed = judge(losses(next, next), [entry], next, next);
        expect([deployed.unused, deployed.done]).to.deep.equal([[], [entry]]);
        // Changed back: it matches nothing, and must go before it could match again.
        expect(judge(losses(next, old), [entry], old, next).unused).to.deep.equal([entry]);
    });

    it("states what a shorter retention costs, where the bucket was read", () => {
        const now = Date.UTC(2026, 10, 28);
        const day = 86_400_000;
        const block = (age: number, resolution = 0) => ({
            minTime: now - age * day,
            maxTime: now - (age - 2) * day,
            resolution,
            samples: 1000,
        });
        const { old, next } = changes(thanos({ retention: { raw: "30d" } }), thanos({ retention: { raw: "10d" } }));
        const [loss] = losses(old, next, { now, blocks: [block(20), block(13), block(11), block(20, 300_000)] });
        expect(loss?.cost).to.equal("2 blocks, 9 days (2026-11-08 to 2026-11-17), 2000 samples");
    });

    it("refuses an acknowledgement that nothing needs", () => {
        const { old, next, found } = changes({}, {});
        const entry = { change: "cluster", from: "west", to: "east" } as const;
        expect(refusals(judge(found, [entry], next, old))).to.deep.equal([
            "thanos-stack:acknowledge: unused entry for cluster: the deployment does not change it from west to east. Remove the entry.",
        ]);
        expect(refusals(judge(found, [entry], next, undefined))).to.have.length(1);
    });

    const cases: readonly (readonly [what: string, before: Properties, after: Properties, expected: readonly string[]])[] = [
        ["another cluster label", {}, { cluster: "east" }, ["cluster"]],
        ["a bucket prefix", {}, { objectStore: { kind: "minio", prefix: "a" } }, ["objectStore"]],
        ["fewer shards by a chart's values", shards(2), shards(1), ["prometheus.shards"]],
        [
            "fewer ingesters",
            thanos({ receive: { mode: "standalone", replicas: 3 } }),
            thanos({ receive: { mode: "standalone", replicas: 2 } }),
            ["thanos.receive.replicas"],
        ],
        ["more shards", shards(1), shards(2), []],
        ["a replica label by a chart's values", chart({}), chart({ replicaExternalLabelName: "r" }), ["prometheus.replicaLabel"]],
        [
            "retention by an argument",
            {},
            thanos({ extraArgs: { compactor: ["--retention.resolution-raw=1d"] } }),
            ["thanos.retention.raw"],
        ],
        ["delivery of Thanos in one step", {}, thanos({ delivery: "chart" }), ["thanos.delivery"]],
        ["delivery of Thanos without compactor", thanos({ compactor: { enabled: false } }), thanos({ delivery: "chart" }), []],
        ["no retention after some", {}, thanos({ retention: { raw: "0d", fiveMinutes: "0d", oneHour: "0d" } }), []],
        ["another size", { size: "medium", ...prometheus({}) }, { size: "small", ...prometheus({}) }, []],
    ];
    for (const [what, before, after, expected] of cases)
        it(`${what}: ${expected.join(", ") || "no loss"}`, () => {
            expect(keys(before, after)).to.deep.equal(expected);
        });

    it("judges steps between versions", () => {
        const old = historyRecord(baseOf(stack()));
        const step = (thanosVersion: string, prometheusVersion: string) =>
            losses(old, { ...old, "versions.thanos": thanosVersion, "versions.prometheus": prometheusVersion }).map(
                ({ change }) => change,
            );
        expect(step("v0.99.0", "v3.99.0")).to.deep.equal([]);
        expect(step("v0.39.2", "v3.1.0")).to.deep.equal(["versions.thanos", "versions.prometheus"]);
        expect(step("v0.99.0", "v4.0.0")).to.deep.equal(["versions.prometheus"]);
    });

    it(`agrees with an independent model on ${runs.numRuns} random changes`, function () {
        this.timeout(limit(1_200_000));
        const seen = { keeping: 0, losing: 0 };
        fc.assert(
            fc.property(pairs, ([before, after]) => {
                const keeps = keepsHistory(worldOf(before), worldOf(after));
                seen[keeps ? "keeping" : "losing"]++;
                expect(losses(historyRecord(baseOf(before)), historyRecord(baseOf(after))).length === 0).to.equal(keeps);
            }),
            runs,
        );
        // Both directions were tried.
        expect(Math.min(seen.keeping, seen.losing)).to.be.greaterThan(runs.numRuns / 10);
    });
});

function shards(count: number): Properties {
    return chart({ shards: count });
}
function chart(spec: Properties): Properties {
    return { prometheus: { delivery: "chart", chart: { values: { prometheus: { prometheusSpec: spec } } } } };
}

/** A stack, and the same with a few of its parts replaced by those of another. */
const pairs: Arbitrary<readonly [StackConfig, StackConfig]> = fc
    .constant(fc.sample(stackValues, 200).flatMap((values) => parsed(values).map((config) => ({ values, config }))))
    .chain((pool) => fc.tuple(fc.constantFrom(...pool), fc.constantFrom(...pool), fc.array(fc.nat(1000), { maxLength: 4 })))
    .map(([base, other, picks]) => {
        const paths = pathsOf({ ...base.values, ...other.values });
        const changed = picks.reduce(
            (values, pick) => replaced(values, other.values, paths[pick % paths.length] ?? []),
            base.values,
        );
        return parsed(changed).map((config) => [base.config, config] as const);
    })
    .filter((pair) => pair.length > 0)
    .map(([pair = [stack(), stack()]]) => pair);

function parsed(values: Properties): StackConfig[] {
    const result = parseConfig("thanos-stack", values);
    return "config" in result ? [result.config] : [];
}

function pathsOf(values: Properties, depth = 3): string[][] {
    return Object.entries(values).flatMap(([key, value]) => [
        [key],
        ...(depth > 1 && isProperties(value) ? pathsOf(value, depth - 1).map((path) => [key, ...path]) : []),
    ]);
}

/** A copy with the value at the path taken from the other, or removed if the other has none. */
function replaced(values: Properties, other: Properties, [key, ...rest]: readonly string[]): Properties {
    if (key === undefined) return values;
    const [mine, theirs] = [values[key], other[key]];
    const value = rest.length > 0 && isProperties(mine) ? replaced(mine, isProperties(theirs) ? theirs : {}, rest) : theirs;
    return Object.fromEntries(Object.entries({ ...values, [key]: value }).filter(([, one]) => one !== undefined));
}
