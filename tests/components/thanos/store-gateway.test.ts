import { expect } from "chai";
import { registered, title, walkValues } from "../../program/program";
import { validStack } from "../../config/valid-stack";
import { at } from "../../at";
import { all, flagValues, modelOf, only } from "./components";

describe("the store gateways", () => {
    it("is one that serves everything, unless there are partitions", () => {
        const gateway = only(modelOf(), "storeGateway");
        expect(gateway.args.filter((arg) => /^--(min|max)-time/.test(arg))).to.deep.equal([]);
    });

    const partitioned = modelOf({ storeGateway: { partitions: ["14d", "90d"] } });

    it("are one for each partition, which overlap by two hours; only the youngest has no end and the oldest no beginning", () => {
        const ranges = all(partitioned, "storeGateway").map((one) => [flagValues(one, "min-time"), flagValues(one, "max-time")]);
        const hours = (count: number) => `-${count * 3600}s`;
        expect(ranges).to.deep.equal([
            [[hours(14 * 24 + 2)], []],
            [[hours(90 * 24 + 2)], [hours(14 * 24)]],
            [[], [hours(90 * 24)]],
        ]);
    });

    it("overlap by two looks at the bucket, where those are rare", () => {
        const [youngest] = all(modelOf({ syncInterval: "3h", storeGateway: { partitions: ["14d"] } }), "storeGateway");
        expect(youngest && flagValues(youngest, "min-time")).to.deep.equal([`-${(14 * 24 + 6) * 3600}s`]);
    });

    it("are all queried by the querier", () => {
        const found = flagValues(only(partitioned, "query"), "endpoint").map((one) => one.split(".")[2]);
        expect(found).to.include.members(["thanos-store-gateway", "thanos-store-gateway-p1", "thanos-store-gateway-p2"]);
    });

    for (const delivery of ["manifests", "chart"])
        it(`have one identity, and the chart delivers the youngest: ${delivery}`, async () => {
            const walked = await walkValues({ ...validStack(), thanos: { delivery, storeGateway: { partitions: ["14d"] } } });
            const name = delivery === "chart" ? "bitnami-thanos-storegateway" : "thanos-store-gateway";
            const sets = walked.registrations.filter(({ type }) => type.endsWith("StatefulSet"));
            const second = sets.find(({ inputs }) => at(inputs, "metadata", "name") === `${name}-p1`);
            expect(at(second?.inputs, "spec", "template", "spec", "serviceAccountName")).to.equal(name);
            const accounts = walked.registrations.filter(({ type }) => type.endsWith(":ServiceAccount")).map(title);
            expect(accounts.filter((account) => account.includes("-p1"))).to.deep.equal([]);
            if (delivery === "chart") {
                const { values } = registered(walked, "Release thanos").inputs;
                expect(at(values, "storegateway", "args")).to.include(`--min-time=-${(14 * 24 + 2) * 3600}s`);
            }
        });

    it("refuses ages that fall", () => {
        expect(() => modelOf({ storeGateway: { partitions: ["90d", "14d"] } })).to.throw("thanos.storeGateway.partitions");
    });
});
