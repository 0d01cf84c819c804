import { expect } from "chai";
import { orInterrupted } from "../../commands/signals";

describe("what a command waits for", () => {
    it("is not waited for after its end", async () => {
        const stop = new AbortController();
        const answer = orInterrupted(stop.signal, new Promise<never>(() => undefined));
        stop.abort(new Error("stopped"));
        expect(await answer.catch(String)).to.equal("Error: stopped");
        expect(await orInterrupted(stop.signal, Promise.resolve(1)).catch(String)).to.equal("Error: stopped");
        expect(await orInterrupted(new AbortController().signal, Promise.resolve(1))).to.equal(1);
    });
});
