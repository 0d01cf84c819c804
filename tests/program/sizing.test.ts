import { expect } from "chai";
import { check } from "../../rules/check";
import { viewOf } from "../../rules/view/index";
import { validStack } from "../config/valid-stack";
import { walkValues } from "./program";

describe("computed sizes", () => {
    for (const activeSeries of [1_000, 100_000, 1_000_000, 4_000_000])
        for (const delivery of ["manifests", "chart"])
            it(`of ${activeSeries} series hold the rules on memory and volumes, by ${delivery}`, async () => {
                const { registrations } = await walkValues({ ...validStack(), activeSeries, thanos: { delivery } });
                const findings = check(viewOf(registrations, { environment: "dev" })).filter(({ rule }) =>
                    ["time-partitions", "container-resources", "compactor-volume"].includes(rule),
                );
                expect(findings).to.deep.equal([]);
            });
});
