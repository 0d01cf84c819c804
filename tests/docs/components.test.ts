// docs/components.md lists which test covers which option of Thanos. The list is true.
import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { schemaRoot, type SchemaNode } from "../../config/schema-node";
import { root } from "../program/program";

/** Rows of the table: a component or what is for all, its options, and the tests. */
const rows = readFileSync(path.join(root, "docs", "components.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("|") && !line.startsWith("| ---"))
    .slice(1)
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map(([, , , options = "", tests = ""]) => ({ options: words(options), tests: words(tests) }));

function words(cell: string): string[] {
    return [...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);
}

const variants = (node: SchemaNode): readonly SchemaNode[] => node.oneOf ?? [node];
const keysOf = (node: SchemaNode): string[] => [
    ...new Set(variants(node).flatMap(({ properties = {} }) => Object.keys(properties))),
];

/** Every key below `thanos`, and one level deeper where there is one. */
const keys = (): string[] => {
    const { thanos } = schemaRoot().properties ?? {};
    return variants(thanos ?? {}).flatMap(({ properties = {} }) =>
        Object.entries(properties).flatMap(([key, node]) => {
            const below = keysOf(node);
            return below.length > 0 ? below.map((one) => `${key}.${one}`) : [key];
        }),
    );
};

describe("docs/components.md", () => {
    it("has a row with a test for every option of Thanos, and names no other", () => {
        const named = rows.flatMap(({ options }) => options);
        const covers = (option: string, key: string) =>
            option === key || (option.endsWith(".*") && key.startsWith(option.slice(0, -1)));
        expect(keys().filter((key) => !named.some((option) => covers(option, key)))).to.deep.equal([]);
        expect(named.filter((option) => !keys().some((key) => covers(option, key)))).to.deep.equal([]);
        expect(rows.filter(({ tests }) => tests.length === 0)).to.deep.equal([]);
    });

    for (const test of new Set(rows.flatMap(({ tests }) => tests)))
        it(`names a test that there is: ${test}`, () => {
            const [file = "", title] = test.split(/: (.*)/s);
            const sources = [".test.ts", ".e2e.ts"].map((end) => path.join(root, "tests", `${file}${end}`));
            const source = sources.find((one) => existsSync(one));
            expect(source, `tests/${file}`).not.to.equal(undefined);
            if (title !== undefined) expect(readFileSync(source ?? "", "utf8")).to.contain(title);
        });
});
