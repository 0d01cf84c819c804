import { expect } from "chai";
import { reveal, Secret } from "../../offline/secrets";

describe("reveal", () => {
    it("gives the values as they are, and leaves the original hidden", () => {
        const hidden = { a: new Secret({ b: ["x"] }), c: 1, d: null };
        expect(reveal(hidden)).to.deep.equal({ a: { b: ["x"] }, c: 1, d: null });
        expect(JSON.stringify(hidden)).to.equal('{"a":"[secret]","c":1,"d":null}');
    });
});
