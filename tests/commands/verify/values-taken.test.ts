import { expect } from "chai";
import { notTaken } from "../../../commands/verify/checks/values-taken";

describe("published values that a release has not taken", () => {
    const published = {
        thanos: { objectStorageConfig: {} },
        replicas: 2,
        externalLabels: { cluster: "west", region: "eu" },
        disableCompaction: true,
        retention: "48h",
    };

    it("are none in a Prometheus object that has all of them, in any order, and more", () => {
        const spec = { ...published, externalLabels: { region: "eu", cluster: "west" }, image: "theirs", scrapeInterval: "1m" };
        expect(notTaken(published, spec)).to.deep.equal([]);
    });

    it("are each named with both values, and a missing sidecar first", () => {
        expect(
            notTaken(published, { replicas: 1, externalLabels: { cluster: "west", region: "eu" }, retention: "10d" }),
        ).to.deep.equal([
            "it has no Thanos sidecar",
            "replicas is 1, published is 2",
            "disableCompaction is not set, published is true",
            'retention is "10d", published is "48h"',
        ]);
    });
});
