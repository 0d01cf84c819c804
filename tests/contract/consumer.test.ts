import { expect } from "chai";
import { output, RunError, runtime } from "@pulumi/pulumi";
import { connect, type Contract } from "../../contract/index";
import { contractVersion, outputNames } from "../../contract/outputs";
import type { Program } from "../../offline/program";
import { walk } from "../../offline/walk";
import { isDown, remoteWriteUrl } from "../../examples/consumer/monitoring";
import { recordOutput } from "../../rules/changes/deployed";
import { walkStack } from "../program/program";

interface Made {
    readonly type: string;
    readonly name: string;
    readonly inputs: Readonly<Record<string, unknown>>;
}

/** Runs the example against a stack with these outputs; a failed check is what it rejects with. */
async function consume(
    outputs: Readonly<Record<string, unknown>>,
    writes = false,
    made: Made[] = [],
): Promise<{ made: Made[]; result: Record<string, unknown> }> {
    await runtime.setMocks(
        {
            newResource: ({ type, name, inputs: given }) => {
                const inputs = given as Made["inputs"];
                made.push({ type, name, inputs });
                const state: Record<string, unknown> =
                    type === "pulumi:pulumi:StackReference" ? { ...inputs, outputs, secretOutputNames: [] } : inputs;
                return Promise.resolve({ id: name, state });
            },
            call: () => {
                throw new Error("no function is called");
            },
        },
        "shop",
        "test",
        false,
    );
    runtime.setAllConfig({
        "shop:thanos": "organization/thanos-stack/prod",
        "shop:context": "prod",
        "shop:writes": String(writes),
    });
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- `export =` is what Pulumi's runner takes
    const program = require("../../examples/consumer") as () => Promise<Record<string, unknown>>;
    const result = (await runtime.serializeProperties("outputs", await program())) as Record<string, unknown>;
    await runtime.disconnect();
    return { made, result };
}

describe("the contract", () => {
    it("names exactly the outputs of a stack, without the record of the change guard", async () => {
        const { outputs } = await walkStack("prod");
        expect(Object.keys(outputs).sort()).to.deep.equal([...outputNames, recordOutput].sort());
        expect(outputs["contractVersion"]).to.equal(contractVersion);
    });
});

describe("an application that takes the stack", () => {
    it("is scraped, alerted on, seen and told where to write to, with the values of the stack file", async () => {
        const { outputs } = await walkStack("prod");
        const { made, result } = await consume({ ...outputs, remoteWriteUrl: "http://receive.example" }, true);
        const of = (name: string) =>
            made.find((one) => one.name === name)?.inputs as { kind: string; data: Record<string, string> };
        expect(made.map(({ name }) => name).sort()).to.deep.equal(
            [
                "kubernetes",
                "organization/thanos-stack/prod",
                "shop-alerts",
                "shop-dashboard",
                "shop-remote-write",
                "shop-scrape",
            ].sort(),
        );
        expect(of("shop-scrape").kind).to.equal("ServiceMonitor");
        expect(JSON.stringify(of("shop-alerts")))
            .to.contain("on cluster prod")
            .and.contain('"alert":"ShopIsDown"');
        expect(of("shop-remote-write").data["url"]).to.equal("http://receive.example");
        expect(JSON.parse(of("shop-dashboard").data["shop.json"] ?? "")).to.have.property("uid", "shop");
        expect(result).to.deep.equal({ metrics: outputs["queryUrl"], dashboards: outputs["grafanaUrl"] });
    });

    it("has no place to write to unless it writes, and gets an empty address where the stack has none", async () => {
        const { outputs } = await walkStack("prod");
        const stack = { ...outputs, remoteWriteUrl: "" };
        expect((await consume(stack)).made.map(({ name }) => name)).not.to.include("shop-remote-write");
        const contract = { ...stack, cluster: "prod" } as unknown as Contract;
        expect(() => remoteWriteUrl(contract)).to.throw(/cluster prod takes no remote write/);
        expect(isDown("web-shop", "shop", contract)).to.have.property("alert", "WebShopIsDown");
    });

    it("registers nothing where the contract has another version", async () => {
        const { outputs } = await walkStack("prod");
        const made: Made[] = [];
        const failure: unknown = await consume({ ...outputs, contractVersion: 2 }, false, made).catch((error: unknown) => error);
        expect(failure)
            .to.have.property("message")
            .that.matches(/has version 2/);
        expect(made.map(({ name }) => name)).to.deep.equal(["organization/thanos-stack/prod"]);
    });

    it("is given the stack's outputs by the offline runner, too", async () => {
        const thanos = "organization/thanos-stack/prod";
        const { outputs } = await walkStack("prod");
        const stack = { project: "shop", stack: "test", secretKeys: [], references: { [thanos]: outputs } };
        // oxlint-disable-next-line typescript/no-require-imports -- `export =` is what Pulumi's runner takes
        const program = require("../../examples/consumer") as Program;
        const walked = await walk({ ...stack, config: { "shop:thanos": thanos, "shop:context": "prod" } }, program);
        expect(walked.registrations.map(({ name }) => name)).to.include.members(["shop-scrape", "shop-alerts", "shop-dashboard"]);
        expect(walked.outputs).to.deep.equal({ metrics: outputs["queryUrl"], dashboards: outputs["grafanaUrl"] });
    });

    for (const [what, change, message] of [
        ["was never deployed", () => ({}), /Stack organization\/thanos-stack\/prod has no output contractVersion/],
        [
            "has another version of the contract",
            (all: object) => ({ ...all, contractVersion: 2 }),
            /has version 2 .* supports version 1/,
        ],
        ["lacks an output", (all: object) => ({ ...all, queryUrl: undefined }), /does not have the output queryUrl/],
    ] as const)
        it(`fails with a sentence when the stack ${what}`, async () => {
            const { outputs } = await walkStack("prod");
            const values: Readonly<Record<string, unknown>> = change(outputs);
            const reference = {
                name: output("organization/thanos-stack/prod"),
                getOutputValue: (key: string) => Promise.resolve(values[key]),
            };
            const failure: unknown = await connect(reference as never).catch((error: unknown) => error);
            expect(failure).to.be.instanceOf(Error).with.property("message").that.matches(message);
            // Pulumi shows the sentence alone; for a stack trace it would need most of a minute.
            expect(RunError.isInstance(failure)).to.equal(true);
            expect((failure as Error).stack).to.equal("");
        });
});
