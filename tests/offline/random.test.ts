import { expect } from "chai";
import fc from "fast-check";
import { randomBytes } from "node:crypto";
import { generate } from "../../offline/random";
import type { Registration } from "../../offline/registration";
import { Secret } from "../../offline/secrets";

const types = {
    password: "random:index/randomPassword:RandomPassword",
    text: "random:index/randomString:RandomString",
    bytes: "random:index/randomBytes:RandomBytes",
    id: "random:index/randomId:RandomId",
} as const;

function make(type: keyof typeof types, inputs: Record<string, unknown>, secretOutputs: string[] = [], bytes = randomBytes) {
    const registration = { type: types[type], urn: "urn", name: "n", inputs, secretOutputs } as unknown as Registration;
    return generate(registration, bytes);
}

const text = (inputs: Record<string, unknown>) => make("text", inputs).state["result"] as string;
const count = (value: string, pattern: RegExp) => (value.match(pattern) ?? []).length;

describe("random values", () => {
    it("have the length, the classes and the minimums that were requested", () => {
        const minimum = fc.integer({ min: 0, max: 4 });
        const inputs = fc.record({
            minLower: minimum,
            minUpper: minimum,
            minNumeric: minimum,
            minSpecial: minimum,
            length: fc.integer({ min: 16, max: 40 }),
        });
        fc.assert(
            fc.property(inputs, (wanted) => {
                const value = text({ ...wanted, overrideSpecial: "_-" });
                expect(value)
                    .to.match(/^[A-Za-z0-9_-]+$/)
                    .and.have.length(wanted.length);
                expect(count(value, /[a-z]/g)).to.be.at.least(wanted.minLower);
                expect(count(value, /[A-Z]/g)).to.be.at.least(wanted.minUpper);
                expect(count(value, /[0-9]/g)).to.be.at.least(wanted.minNumeric);
                expect(count(value, /[_-]/g)).to.be.at.least(wanted.minSpecial);
            }),
        );
    });

    const classes: [inputs: Record<string, unknown>, pattern: RegExp][] = [
        [{ special: false }, /^[A-Za-z0-9]{200}$/],
        [{ special: false, numeric: false }, /^[A-Za-z]{200}$/],
        [{ special: false, number: false }, /^[A-Za-z]{200}$/],
        [{ special: false, upper: false }, /^[a-z0-9]{200}$/],
        [{ lower: false, upper: false, special: false }, /^[0-9]{200}$/],
        [{ lower: false, upper: false, numeric: false, overrideSpecial: "#" }, /^#{200}$/],
    ];
    for (const [inputs, pattern] of classes) {
        it(`of ${JSON.stringify(inputs)} are ${String(pattern)}`, () => {
            expect(text({ length: 200, ...inputs })).to.match(pattern);
        });
    }

    it("use every letter", () => {
        expect(new Set(text({ length: 5000, special: false }))).to.have.length(62);
    });

    it("are not the minimum's classes in their order", () => {
        const values = Array.from({ length: 50 }, () => text({ length: 2, minLower: 1, minUpper: 1 }));
        expect(values.some((value) => /^[A-Z]/.test(value))).to.be.true;
        expect(values.some((value) => /^[a-z]/.test(value))).to.be.true;
    });

    it("draw again what would favour the first letters", () => {
        const draws = [Buffer.from([0xff, 0xff]), Buffer.from([0, 1])];
        const result = make("text", { length: 1, special: false, upper: false, numeric: false }, [], (() =>
            draws.shift()) as never);
        expect(result.state["result"]).to.equal("b"); // 65535 is past the last multiple of 26
    });

    it("of a RandomId are one number in four notations, with its prefix", () => {
        const value = () => Buffer.from([0, 255, 62, 63]);
        expect(make("id", { byteLength: 4, prefix: "p-" }, [], value)).to.deep.equal({
            id: "AP8-Pw",
            state: {
                byteLength: 4,
                prefix: "p-",
                b64Url: "p-AP8-Pw",
                b64Std: "p-AP8+Pw==",
                hex: "p-00ff3e3f",
                dec: "p-16727615",
            },
        });
    });

    it("of RandomBytes are the same in base64 and in hex", () => {
        const { state } = make("bytes", { length: 32 });
        expect(Buffer.from(state["base64"] as string, "base64").toString("hex"))
            .to.equal(state["hex"])
            .and.have.length(64);
    });

    it("are secret where the program's SDK declares it, and only there", () => {
        const { state } = make("password", { length: 8 }, ["result"]);
        expect(state["result"]).to.be.instanceOf(Secret);
        expect(state["length"]).to.equal(8);
        expect(make("text", { length: 8 }).state["result"]).to.be.a("string");
    });

    const wrong: [inputs: Record<string, unknown>, message: RegExp][] = [
        [{ length: 0 }, /"length" is 0/],
        [{ length: 2.5 }, /"length" is 2.5/],
        [{}, /"length" is undefined/],
        [{ length: 3, minLower: 2, minUpper: 2 }, /add up to 4 characters, but "length" is 3/],
        [{ length: 3, lower: false, upper: false, numeric: false, special: false }, /Every class/],
    ];
    for (const [inputs, message] of wrong) {
        it(`refuse ${JSON.stringify(inputs)}`, () => {
            expect(() => text(inputs)).to.throw(message);
        });
    }
});
