import { expect } from "chai";
import { at } from "../../at";
import { validStack } from "../../config/valid-stack";
import { registered, walkValues } from "../../program/program";
import { check } from "../../../rules/check";
import { viewOf } from "../../../rules/view/index";
import { withExtraArgs } from "../../../components/thanos/extra-args";
import { all, flagValues, modelOf, only } from "./components";

describe("arguments of a stack's own", () => {
    it("come after the program's, and in place of the same flag, set or switched off", () => {
        const ours = ["query", "--query.timeout=2m", "--query.auto-downsampling", "--endpoint=a"];
        expect(
            withExtraArgs(ours, ["--query.timeout=5m", "--no-query.auto-downsampling", "--query.lookback-delta=10m"]),
        ).to.deep.equal([
            "query",
            "--endpoint=a",
            "--query.timeout=5m",
            "--no-query.auto-downsampling",
            "--query.lookback-delta=10m",
        ]);
        expect(withExtraArgs(ours, [])).to.deep.equal(ours);
    });

    it("reach the workload by both deliveries", async () => {
        for (const delivery of ["manifests", "chart"]) {
            const walked = await walkValues({
                ...validStack(),
                thanos: { delivery, extraArgs: { query: ["--query.timeout=5m"] } },
            });
            const args = (
                delivery === "chart"
                    ? at(registered(walked, "Release thanos").inputs, "values", "query", "args")
                    : at(
                          registered(walked, "Deployment thanos-query-deployment").inputs,
                          "spec",
                          "template",
                          "spec",
                          "containers",
                          0,
                          "args",
                      )
            ) as string[];
            expect(args.filter((arg) => arg.startsWith("--query.timeout"))).to.deep.equal(["--query.timeout=5m"]);
        }
    });

    it("are read by the rules", async () => {
        const extraArgs = { query: ["--no-query.auto-downsampling"] };
        const { registrations } = await walkValues({ ...validStack(), thanos: { delivery: "manifests", extraArgs } });
        const found = check(viewOf(registrations, { environment: "dev" })).map(({ rule }) => rule);
        expect(found).to.include("I-11b");
    });

    for (const [component, flag] of [
        ["storeGateway", "--objstore.config=x"],
        ["storeGateway", "--data-dir=/tmp"],
        ["compactor", "--no-wait"],
        ["compactor", "--deduplication.replica-label=replica"],
        ["query", "--no-query.dynamic-lookback-delta"],
        ["receive", "--shipper.ignore-unequal-block-size"],
        ["query", "--some.password=x"],
        ["query", "query.timeout=5m"],
    ] as const)
        it(`are refused where they break what holds: ${component} ${flag}`, () => {
            expect(() => modelOf({ extraArgs: { [component]: [flag] } })).to.throw(`thanos.extraArgs.${component}.0`);
        });
});

describe("pods of a stack's own liking", () => {
    const pods = {
        nodeSelector: { pool: "metrics" },
        tolerations: [{ key: "metrics", operator: "Exists" }],
        annotations: { team: "a" },
    };

    it("run where they are to, by both deliveries", async () => {
        const own = await walkValues({ ...validStack(), thanos: { delivery: "manifests", pods } });
        const { inputs } = registered(own, "StatefulSet thanos-store-gateway-stateful-set");
        expect(at(inputs, "spec", "template", "spec")).to.deep.include({
            nodeSelector: pods.nodeSelector,
            tolerations: pods.tolerations,
        });
        expect(at(inputs, "spec", "template", "metadata", "annotations")).to.include({ team: "a" });
        const charted = await walkValues({ ...validStack(), thanos: { delivery: "chart", pods } });
        const store = at(registered(charted, "Release thanos").inputs, "values", "storegateway");
        expect(store).to.deep.include({ nodeSelector: pods.nodeSelector, tolerations: pods.tolerations });
    });
});

describe("the compactor", () => {
    it("can be away for a run, by both deliveries: two on one bucket do damage", async () => {
        expect(all(modelOf({ compactor: { enabled: false } }), "compactor")).to.deep.equal([]);
        expect(flagValues(only(modelOf(), "compactor"), "retention.resolution-raw")).to.deep.equal(["30d"]);
        const walked = await walkValues({ ...validStack(), thanos: { delivery: "chart", compactor: { enabled: false } } });
        expect(at(registered(walked, "Release thanos").inputs, "values", "compactor")).to.deep.equal({ enabled: false });
    });
});
