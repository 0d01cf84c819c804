import { expect } from "chai";
import { lazily, remembered } from "../../rules/view/lazy";

describe("what is made when it is looked at", () => {
    const made: string[] = [];
    const make = (what: string) => {
        made.push(what);
        return what;
    };
    beforeEach(() => made.splice(0));

    it("is made once, and nothing else is", () => {
        const both = lazily<{ a: string; b: string }>({ a: () => make("a"), b: () => make("b") });
        expect(made).to.deep.equal([]);
        expect([both.a, both.a]).to.deep.equal(["a", "a"]);
        expect(made).to.deep.equal(["a"]);
        expect({ ...both }).to.deep.equal({ a: "a", b: "b" });
    });

    it("is remembered of each thing, even when it is nothing", () => {
        const name = remembered(({ name }: { name?: string }) => (name === undefined ? void make("nothing") : make(name)));
        const [a, same, none] = [{ name: "a" }, { name: "a" }, {}];
        expect([a, a, same, none, none].map(name)).to.deep.equal(["a", "a", "a", undefined, undefined]);
        expect(made).to.deep.equal(["a", "a", "nothing"]);
    });
});
