// Estimates of stacks that differ from the committed ones: without a compactor, with other parts, on other drives.
import { expect } from "chai";
import { estimate, requestsIn, tooSmall } from "../../../commands/estimate/estimate";
import { inputsOf } from "../../../commands/estimate/inputs";
import { tables } from "../../../commands/estimate/tables";
import { intended } from "../verify/stack";

const inputs = async (name: string, values: Readonly<Record<string, unknown>> = {}) =>
    inputsOf((await intended(name, values)).models);
const parts = async (name: string, values: Readonly<Record<string, unknown>> = {}) =>
    estimate(await inputs(name, values)).needs.map(({ part }) => part.split(",")[0]);

describe("an estimate of a stack whose bucket has another stack's compactor", () => {
    const without = { "thanos.compactor.enabled": false };

    it("keeps the values of the file, and not all forever", async () => {
        const [own, others] = [await inputs("dev"), await inputs("dev", without)];
        expect(others.retention).to.deep.equal(own.retention);
        expect(others.retention).to.deep.equal({ raw: 30, fiveMinutes: 90, oneHour: 365 });
        expect(others.rhythm.recursive).to.equal(own.rhythm.recursive);
    });

    it("pays for no requests of a compactor, needs nothing for one, and prints that", async () => {
        const [own, others] = [await inputs("dev"), await inputs("dev", without)];
        const day = (one: typeof own) => requestsIn(86_400, own.rhythm, 100, one);
        expect(day(others).get).to.be.lessThan(day(own).get / 4);
        expect(await parts("dev", without)).to.not.include("compactor");
        const text = JSON.stringify(tables("dev", estimate({ ...others, billed: true })));
        expect(text).to.contain("if another stack's compactor has the retention of this file");
        expect(text).to.contain("requests, without the compactor's");
    });
});

describe("the parts of an estimate", () => {
    it("are those that the stack has", async () => {
        const usual = await parts("local");
        expect(usual).to.include.members(["Prometheus", "sidecar", "querier", "store gateway", "compactor", "object store"]);
        for (const part of ["receive", "ruler", "bucket web", "memcached"]) expect(usual).to.not.include(part);
        const more = await parts("local", {
            "thanos.receive": { mode: "router" },
            "thanos.ruler": {
                rules: "config",
                alertmanagers: ["http://alertmanager:9093"],
                groups: [{ name: "one", rules: [{ record: "one:up:sum", expr: "sum(up)" }] }],
            },
            "thanos.bucketWeb": {},
            "thanos.caches": { kind: "deployed" },
        });
        expect(more).to.include.members(["receive", "ruler", "bucket web", "memcached"]);
    });

    it("are all given what is known", async () => {
        const { needs } = estimate(
            await inputs("local", {
                "thanos.receive": { mode: "router" },
                "thanos.bucketWeb": {},
                "thanos.caches": { kind: "deployed" },
            }),
        );
        expect(needs.filter(({ given }) => given === undefined).map(({ part }) => part)).to.deep.equal([]);
    });

    it("of what is written to receive are reported as unknown", async () => {
        const one = estimate(await inputs("local", { "thanos.receive": { mode: "router" } }));
        expect(JSON.stringify(tables("local", one))).to.contain("unknown: depends on the clients");
    });
});

describe("the object store of an estimate", () => {
    const store = async (values: Readonly<Record<string, unknown>>) => {
        const found = estimate(await inputs("local", values)).needs.find(({ part }) => part.startsWith("object store"));
        return { gibibytes: (found?.given ?? 0) / 2 ** 30, key: found?.key, small: found && tooSmall(found) };
    };

    it("holds its volumes less parity", async () => {
        const volume = { "objectStore.volume": { size: "8Gi" } };
        expect(await store(volume)).to.deep.include({ gibibytes: 8, key: "objectStore.volume.size", small: true });
        expect((await store({ ...volume, "objectStore.drives": 4 })).gibibytes).to.equal(16); // two of four are parity
    });

    it("holds no more than its quota", async () => {
        expect(await store({ "objectStore.quota": "3Gi" })).to.deep.equal({
            gibibytes: 3,
            key: "objectStore.quota",
            small: true,
        });
    });

    it("of a cloud has no size", async () => {
        expect(await parts("prod")).to.not.include("object store");
    });
});
