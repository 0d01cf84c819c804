import { execFileSync } from "node:child_process";
import { expect } from "chai";
import fc from "fast-check";
import { baseOf } from "../../../components/base";
import { count, judgeSettings, type ScriptVariables } from "../../../components/first-compaction/script";
import { firstCompactionModel } from "../../../components/first-compaction/model";
import { at } from "../../at";
import { externalSecret, externalStore, retention, s3Store, stack, validStack } from "../../config/valid-stack";
import { registered, title, waitsFor, walkValues } from "../../program/program";
import { awks } from "../history-import/judge";
import { repeated } from "../../repetitions";

const now = Date.UTC(2026, 10, 23, 12);
const day = 86_400_000;

interface Block {
    readonly from: number;
    readonly to: number;
    readonly resolution: 0 | 300_000 | 3_600_000;
    readonly samples: number;
    readonly cluster: string;
}

/** A block of a cluster that began and ended so many days ago. */
const block = (from: number, to: number, more: Partial<Block> = {}): Block => ({
    from,
    to,
    resolution: 0,
    samples: 1000,
    cluster: "west",
    ...more,
});

const line = ({ from, to, samples, resolution, cluster }: Block): string =>
    [now - from * day, now - to * day, samples, resolution, `cluster="${cluster}",replica="a",`].join("\t");

const variables: ScriptVariables = {
    BUCKET: "west-thanos",
    RETENTION: [30, 90, 365].map((days) => days * 86_400).join(" "),
    RETENTION_TEXT: "30d/90d/365d",
    ACKNOWLEDGED: "0",
    ACCEPTED: "",
};

/** The output of the Job, by every awk that this machine has. */
function printed(blocks: readonly Block[], more: Partial<ScriptVariables> = {}): readonly string[] {
    const outputs = awks.map(([command, ...args]) =>
        execFileSync(command, [...args, "-v", `now=${now / 1000}`, count], {
            input: blocks.map((one) => `${line(one)}\n`).join(""),
            encoding: "utf8",
            env: { ...process.env, ...variables, ...more },
        }),
    );
    for (const other of outputs) expect(other).to.equal(outputs[0]);
    return outputs[0]?.trimEnd().split("\n") ?? [];
}

describe("what the first compaction deletes", () => {
    const old = [
        block(730, 716),
        block(60, 46),
        block(20, 6),
        block(100, 86, { resolution: 300_000 }),
        block(200, 120, { resolution: 300_000, cluster: "east" }),
        block(500, 300, { resolution: 3_600_000, cluster: "east" }),
    ];

    it("is counted per stream, and refused with the entry that allows it", () => {
        const lines = printed(old);
        expect(lines.slice(0, -1)).to.deep.equal([
            '{cluster="west",replica="a"} raw: 2 of 3 blocks would be deleted, 684.0 days until 2026-10-08, 2000 samples',
            '{cluster="west",replica="a"} 5m: 1 blocks, all are kept',
            '{cluster="east",replica="a"} 5m: 1 of 1 blocks would be deleted, 80.0 days until 2026-07-26, 1000 samples',
            '{cluster="east",replica="a"} 1h: 1 blocks, all are kept',
        ]);
        expect(lines.at(-1))
            .to.match(
                /^REFUSED: with retention 30d\/90d\/365d the compactor deletes 3 of 6 blocks in 2 streams: 684\.0 days \(2024-11-23 to 2026-10-08\), 3000 samples\. Nothing was deleted\./,
            )
            .and.contain('{"change":"firstCompaction","from":"west-thanos","to":"retention 30d/90d/365d, 3 blocks deleted"}');
    });

    it("is allowed up to the count that is acknowledged", () => {
        expect(printed(old, { ACKNOWLEDGED: "3" }).at(-1)).to.match(/^OK: acknowledged\./);
        expect(printed(old, { ACKNOWLEDGED: "2" }).at(-1)).to.match(/^REFUSED/);
    });

    it("is nothing in an empty bucket, with 0d, or where all blocks are young", () => {
        expect(printed([])).to.deep.equal(["OK: retention 30d/90d/365d deletes none of the 0 blocks."]);
        expect(printed(old, { RETENTION: "0 0 0" }).at(-1)).to.match(/^OK: .* none of the 6 blocks/);
        expect(printed([block(20, 6)]).at(-1)).to.match(/^OK/);
    });

    it("is ordinary where a compactor with this retention works already", () => {
        expect(printed([block(44, 30.5), block(45, 31.9)]).at(-1)).to.match(/^OK: a compactor works with this retention/);
        expect(printed([block(44, 30.5), block(46, 32.1)]).at(-1)).to.match(/^REFUSED.* 2 of 2 blocks/);
    });

    it("is never allowed unnoticed, whatever is in the bucket", () => {
        const blocks = fc.array(
            fc.record({
                from: fc.constant(0),
                to: fc.integer({ min: 0, max: 800 }),
                resolution: fc.constantFrom(0 as const, 300_000 as const, 3_600_000 as const),
                samples: fc.nat(1_000_000),
                cluster: fc.constantFrom("west", "east", "north"),
            }),
            { maxLength: 12 },
        );
        const kept = { 0: 30, 300_000: 90, 3_600_000: 365 };
        fc.assert(
            fc.property(blocks, fc.nat(6), (made, allowed) => {
                const all = made.map((one) => ({ ...one, from: one.to + 2 }));
                const late = all.map(({ to, resolution }) => to - kept[resolution]).filter((days) => days > 0);
                const refused = late.some((days) => days >= 2) && late.length > allowed;
                expect(
                    printed(all, { ACKNOWLEDGED: String(allowed) })
                        .at(-1)
                        ?.startsWith("REFUSED"),
                ).to.equal(refused);
            }),
            { numRuns: repeated(15) },
        );
    });
});

