import { expect } from "chai";
import { readdirSync } from "node:fs";
import path from "node:path";
import { ruleNames, ruleTopics } from "../../config/rule-names";
import { check } from "../../rules/check";
import { rules } from "../../rules/index";
import type { Environment } from "../../rules/view/types";
import { unknown } from "../../rules/view/types";
import { root } from "../program/program";
import { validView } from "./valid-view";

const environments: readonly Environment[] = ["local", "dev", "prod"];

describe("the rules", () => {
    it("are all in the table, in the order of their names, which are the names of their files in a folder for each topic", () => {
        const files = Object.keys(ruleTopics).flatMap((topic) =>
            readdirSync(path.join(root, "rules", topic)).map((file) => `${topic}/${file}`),
        );
        const named = Object.entries(ruleTopics).flatMap(([topic, names]) =>
            Object.keys(names).map((name) => `${topic}/${name}.ts`),
        );
        expect(files.sort()).to.deep.equal(named.sort());
        expect(rules.map(({ name }) => name)).to.deep.equal(ruleNames);
    });

    it("find nothing in a valid stack, in any environment", () => {
        for (const environment of environments) expect(check({ ...validView(), environment })).to.deep.equal([]);
    });

    it("leave what they read as it is", () => {
        const view = validView();
        check(view);
        expect(view).to.deep.equal(validView());
    });

    it("report nothing about values that are not known yet", () => {
        for (const view of withOneUnknown()) {
            const surprising = check(view.view).filter(({ severity }) => severity === "mandatory");
            expect(surprising, view.path).to.deep.equal([]);
        }
    });

    for (const rule of rules)
        describe(`${rule.name}: ${rule.title}`, () => {
            for (const { title, change } of rule.examples.pass)
                it(`lets pass: ${title}`, () => {
                    const view = validView();
                    change(view);
                    expect(rule.check(view)).to.deep.equal([]);
                });

            for (const { title, change } of rule.examples.fail)
                it(`refuses: ${title}`, () => {
                    const view = validView();
                    change(view);
                    expect(view, "the example changes nothing").not.to.deep.equal(validView());
                    const violations = rule.check(view);
                    expect(violations).not.to.be.empty;
                    for (const { path, message } of violations) {
                        expect(path).to.match(/^\S.+/);
                        // Found, allowed, fix: more than a word, and no value that was turned into text by accident.
                        expect(message)
                            .to.match(/^[a-z].{15,}[^.]$/)
                            .and.not.match(/undefined|\[object|NaN/);
                    }
                });

            it("has examples of both kinds, and a severity that is stricter the more is at stake", () => {
                expect(rule.examples.pass).not.to.be.empty;
                expect(rule.examples.fail).not.to.be.empty;
                const strictness = environments.map((environment) =>
                    ["off", "advisory", "mandatory"].indexOf(rule.severity[environment]),
                );
                expect(strictness).to.deep.equal([...strictness].sort());
            });
        });
});

/** Parts of the view that are always known, as are most truth values. */
const known = [
    "path",
    "ignoredObjstore",
    "variables",
    "enabledBy",
    "reason",
    "provider",
    "locked",
    "broken",
    "component",
    "name",
    "secret",
    "documents",
    "environment",
    "keys",
    "ports",
    "spread",
    "registries",
    "of",
    "test",
    "key",
];

/** The valid stack with each of its other values unknown in turn. */
function* withOneUnknown() {
    for (const at of leaves(validView())) {
        const view = validView();
        const parent = at
            .slice(0, -1)
            .reduce<Record<string, unknown>>((value, key) => value[key] as Record<string, unknown>, view as never);
        if (at.some((key) => known.includes(key))) continue;
        if (typeof parent[at.at(-1) ?? ""] === "boolean") continue;
        parent[at.at(-1) ?? ""] = unknown;
        yield { view, path: at.join(".") };
    }
}

function* leaves(value: unknown, at: readonly string[] = []): Generator<readonly string[]> {
    if (typeof value !== "object" || value === null) yield at;
    else for (const [key, item] of Object.entries(value)) yield* leaves(item, [...at, key]);
}
