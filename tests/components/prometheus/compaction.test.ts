// Whether Prometheus merges its blocks, by all deliveries.
import { expect } from "chai";
import { check } from "../../../rules/check";
import { viewOf } from "../../../rules/view";
import { validStack } from "../../config/valid-stack";
import { at } from "../../at";
import { registered, walkValues } from "../../program/program";

async function judged(prometheus: object) {
    const { registrations } = await walkValues({ ...validStack(), prometheus });
    const view = viewOf(registrations, { environment: "dev" });
    const findings = check(view).filter(({ rule }) =>
        ["compaction-mode", "sidecar-version", "delayed-compaction"].includes(rule),
    );
    return { modes: view.prometheus.map(({ disableCompaction }) => disableCompaction), findings };
}

describe("compaction of Prometheus", () => {
    for (const delivery of ["operator", "chart", "values"]) {
        it(`is off by default, by ${delivery}`, async () => {
            expect(await judged({ delivery })).to.deep.equal({ modes: [true], findings: [] });
        });

        it(`can wait for the upload, by ${delivery}, with a retention under 60h`, async () => {
            expect(await judged({ delivery, compaction: "delayed" })).to.deep.equal({ modes: [false], findings: [] });
            const { findings } = await judged({ delivery, compaction: "delayed", retention: "60h" });
            expect(findings.map(({ rule, severity }) => `${rule} ${severity}`)).to.deep.equal(["delayed-compaction advisory"]);
        });
    }

    it("does not wait by a chart whose operator can't make it", async () => {
        const { findings } = await judged({ delivery: "chart", compaction: "delayed", chart: { version: "88.3.0" } });
        expect(findings.map(({ rule, severity }) => `${rule} ${severity}`)).to.deep.equal(["compaction-mode mandatory"]);
        expect(findings[0]?.message).to.match(/the prometheus-operator is "v0\.\d+\.\d+".*0\.93\.1 or newer/);
        const own = { values: { prometheusOperator: { image: { tag: "v0.93.1" } } }, version: "88.3.0" };
        expect((await judged({ delivery: "chart", compaction: "delayed", chart: own })).findings).to.deep.equal([]);
    });
});

describe("the time that Prometheus may take to start", () => {
    for (const [startupTime, failures] of [
        [undefined, 450],
        ["1h", 1800],
    ] as const)
        it(`is ${startupTime ?? "15 minutes by default"}`, async () => {
            const prometheus = { delivery: "operator", ...(startupTime === undefined ? {} : { startupTime }) };
            const walked = await walkValues({ ...validStack(), prometheus });
            const { inputs } = registered(walked, "Prometheus prometheus-thanos-stack-prometheus");
            expect(at(inputs, "spec", "containers", 0, "startupProbe")).to.deep.equal({
                periodSeconds: 2,
                failureThreshold: failures,
            });
        });
});
