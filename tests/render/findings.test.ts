// The same values have the same findings as a Release, a HelmRelease, an Application, and as the objects that helm renders of the real
// charts.
import { expect } from "chai";
import fc from "fast-check";
import type { Values } from "../../config/merge";
import type { Chart } from "../../local/charts";
import type { Resource } from "../../rules/view/resource";
import { document, prometheusStack, thanos } from "../policy/corpus/base";
import { object } from "../policy/corpus/case";
import { changed, findings, prometheusChanges, thanosChanges } from "../policy/corpus/changes";
import { shapes, type Installed } from "../policy/corpus/shapes";
import { describeChart, render } from "./charts";

/** Custom resources of the operator have no checks of their own in a cluster without the operator. */
const isRead = (kind: string): boolean => kind !== "CustomResourceDefinition";

/** Values without which the charts refuse to be rendered. */
const accepted = {
    global: { security: { allowInsecureImages: true } },
    ruler: { alertmanagers: ["http://alertmanager:9093"], config: "groups: []" },
};

/** The objects of an installation, with the namespace that helm gives them. */
const rendered = (chart: Chart, { release, values }: Installed): Resource[] =>
    render(chart, release, "monitoring", values)
        .filter(({ kind }) => isRead(kind))
        .map(({ metadata, ...body }) => object({ ...body, metadata: { namespace: "monitoring", ...metadata } }));

/** Installations by each tool. */
const tools = ["helm.v3.Release", "HelmRelease v2", "Application with valuesObject", "Application with values as text"].map(
    (name) => [name, shapes[name] as (one: Installed) => Resource[]] as const,
);

function compare(chart: Chart, base: Installed, changes: readonly Values[]): void {
    const one = { ...changed(base, chart.name === "thanos" ? [accepted, ...changes] : changes), version: chart.version };
    const expected = findings([...rendered(chart, one), document()]);
    for (const [name, install] of tools)
        expect(findings([...install(one), document()]), `${name} ${JSON.stringify(changes)}`).to.deep.equal(expected);
}

const tests = (base: Installed, changes: readonly Values[]) => (chart: Chart) => {
    it("has the findings of its values, without a change", () => {
        compare(chart, base, []);
    });
    for (const change of changes)
        it(`has the findings of its values, with ${JSON.stringify(change)}`, () => {
            compare(chart, base, [change]);
        });
    it("has the findings of its values, whatever these are", () => {
        fc.assert(
            fc.property(fc.subarray([...changes], { minLength: 2, maxLength: 6 }), (some) => {
                compare(chart, base, some);
            }),
            { numRuns: 15 },
        );
    });
};

describeChart("thanos", tests(thanos, thanosChanges));
// The version of Thanos that the chart's operator runs.
describeChart("kube-prometheus-stack", tests(prometheusStack, prometheusChanges));
