// A preview has few values before the first deployment. No rule reports an unknown value as a violation, wherever it is.
import { expect } from "chai";
import type { Registration } from "../../offline/registration";
import { Secret } from "../../offline/secrets";
import { check } from "../../rules/check";
import { viewOf } from "../../rules/view/index";
import { unknown } from "../../rules/view/types";
import { stacks, walkStack } from "../program/program";
import { isExhaustive, limit } from "../repetitions";

describe("a value that is not known yet", function () {
    this.timeout(limit(120_000));
    const tried = new Set<string>();
    // The strictest environment first: the others try what it has not.
    for (const stack of [...stacks].sort((one) => (one === "prod" ? -1 : 1)))
        it(`breaks no mandatory rule, whichever of the stack ${stack} it is`, async () => {
            const { registrations, outputs } = await walkStack(stack);
            const surroundings = { environment: outputs["environment"] as "prod" };
            const wrong: string[] = [];
            for (const [index, one] of registrations.entries())
                for (const path of places(one.inputs)) {
                    const kind = kindOf(one, path);
                    if (!isExhaustive && tried.has(kind)) continue;
                    tried.add(kind);
                    const hidden: Registration = { ...one, inputs: hide(one.inputs, path) as Registration["inputs"] };
                    for (const { rule, severity, message } of check(viewOf(registrations.with(index, hidden), surroundings)))
                        if (severity === "mandatory") wrong.push(`${one.name} ${path.join(".")}: ${rule} ${message}`);
                }
            expect(wrong).to.deep.equal([]);
        });
});

/** Objects of these types differ from each other; of the others, `npm test` tries each field of one object. */
const distinct = /^kubernetes:(apps|helm\.sh|monitoring\.coreos\.com|core\/v1:Secret)|^aws:/;

const kindOf = ({ type, name }: Registration, path: readonly string[]): string =>
    [type, distinct.test(type) ? name : "", ...path.map((key) => (/^\d+$/.test(key) ? "*" : key))].join(" ");

/** Every place in a value, except the kind and the name of an object. */
function* places(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
    if (path.length > 0 && !fixed.test(path.join("."))) yield path;
    if (typeof value === "object" && value !== null && !(value instanceof Secret))
        for (const [key, item] of Object.entries(value)) yield* places(item, [...path, key]);
}

const fixed = /^(apiVersion|kind|metadata(\.name(space)?)?|name|namespace|chart)$/;

function hide(value: unknown, [key, ...rest]: readonly string[]): unknown {
    if (key === undefined) return unknown;
    if (Array.isArray(value)) return value.with(Number(key), hide(value[Number(key)], rest));
    return { ...(value as object), [key]: hide((value as Record<string, unknown>)[key], rest) };
}
