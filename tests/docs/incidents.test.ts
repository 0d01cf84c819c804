// docs/incidents.md names for each incident a test, a rule or an alert that exists.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { rules } from "../../rules";
import { cases } from "../components/alerts/cases";
import { root } from "../program/program";

const page = readFileSync(path.join(root, "docs", "incidents.md"), "utf8");
const rows = [...page.matchAll(/^\| (\d+) \|.*\| ([^|]+) \|$/gm)].map(([, number, shown = ""]) => ({
    number: Number(number),
    shown,
}));

/** The missing part of a reference; undefined where it exists. */
function missing(reference: string): string | undefined {
    const [, kind, name = "", title] = /^(test|rule|alert) ([^:]+)(?:: (.+))?$/.exec(reference) ?? [];
    if (kind === "rule") return rules.some((one) => one.name === name && one.examples.fail.length > 0) ? undefined : reference;
    if (kind === "alert") return Object.hasOwn(cases, name) ? undefined : reference;
    const file = path.join(root, "tests", name);
    return kind === "test" && title !== undefined && existsSync(file) && readFileSync(file, "utf8").includes(title)
        ? undefined
        : reference;
}

describe("the published losses of history", () => {
    it("are 21", () => {
        expect(rows.map(({ number }) => number)).to.deep.equal(Array.from({ length: 21 }, (_, index) => index + 1));
    });

    for (const { number, shown } of rows)
        it(`${number}: ${shown.replaceAll("`", "")}`, () => {
            const references = [...shown.matchAll(/`([^`]+)`/g)].map(([, reference = ""]) => reference);
            expect(references).to.not.deep.equal([]);
            expect(references.flatMap((one) => missing(one) ?? [])).to.deep.equal([]);
        });

    it("are not covered by a test that does not exist", () => {
        expect(missing("test rules/changes/changes.test.ts: no such title")).not.to.equal(undefined);
        expect(missing("rule no-such-rule")).not.to.equal(undefined);
        expect(missing("alert NoSuchAlert")).not.to.equal(undefined);
    });
});
