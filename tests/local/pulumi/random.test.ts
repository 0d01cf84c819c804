import { expect } from "chai";
import fc from "fast-check";
import { compare } from "bcryptjs";
import { randomPlugin } from "../../../local/pulumi/random/plugin";
import { fromWire, reveal, Secret, toWire } from "../../../offline/secrets";

const urnOf = (type: string) => `urn:pulumi:dev::project::stack$random:index/random${type}:Random${type}::name`;
const [password, text, id] = [urnOf("Password"), urnOf("String"), urnOf("Id")];

const plugin = randomPlugin as Required<typeof randomPlugin>;
type State = Record<string, unknown>;
const create = async (urn: string, inputs: State) => {
    const made = await plugin.create(urn, inputs);
    return { id: made.id, outs: made.outs as State, state: reveal(fromWire(made.outs)) as State };
};

describe("built-in random provider", () => {
    it("makes a password of the length and the alphabet, with the documented defaults in its state", async () => {
        const { id: made, state } = await create(password, { length: 32, special: false });
        expect(made).to.equal("none");
        expect(state["result"]).to.match(/^[A-Za-z0-9]{32}$/);
        expect(state).to.include({ length: 32, special: false, lower: true, upper: true, numeric: true, minLower: 0 });
    });

    it("hashes a password with bcrypt, at cost 10", async () => {
        const { state } = await create(password, { length: 20 });
        expect(state["bcryptHash"]).to.match(/^\$2[aby]\$10\$/);
        expect(await compare(state["result"] as string, state["bcryptHash"] as string)).to.be.true;
    });

    it("marks password and hash as secrets, and nothing of a RandomString or a RandomId", async () => {
        const secrets = (outs: State) =>
            Object.keys(outs)
                .filter((key) => fromWire(outs[key]) instanceof Secret)
                .sort();
        expect(secrets((await create(password, { length: 8 })).outs)).to.deep.equal(["bcryptHash", "result"]);
        expect(secrets((await create(text, { length: 8 })).outs)).to.deep.equal([]);
        expect(secrets((await create(id, { byteLength: 8 })).outs)).to.deep.equal([]);
    });

    it("keeps a secret keeper secret", async () => {
        const keepers = toWire({ token: new Secret("hunter22") });
        const { outs } = await create(password, { length: 8, keepers });
        expect(outs["keepers"]).to.deep.equal(keepers);
        expect(JSON.stringify(fromWire(outs))).to.not.include("hunter22");
    });

    it("writes one number in four notations", async () => {
        const { id: made, state } = await create(id, { byteLength: 4, prefix: "p-" });
        const value = Buffer.from(made, "base64url");
        expect(value).to.have.length(4);
        expect(state).to.include({
            hex: `p-${value.toString("hex")}`,
            b64Url: `p-${made}`,
            b64Std: `p-${value.toString("base64")}`,
        });
        expect(state["dec"]).to.equal(`p-${value.readUInt32BE()}`);
    });

    it("refuses impossible inputs in check, with the reason", async () => {
        const { failures } = await plugin.check(password, {}, { length: 2, minLower: 3 });
        expect(failures).to.have.length(1);
        expect(failures?.[0]?.reason).to.include("minimums add up to 3");
        expect((await plugin.check(id, {}, { byteLength: 0 })).failures?.[0]?.property).to.equal("byteLength");
        expect((await plugin.check(id, {}, { byteLength: 4 })).failures).to.deep.equal([]);
    });

    const inputs = fc.record(
        {
            length: fc.integer({ min: 8, max: 30 }),
            special: fc.boolean(),
            minUpper: fc.integer({ min: 0, max: 2 }),
            keepers: fc.dictionary(fc.constantFrom("a", "b"), fc.string({ maxLength: 3 }), { noNullPrototype: true }),
        },
        { requiredKeys: ["length"] },
    );

    it("never replaces a value whose inputs are the same, and replaces it when one differs", () =>
        fc.assert(
            fc.asyncProperty(
                inputs,
                inputs,
                fc.subarray(["length", "special", "minUpper", "keepers"] as const),
                async (before, other, changed) => {
                    const replaced = changed.flatMap((key) => (other[key] === undefined ? [] : [[key, other[key]] as const]));
                    const after: typeof before = { ...before, ...Object.fromEntries(replaced) };
                    const { outs } = await create(text, before);
                    expect(await plugin.diff("x", text, outs, before)).to.deep.include({ changes: false, replaces: [] });
                    const meaning = (one: typeof before) =>
                        JSON.stringify([one.length, one.special ?? true, one.minUpper ?? 0, sorted(one.keepers)]);
                    const { changes, replaces = [] } = await plugin.diff("x", text, outs, after);
                    expect(changes).to.equal(meaning(before) !== meaning(after));
                    expect(replaces.length > 0).to.equal(changes);
                },
            ),
        ));

    it("imports a password, a string and an id by what the documentation names", async () => {
        const read = async (urn: string, what: string) => {
            const found = await plugin.read(what, urn, {});
            return { id: found.id, inputs: found.inputs as State, state: reveal(fromWire(found.props)) as State };
        };
        const imported = await read(password, "securepassword");
        expect(imported).to.deep.include({ id: "none" });
        expect(imported.state).to.include({ result: "securepassword", length: 14, special: true });
        expect(await compare("securepassword", imported.state["bcryptHash"] as string)).to.be.true;
        expect((await read(text, "test")).state).to.include({ result: "test", length: 4 });
        const withPrefix = await read(id, "my-prefix-,p-9hUg");
        expect(withPrefix).to.deep.include({ id: "p-9hUg" });
        const hex = Buffer.from("p-9hUg", "base64url").toString("hex");
        expect(withPrefix.state).to.include({ b64Url: "my-prefix-p-9hUg", byteLength: 4, hex: `my-prefix-${hex}` });
        expect((await plugin.diff("p-9hUg", id, withPrefix.state, withPrefix.inputs)).changes).to.be.false;
    });

    it("reads an existing value without changing it", async () => {
        const { outs } = await create(password, { length: 12 });
        const read = await plugin.read("none", password, outs);
        expect(read.props).to.deep.equal(outs);
        expect((await plugin.diff("none", password, outs, read.inputs as State)).changes).to.be.false;
    });

    it("names the types that it serves when it is given another", () =>
        create(urnOf("Shuffle"), {}).then(
            () => expect.fail("it was accepted"),
            (error: unknown) => expect(error).to.have.property("message").that.includes("RandomShuffle is not served"),
        ));
});

const sorted = (keepers: Record<string, string> | undefined) =>
    Object.entries(keepers ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
