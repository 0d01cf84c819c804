// Random valid stacks through the whole program.
import { expect } from "chai";
import fc from "fast-check";
import { holdsSecret, reveal, strings } from "../../offline/secrets";
import { check } from "../../rules/check";
import { viewOf } from "../../rules/view";
import type { Environment } from "../../rules/view/types";
import { stackValues } from "../config/arbitrary";
import { emptyValues, unawaited } from "./registered";
import { secretsIn, title, walkValues } from "./program";
import { limit, repeated } from "../repetitions";

const runs = repeated(12);

describe(`the program, for ${runs} random valid stacks`, function () {
    this.timeout(limit(300_000));

    // The SDK writes down a stack for every promise, which takes as long as everything else.
    const { stackTraceLimit } = Error;
    before(() => (Error.stackTraceLimit = 0));
    after(() => (Error.stackTraceLimit = stackTraceLimit));

    it("breaks no mandatory rule, registers the same each time, keeps secrets in Secrets, names its providers, waits for what pods need, and registers nothing empty or without a value", async () => {
        await fc.assert(
            fc.asyncProperty(stackValues, async (values) => {
                const walked = await walkValues(values);
                const { registrations, outputs } = walked;
                expect(JSON.stringify(await walkValues(values))).to.equal(JSON.stringify(walked));

                const findings = check(viewOf(registrations, { environment: outputs["environment"] as Environment }));
                expect(findings.filter(({ severity }) => severity === "mandatory")).to.deep.equal([]);

                expect(registrations.flatMap(emptyValues)).to.deep.equal([]);
                expect(unawaited(registrations)).to.deep.equal([]);

                const known = registrations.flatMap(({ inputs }) => secretsIn(inputs)).filter((text) => text.length > 8);
                const visible = JSON.stringify([registrations, outputs]);
                expect(known.filter((text) => visible.includes(text))).to.deep.equal([]);

                for (const registration of registrations) {
                    const { type, inputs, custom, provider } = registration;
                    if (holdsSecret(inputs)) expect(type).to.equal("kubernetes:core/v1:Secret");
                    if (custom && !type.startsWith("pulumi:")) expect(provider, title(registration)).to.be.a("string");
                    // An Output that the walk has no value for would end as an absent or "undefined" text.
                    for (const text of strings(reveal(inputs))) expect(text).not.to.match(/undefined|\[object |Calling \[to/);
                }
            }),
            { numRuns: runs },
        );
    });
});
