// Programs as people write them, each with the findings that it must have. Prints the confusion table.
import { expect } from "chai";
import { rules } from "../../rules/index";
import { judge, severityOf } from "../../rules/judge";
import { viewOf } from "../../rules/view/index";
import { document, prometheusStack, spec, thanos, withValues } from "./corpus/base";
import type { Case } from "./corpus/case";
import { corpus as cases } from "./corpus/index";
import { shapes, type Installed } from "./corpus/shapes";

/** Values with many faults. */
const faults: readonly Installed[] = [
    prometheusStack,
    thanos,
    spec({
        retention: "1h",
        externalLabels: null,
        resources: null,
        storageSpec: null,
        replicas: 1,
        thanos: { image: "quay.io/thanos/thanos:latest" },
    }),
    withValues(thanos, {
        image: null,
        query: { replicaLabel: [], resources: null },
        storegateway: { service: null, podAnnotations: null, persistence: { enabled: false } },
        compactor: { retentionResolutionRaw: "1d", persistence: { enabled: false } },
    }),
];

interface Found {
    readonly rule: string;
    readonly severity: string;
    readonly path: string;
    readonly message: string;
}

const findings = ({ resources, surroundings }: Case): Found[] => {
    const view = viewOf(resources, { environment: "prod", ...surroundings });
    return rules.flatMap((rule) =>
        judge(rule, view).map((one) => ({
            rule: rule.name,
            severity: severityOf(one, rule.severity.prod),
            path: one.path,
            message: one.message,
        })),
    );
};

/** The part of one case in the table. */
interface Verdict {
    readonly correct: number;
    readonly falseMandatory: readonly string[];
    readonly missed: readonly string[];
    readonly unexpected: readonly string[];
    readonly repeated: readonly string[];
}

function verdict(one: Case): Verdict {
    const found = findings(one);
    const mandatory = found.filter(({ severity }) => severity === "mandatory");
    const wanted = one.expected.map((name) => ({ rule: name.replace("!", ""), mandatory: name.startsWith("!") }));
    const line = ({ rule, path, message }: Found) => `${rule} ${path} ${message}`;
    const places = found.map(({ rule, severity, path }) => `${rule} ${severity} ${path}`);
    return {
        correct: wanted.filter((want) => found.some(({ rule }) => rule === want.rule)).length,
        falseMandatory: mandatory.filter(({ rule }) => !wanted.some((want) => want.rule === rule && want.mandatory)).map(line),
        missed: wanted
            .filter(
                (want) =>
                    !(want.mandatory ? mandatory : found.filter(({ severity }) => severity !== "mandatory")).some(
                        ({ rule }) => rule === want.rule,
                    ),
            )
            .map(({ rule }) => rule),
        unexpected: found.filter(({ rule }) => one.absent?.some((name) => name === rule)).map(line),
        repeated: [
            ...places.filter((place, index) => places.indexOf(place) !== index),
            ...Object.entries(one.lines ?? {}).filter(
                ([rule, count]) => found.filter((line) => line.rule === rule).length !== count,
            ),
        ].map(String),
    };
}

describe("the corpus", () => {
    const verdicts: Verdict[] = [];

    for (const one of cases)
        it(one.name, () => {
            const { correct, ...wrong } = verdict(one);
            verdicts.push({ correct, ...wrong });
            expect(wrong).to.deep.equal({ falseMandatory: [], missed: [], unexpected: [], repeated: [] });
        });

    for (const [shape, install] of Object.entries(shapes))
        it(`has the same findings for the same values in every shape: ${shape}`, () => {
            const lines = (make: (one: Installed) => Case["resources"]) =>
                faults.map((one) =>
                    findings({ name: "", expected: [], resources: [...make(one), document()] })
                        .map(({ rule, severity }) => `${rule} ${severity}`)
                        .sort(),
                );
            expect(lines(install)).to.deep.equal(lines(shapes["helm.v3.Release"] as typeof install));
        });

    it("has at least 120 cases, each with another name", () => {
        expect(cases.length).to.be.at.least(120);
        expect(new Set(cases.map(({ name }) => name)).size).to.equal(cases.length);
    });

    after(() => {
        const sum = (count: (one: Verdict) => number) => verdicts.reduce((all, one) => all + count(one), 0);
        console.log(
            [
                `corpus: ${verdicts.length} cases, ${cases.filter(({ expected }) => expected.length === 0).length} of them without a fault`,
                `  expected and found     ${sum((one) => one.correct)}`,
                `  false mandatory        ${sum((one) => one.falseMandatory.length)}`,
                `  missed                 ${sum((one) => one.missed.length)}`,
                `  more than one line     ${sum((one) => one.repeated.length)}`,
            ].join("\n"),
        );
    });
});
