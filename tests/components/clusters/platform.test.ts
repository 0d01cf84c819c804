// The stack as a component of a platform's program: three stacks in one program, each judged before it is registered.
import { expect } from "chai";
import { ThanosStack } from "../../../component";
import type { Program } from "../../../offline/program";
import { walk, type Walk } from "../../../offline/walk";
import { authorities, grpcTls, validStack } from "../../config/valid-stack";
import { stackOf } from "../../offline/programs";

// oxlint-disable-next-line typescript/no-require-imports -- `export =` is what Pulumi's runner takes
const platform = require("../../../examples/platform") as Program;
const file = { ...stackOf(), project: "platform", config: { "platform:authorities": authorities.west } };

describe("a platform's program with three stacks", () => {
    let walked: Walk;
    before(async () => {
        walked = await walk(file, platform);
    });

    it("registers a hub and two spokes, each below its own component and with its own provider", () => {
        const stacks = walked.registrations.filter(({ type }) => type === "thanos-stack:index:ThanosStack");
        expect(stacks.map(({ name }) => name)).to.deep.equal(["eu", "us", "hub"]);
        const providers = walked.registrations.filter(({ type }) => type === "pulumi:providers:kubernetes");
        expect(providers.map(({ inputs }) => inputs["context"])).to.deep.equal(["eu", "us", "hub"]);
        const queriers = walked.registrations.filter(({ name }) => name === "thanos-query-deployment");
        expect(queriers).to.have.length(1);
        expect(queriers[0]?.urn).to.contain("thanos-stack:index:ThanosStack$");
        expect(new Set(walked.registrations.map(({ urn }) => urn)).size).to.equal(walked.registrations.length);
    });

    it("connects the hub to the spokes of the same program by their contracts", () => {
        const [wired] = walked.registrations.filter(({ name }) => name === "thanos-endpoints-config-map");
        const { data } = wired?.inputs as { data: Record<string, string> };
        for (const name of ["eu", "us"])
            for (const replica of [0, 1])
                expect(data["endpoints.yaml"]).to.contain(`address: thanos-${replica}.${name}.example.com:10901`);
    });

    const own = { ...validStack(), role: "hub", thanos: { delivery: "manifests", grpcTls } } as never as Parameters<
        typeof ThanosStack.create
    >[1];
    const refusal = async (args: object) => {
        let seen: Walk | undefined;
        const failure: unknown = await walk(file, async () => {
            await ThanosStack.create("hub", { ...own, ...args });
            return {};
        })
            .then((done) => (seen = done))
            .catch((error: unknown) => error);
        expect(seen).to.equal(undefined);
        return String(failure);
    };

    it("is refused two clusters with one label, and arguments that a stack file may not have", async () => {
        const west = { kind: "static", cluster: "west", endpoints: ["west.example.com:10901"] };
        expect(await refusal({ spokes: { west } })).to.match(/ThanosStack hub:\n.*\n {2}unique-clusters .*label of the hub/);
        expect(await refusal({ namespace: "default" })).to.match(
            /ThanosStack hub has problems:\n {2}hub:namespace: got "default"/,
        );
    });
});
