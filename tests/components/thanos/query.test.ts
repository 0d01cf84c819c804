import { expect } from "chai";
import { flagValues, modelOf, only } from "./components";

describe("the querier", () => {
    it("lets instant queries see 5m data, but not 1h data: with those, crashed targets look alive for an hour", () => {
        const query = only(modelOf(), "query");
        expect(flagValues(query, "query.instant.default.max_source_resolution")).to.deep.equal(["5m"]);
        // Graphs over 1h data need to look back by an hour.
        expect(query.args.join(" ")).not.to.contain("dynamic-lookback-delta");
    });
});
