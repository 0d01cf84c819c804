// The parts of Pulumi's SDK that its types leave out, each by its name. Adapt lib/sdk.ts when one fails after an upgrade.
import { Config, runtime } from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random";
import { expect } from "chai";
import { allConfig, currentState, isConfigSecret, mockMonitor, withoutPromiseTraces, withOwnState } from "../../lib/sdk";

describe("the SDK of this version", () => {
    it("has runtime/state.getStore: the state of the running program, the same at each call", () => {
        expect(currentState()).to.be.an("object").and.to.equal(currentState());
    });

    it("has runtime/state.withLocalStorage: a callback, and all that it awaits, has a state of its own", async () => {
        const outside = currentState();
        const [at, later] = await withOwnState(async () => {
            const first = currentState();
            await Promise.resolve();
            return [first, currentState()];
        });
        expect(at).not.to.equal(outside);
        expect(later).to.equal(at);
        expect(currentState()).to.equal(outside);
    });

    it("has runtime/config.allConfig and isConfigSecret: the values of the stack, and which are encrypted", async () => {
        await withOwnState(() => {
            runtime.setAllConfig({ "shop:size": "5", "shop:token": "x" }, ["shop:token"]);
            expect(allConfig()).to.deep.equal({ "shop:size": "5", "shop:token": "x" });
            expect(isConfigSecret("shop:token")).to.equal(true);
            expect(isConfigSecret("shop:size")).to.equal(false);
            expect(new Config("shop").get("size")).to.equal("5");
            return Promise.resolve();
        });
    });

    it("has a mock monitor with registerResource, readResource and registerResourceOutputs, which are called as methods", async () => {
        await withOwnState(async () => {
            const newResource = () => Promise.resolve({ id: "made", state: { hex: "00" } });
            await runtime.setMocks({ newResource, call: () => Promise.resolve({}) }, "shop", "test");
            const monitor = mockMonitor();
            const seen: string[] = [];
            const original = monitor.registerResource;
            monitor.registerResource = (request, callback) => {
                seen.push((request as { getName(): string }).getName());
                return original.call(monitor, request, callback);
            };
            const { hex } = new RandomId("one", { byteLength: 1 });
            await new Promise((resolve) => hex.apply(resolve));
            expect(seen).to.include("one");
        });
    });

    it("has runtime/debuggable.debuggablePromise: it is called for every promise, and records none while switched off", async () => {
        let asked = 0;
        withoutPromiseTraces(() => {
            asked++;
            return false; // the tests of the runner rely on the traces of what runs outside
        });
        await withOwnState(async () => {
            await runtime.setMocks(
                { newResource: () => Promise.resolve({ id: "made", state: {} }), call: () => Promise.resolve({}) },
                "shop",
                "test",
            );
            const { urn } = new RandomId("two", { byteLength: 1 });
            await new Promise((resolve) => urn.apply(resolve));
        });
        expect(asked).to.be.greaterThan(0);
    });

    it("has @pulumi/policy/deserialize.deserializeProperties and proxy.unknownCheckingProxy, which policy/read-once.ts replaces", () => {
        const parts = ["deserialize.deserializeProperties", "proxy.unknownCheckingProxy"].filter((part) => {
            const [file = "", name = ""] = part.split(".");
            // oxlint-disable-next-line typescript/no-require-imports -- a module without types
            return typeof (require(`@pulumi/policy/${file}`) as Readonly<Record<string, unknown>>)[name] !== "function";
        });
        expect(parts, "parts that are missing").to.deep.equal([]);
    });
});
