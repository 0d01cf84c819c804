import { expect } from "chai";
import { check } from "../../../rules/check";
import { flags } from "../../../rules/terms";
import { viewOf } from "../../../rules/view";
import { validStack } from "../../config/valid-stack";
import { walkValues } from "../../program/program";
import { flagValues, modelOf, only } from "./components";

describe("the querier", () => {
    it("lets instant queries see 5m data, but not 1h data: with those, crashed targets look alive for an hour", () => {
        const query = only(modelOf(), "query");
        expect(flagValues(query, "query.instant.default.max_source_resolution")).to.deep.equal(["5m"]);
        // Graphs over 1h data need to look back by an hour.
        expect(query.args.join(" ")).not.to.contain("dynamic-lookback-delta");
    });

    for (const delivery of ["manifests", "chart"])
        it(`queries the endpoints that a stack names next to the stack's own, and the rules agree: ${delivery}`, async () => {
            const endpoints = ["dns+thanos.east.example.com:10901", "dnssrv+_grpc._tcp.thanos.north.example.com"];
            const walked = await walkValues({ ...validStack(), thanos: { delivery, query: { endpoints } } });
            const view = viewOf(walked.registrations, { environment: "dev" });
            const query = view.thanos.find(({ component }) => component === "query");
            const asked = flags(query?.args ?? [], "endpoint");
            expect(asked).to.have.length(2 + endpoints.length);
            expect(asked).to.include.members(endpoints);
            expect(check(view).filter(({ severity }) => severity === "mandatory")).to.deep.equal([]);
        });

    it("queries no endpoint whose port it would not find", () => {
        for (const wrong of ["query.example.com", "dns+query.example.com", "https://query.example.com:443"])
            expect(() => modelOf({ query: { endpoints: [wrong] } }), wrong).to.throw("thanos.query.endpoints.0");
    });
});
