// The same values have the same findings, whether a chart is installed with them or its objects are registered. tests/render/findings.test.ts
// does the same with the real charts.
import { expect } from "chai";
import fc from "fast-check";
import type { Values } from "../../config/merge";
import type { Resource } from "../../rules/view/resource";
import { document, prometheusStack, thanos } from "./corpus/base";
import { changed, findings, prometheusChanges, thanosChanges } from "./corpus/changes";
import { renderedObjects } from "./corpus/rendered";
import { shapes, type Installed } from "./corpus/shapes";
import { repeated } from "../repetitions";

const install = shapes["helm.v3.Release"] as (one: Installed) => Resource[];

const compare = (ofThanos: readonly Values[], ofPrometheus: readonly Values[]): void => {
    const both = [changed(thanos, ofThanos), changed(prometheusStack, ofPrometheus)];
    expect(findings([...both.flatMap(renderedObjects), document()])).to.deep.equal(
        findings([...both.flatMap(install), document()]),
    );
};

describe("rendered objects", () => {
    it("have no findings where the values have none", () => {
        compare([], []);
    });
    for (const change of thanosChanges)
        it(`of Thanos with ${JSON.stringify(change)}`, () => {
            compare([change], []);
        });
    for (const change of prometheusChanges)
        it(`of kube-prometheus-stack with ${JSON.stringify(change["prometheus"])}`, () => {
            compare([], [change]);
        });
    it("have the findings of their values, whatever these are", () => {
        fc.assert(
            fc.property(
                fc.subarray([...thanosChanges], { maxLength: 6 }),
                fc.subarray([...prometheusChanges], { maxLength: 4 }),
                compare,
            ),
            { numRuns: repeated(20) },
        );
    });
});
