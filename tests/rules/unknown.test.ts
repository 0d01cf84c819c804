// A preview knows little before the first deployment. No rule takes what is not known for a mistake, wherever it is.
import { expect } from "chai";
import type { Registration } from "../../offline/registration";
import { Secret } from "../../offline/secrets";
import { check } from "../../rules/check";
import { viewOf } from "../../rules/view/index";
import { unknown } from "../../rules/view/types";
import { stacks, walkStack } from "../program/program";

describe("a value that is not known yet", function () {
    this.timeout(120_000);
    for (const stack of stacks)
        it(`breaks no mandatory rule, whichever of the stack ${stack} it is`, async () => {
            const { registrations, outputs } = await walkStack(stack);
            const surroundings = { environment: outputs["environment"] as "prod" };
            const wrong: string[] = [];
            for (const [index, one] of registrations.entries())
                for (const path of places(one.inputs)) {
                    const hidden: Registration = { ...one, inputs: hide(one.inputs, path) as Registration["inputs"] };
                    for (const { rule, severity, message } of check(viewOf(registrations.with(index, hidden), surroundings)))
                        if (severity === "mandatory") wrong.push(`${one.name} ${path.join(".")}: ${rule} ${message}`);
                }
            expect(wrong).to.deep.equal([]);
        });
});

/** Every place in a value, but for what says of which kind an object is and how it is called. */
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