describe("settings of the bucket before the first compaction", () => {
    const judged = (lines: readonly string[], accepted = ""): string => {
        const outputs = awks.map(([command, ...args]) =>
            execFileSync(command, [...args, judgeSettings], {
                input: lines.map((one) => `${one}\n`).join(""),
                encoding: "utf8",
                env: { ...process.env, ...variables, ACCEPTED: accepted },
            }),
        );
        for (const other of outputs) expect(other).to.equal(outputs[0]);
        return outputs[0]?.trimEnd().split("\n").at(-1) ?? "";
    };
    const fine = "fine\tversioning\tversioned\t";
    const unread = "unread\tObject Lock\tObject Lock: not supported by the store\t";
    const expiring = "wrong\tlifecycle\tlifecycle rule old expires current objects\tremove it";
    const locked = "wrong\tObject Lock\tObject Lock has a default retention\tremove the retention";

    it("stop the deployment where they endanger blocks, with the fix and the entry that accepts them", () => {
        expect(judged([fine, expiring, locked])).to.equal(
            'REFUSED: lifecycle rule old expires current objects; Object Lock has a default retention. Fix: remove it; remove the retention. Or accept it with this entry of thanos-stack:acknowledge: {"change":"bucketSettings","from":"west-thanos","to":"accepted: lifecycle, Object Lock"}',
        );
        expect(judged([fine, expiring, locked], "lifecycle")).to.match(/^REFUSED: Object Lock has/);
        expect(judged([fine, expiring, locked], "lifecycle, Object Lock")).to.equal("OK: accepted: lifecycle, Object Lock.");
    });

    it("stop nothing where they are harmless or cannot be read", () => {
        expect(judged([fine, unread])).to.match(/^OK: no setting/);
        expect(judged([])).to.match(/^OK: no setting/);
    });

    it("are accepted for this bucket only", () => {
        const accepted = (from: string, to: string) =>
            firstCompactionModel(
                baseOf(
                    stack({
                        objectStore: { ...externalStore, identity: externalSecret },
                        acknowledge: [{ change: "bucketSettings", from, to }],
                    }),
                ),
            )?.variables.ACCEPTED;
        expect(accepted("west-thanos", "accepted: lifecycle, Object Lock")).to.equal("lifecycle, Object Lock");
        expect(accepted("east-thanos", "accepted: lifecycle")).to.equal("");
        expect(accepted("west-thanos", "lifecycle")).to.equal("");
    });
});

describe("the Job that counts before the first compaction", () => {
    const external = { ...externalStore, identity: externalSecret };
    const job = /^Job first-compaction/;

    const walked = (objectStore: object, thanos: object = {}) =>
        walkValues({ ...validStack(), objectStore, thanos: { delivery: "manifests", retention, ...thanos } });

    it("is there where the bucket existed before the stack, and only there", async () => {
        const jobs = async (...args: Parameters<typeof walked>) =>
            (await walked(...args)).registrations.filter((one) => job.test(title(one))).length;
        expect(await jobs(external)).to.equal(1);
        expect(await jobs({ ...s3Store, provisioning: { kind: "adopt" } })).to.equal(1);
        expect(await jobs(s3Store)).to.equal(0);
        expect(await jobs({ kind: "minio" })).to.equal(0);
        expect(await jobs(external, { compactor: { enabled: false } })).to.equal(0);
    });

    for (const [delivery, compactor] of [
        ["manifests", "StatefulSet thanos-compactor-stateful-set"],
        ["chart", "Release thanos"],
    ] as const)
        it(`holds up the compactor by ${delivery}, and not Prometheus`, async () => {
            const walk = await walked(external, { delivery });
            expect(waitsFor(walk, registered(walk, compactor)).some((one) => job.test(one))).to.equal(true);
            const prometheus = walk.registrations.find((one) => title(one).startsWith("Prometheus "));
            if (!prometheus) throw new Error("no Prometheus");
            expect(waitsFor(walk, prometheus).some((one) => job.test(one))).to.equal(false);
        });

    it("reads the bucket with the rights of a reader, in the cloud too", async () => {
        const walk = await walked({ ...s3Store, provisioning: { kind: "adopt" } });
        const found = walk.registrations.find((one) => job.test(title(one)));
        expect(at(found?.inputs, "spec", "template", "metadata", "labels", "thanos-stack/bucket")).to.equal("reader");
        const accounts = walk.registrations
            .filter(({ type }) => type.includes("PodIdentityAssociation"))
            .map(({ inputs }) => inputs["serviceAccount"]);
        expect(accounts).to.include("first-compaction");
    });

    it("takes an acknowledgement of this bucket and this retention only", () => {
        const allowed = (from: string, to: string) =>
            firstCompactionModel(baseOf(stack({ objectStore: external, acknowledge: [{ change: "firstCompaction", from, to }] })))
                ?.variables.ACKNOWLEDGED;
        expect(allowed("west-thanos", "retention 30d/90d/365d, 12 blocks deleted")).to.equal("12");
        expect(allowed("east-thanos", "retention 30d/90d/365d, 12 blocks deleted")).to.equal("0");
        expect(allowed("west-thanos", "retention 7d/90d/365d, 12 blocks deleted")).to.equal("0");
        expect(allowed("west-thanos", "12 blocks")).to.equal("0");
    });
});
