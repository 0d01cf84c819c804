import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import fc from "fast-check";
import { merge } from "../../config/merge";

const values = fc.object({ maxDepth: 3, withNullPrototype: false }).map((value) => JSON.parse(JSON.stringify(value)) as Tree);
type Tree = Record<string, unknown>;

/** Every leaf and its path; lists are leaves. */
function leaves(value: unknown, path: readonly string[] = []): { path: readonly string[]; value: unknown }[] {
    if (typeof value !== "object" || value === null || Array.isArray(value) || Object.keys(value).length === 0)
        return path.length > 0 ? [{ path, value }] : [];
    return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}
const at = (value: unknown, path: readonly string[]): unknown =>
    path.reduce<unknown>((inner, key) => (inner as Tree)[key], value);
const isEmptyMap = (value: unknown): boolean => JSON.stringify(value) === "{}";

describe("merging values", () => {
    it("gives every value of the one that comes last, and of the first all that the last does not touch", () => {
        fc.assert(
            fc.property(values, values, (base, over) => {
                const merged = merge(base, over);
                for (const { path, value } of leaves(over)) if (!isEmptyMap(value)) expect(at(merged, path)).to.deep.equal(value);
                for (const [key, value] of Object.entries(base))
                    if (!Object.hasOwn(over, key)) expect(merged[key]).to.deep.equal(value);
            }),
        );
    });

    it("changes neither of the two", () => {
        const base = { a: { b: 1 }, c: [1] };
        const over = { a: { d: 2 }, c: [2] };
        expect(merge(base, over)).to.deep.equal({ a: { b: 1, d: 2 }, c: [2] });
        expect([base, over]).to.deep.equal([
            { a: { b: 1 }, c: [1] },
            { a: { d: 2 }, c: [2] },
        ]);
    });

    it("takes no key for anything but a key", () => {
        const own = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as Tree;
        const merged = merge({ a: 1 }, own);
        expect(Object.keys(merged)).to.deep.equal(["a", "__proto__", "constructor"]);
        expect(merged["polluted"]).to.equal(undefined);
    });

    it("keeps null, which takes a chart's default away", () => {
        expect(merge({ a: { b: 1 } }, { a: null })).to.deep.equal({ a: null });
    });

    it("takes an Output for a value and not for a map", () => {
        const output = pulumi.output("x");
        expect(merge({ a: output }, { b: 1 })["a"]).to.equal(output);
        expect(merge({ a: { b: 1 } }, { a: output })["a"]).to.equal(output);
    });
});
