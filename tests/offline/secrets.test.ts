import { expect } from "chai";
import fc from "fast-check";
import { Redactor, reveal, Secret } from "../../offline/secrets";

describe("Redactor", () => {
    it("takes out every known secret, in clear and in base64, wherever it is inside a value", () => {
        const redactor = new Redactor();
        redactor.learn({ public: "visible", data: new Secret({ list: ["hunter2", { deep: "other-secret" }] }) });
        const shown = redactor.redact(`visible hunter2 ${Buffer.from("hunter2").toString("base64")} other-secrets`);
        expect(shown).to.equal("visible [secret] [secret] [secret]s");
    });

    it("knows the clear text of what it was shown in base64, as a Secret's data are", () => {
        const redactor = new Redactor();
        redactor.learn(new Secret({ password: Buffer.from("hunter2").toString("base64") }));
        expect(redactor.redact("no hunter2 here")).to.equal("no [secret] here");
    });

    it("takes out the longer of two secrets when one is inside the other", () => {
        const redactor = new Redactor();
        redactor.learn([new Secret("hunter"), new Secret("hunter2-and-more")]);
        expect(redactor.redact("hunter2-and-more")).to.equal("[secret]");
    });

    it("leaves ordinary words alone when a secret is too short to be one", () => {
        const redactor = new Redactor();
        redactor.learn(new Secret(["a", "", "no"]));
        expect(redactor.redact("a banana, no?")).to.equal("a banana, no?");
    });

    it("never lets a secret through, whatever is around it", () => {
        const word = fc.stringMatching(/^[\w+/=-]{8,40}$/);
        fc.assert(
            fc.property(word, fc.string(), fc.string(), (secret, before, after) => {
                const redactor = new Redactor();
                redactor.learn(new Secret(secret));
                expect(redactor.redact(before + secret + after)).not.to.contain(secret);
            }),
        );
    });
});

describe("reveal", () => {
    it("gives the values as they are, and leaves the original hidden", () => {
        const hidden = { a: new Secret({ b: ["x"] }), c: 1, d: null };
        expect(reveal(hidden)).to.deep.equal({ a: { b: ["x"] }, c: 1, d: null });
        expect(JSON.stringify(hidden)).to.equal('{"a":"[secret]","c":1,"d":null}');
    });
});
