// Programs of other teams: a good one, bad ones, and what is not known before a deployment.
import { expect } from "chai";
import { walk } from "../../offline/walk";
import type { Registration } from "../../offline/registration";
import { toWire } from "../../offline/secrets";
import { rules } from "../../rules/index";
import { once } from "../../rules/view/lazy";
import { levels } from "../../policy/levels";
import { stackOf } from "../offline/programs";
import { unknownText, type Registered, type Verdict } from "./analyzer";
import { badPrograms } from "./bad";
import { corpus } from "./corpus";
import { goodPrograms, twoBuckets } from "./good";
import { startPack } from "./pack";
import { program, type Differences } from "./team";

/** As for `prod`, with the security rules on the whole program. */
const prod = {
    ...levels({ environment: "prod", rules: {} }),
    coverage: { enforcementLevel: "advisory", scope: "everything" },
} as const;

const preview = async (differs: Differences = {}): Promise<readonly Registered[]> =>
    (await walk(stackOf(), program(differs))).registrations.map(asPreviewed);
/** The good program, previewed once. */
const good = once(() => preview());
const asPreviewed = (one: Registration): Registered => ({ ...one, inputs: toWire(one.inputs) });

const undecided = ({ message }: Verdict): boolean => message.startsWith("cannot be decided yet");

describe("the policy pack, for programs of other teams", function () {
    this.timeout(60_000);
    const pack = startPack();

    it("finds nothing in a good one", async () => {
        const analyzer = pack();
        await analyzer.configure(prod);
        expect(await analyzer.judge(await good())).to.deep.equal([]);
    });

    for (const kind of ["kubernetes:helm.sh/v3:Chart", "kubernetes:helm.sh/v4:Chart"])
        it(`reads the values of a ${kind} as those of a Release`, async () => {
            const as = (resources: readonly Registered[]) =>
                resources.map((one) => (one.type.startsWith("kubernetes:helm.sh") ? { ...one, type: kind } : one));
            const analyzer = pack();
            await analyzer.configure(prod);
            expect(await analyzer.judge(as(await good()))).to.deep.equal([]);
            const bad = await preview({ thanos: { values: { compactor: { retentionResolutionRaw: "1d" } } } });
            expect((await analyzer.judge(as(bad))).map(({ rule }) => rule)).to.include("retention");
        });

    it("takes configuration for the former id of a rule", async () => {
        const analyzer = pack();
        const bad = await preview({ thanos: { values: { compactor: { retentionResolutionRaw: "1d" } } } });
        const levelsOf = async (id: string) => {
            await analyzer.configure({ ...prod, [id]: "advisory" });
            return (await analyzer.judge(bad)).filter(({ rule }) => rule === "retention").map(({ level }) => level);
        };
        expect(new Set(await levelsOf("I-11"))).to.deep.equal(new Set(["advisory"]));
        expect(await levelsOf("I-11")).to.deep.equal(await levelsOf("retention"));
    });

    it("finds nothing in programs without Thanos", async () => {
        const analyzer = pack();
        await analyzer.configure(prod);
        const map = {
            urn: "urn:pulumi:a::b::c::d",
            type: "kubernetes:core/v1:ConfigMap",
            name: "d",
            inputs: { kind: "ConfigMap" },
        };
        expect(await analyzer.judge([map])).to.deep.equal([]);
        expect(await analyzer.judge([])).to.deep.equal([]);
    });

    for (const [what, differs] of Object.entries(goodPrograms))
        it(`finds nothing in a good one with ${what}`, async () => {
            const analyzer = pack();
            await analyzer.configure(prod);
            expect(await analyzer.judge(await preview(differs))).to.deep.equal([]);
        });

    it("can't decide which of two buckets is kept private while their names are unknown", async () => {
        const analyzer = pack();
        await analyzer.configure(prod);
        const hidden = (await preview(twoBuckets)).map((one) =>
            one.type.startsWith("aws:s3/") ? { ...one, inputs: { ...one.inputs, bucket: unknownText } } : one,
        );
        const found = await analyzer.judge(hidden);
        for (const rule of ["public-access", "bucket-encryption", "bucket-tls"])
            expect(
                found.filter((one) => one.rule === rule).map((one) => [one.level, undecided(one)]),
                rule,
            ).to.deep.equal([["advisory", true]]);
    });

    it("has a bad program for every rule", () => {
        const broken = new Set<string>([
            ...badPrograms.map(({ rule }) => rule),
            ...corpus.flatMap(({ expected }) => expected.map((one) => one.replace("!", ""))),
        ]);
        expect(rules.map(({ name }) => name).filter((name) => !broken.has(name))).to.deep.equal([]);
    });

    for (const { rule, what, differs, sure, known, level, config = {} } of badPrograms)
        describe(`${rule}: ${what}`, () => {
            const previewed = once(() => preview(differs));

            it("is caught", async () => {
                const analyzer = pack();
                await analyzer.configure({ ...prod, ...config });
                const found = (await analyzer.judge(await previewed())).filter((one) => one.rule === rule);
                expect(found.filter(undecided)).to.deep.equal([]);
                expect(found.map(({ level }) => level)).to.include(level ?? (prod as Readonly<Record<string, unknown>>)[rule]);
            });

            // Of a resource that is not there nothing is hidden.
            if (known || Object.values(differs).includes(undefined)) return;
            it("is reported as undecided while the values are not known", async () => {
                const [unchanged, bad] = [await good(), await previewed()];
                const hidden = bad.map((one) => {
                    const before = unchanged.find(({ urn }) => urn === one.urn)?.inputs ?? named(one.inputs);
                    return { ...one, inputs: hide(before, one.inputs) as Registered["inputs"] };
                });
                expect(hidden).not.to.deep.equal(bad);
                const analyzer = pack();
                await analyzer.configure({ ...prod, ...config });
                const found = (await analyzer.judge(hidden)).filter((one) => one.rule === rule);
                if (sure) return expect(found.map(({ level }) => level)).to.deep.equal(["mandatory"]);
                expect(found).not.to.be.empty;
                for (const one of found) expect(one.level, one.message).to.equal("advisory");
                expect(found.some(undecided), JSON.stringify(found)).to.be.true;
            });
        });
});

/** The known fields of a new resource: its kind and its name. */
const named = (inputs: Registered["inputs"]): Registered["inputs"] =>
    Object.fromEntries(Object.entries(inputs).filter(([key]) => ["apiVersion", "kind", "metadata", "chart"].includes(key)));

/** The second value with everything unknown that is not the same in the first. */
function hide(before: unknown, after: unknown): unknown {
    if (JSON.stringify(before) === JSON.stringify(after)) return after;
    if (!isMap(before) || !isMap(after)) return unknownText;
    return Object.fromEntries(
        [...new Set([...Object.keys(before), ...Object.keys(after)])].map((key) => [key, hide(before[key], after[key])]),
    );
}

const isMap = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
