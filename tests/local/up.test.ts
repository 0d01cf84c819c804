import { expect } from "chai";
import { shortcomings } from "../../local/up";
import type { CheckResult } from "../../commands/verify/verify";

describe("what npm run local ends with", () => {
    const target = { stack: "local", cluster: "one" };
    const address = { title: "Query", url: "http://127.0.0.1:1", note: "" };
    const proof = (state: CheckResult["state"]): CheckResult => ({
        id: "1",
        claim: "",
        bar: "",
        measured: "",
        state,
        seconds: 0,
    });

    it("is good when nothing is red and the addresses are open", () => {
        const proofs = (["ok", "not due", "unseen"] as const).map(proof);
        expect(shortcomings(target, { proofs, addresses: [address] })).to.deep.equal([]);
    });

    it("prints the differences, and the command to run", () => {
        expect(shortcomings(target, { proofs: [proof("red")], addresses: [] })).to.deep.equal([
            "Not everything is proved. Look at: npm run local -- --cluster one status, npm run local -- --cluster one logs NAME",
            "No address is open, see above. Open them: npm run local -- --cluster one",
        ]);
    });
});
