import { expect } from "chai";
import { clock, notDue, ok, red, unseen, word, type Check, type Outcome } from "../../../commands/verify/check";
import { attempt } from "../../../commands/verify/probe";
import type { RunningStack } from "../../../commands/verify/running-stack";
import { report } from "../../../commands/verify";
import { verify } from "../../../commands/verify/verify";
import { answering, intended } from "./stack";

const stack = {} as RunningStack;

/** A check that comes to these outcomes, one after the other, and then to the last forever. */
function check(...outcomes: (Outcome | Error)[]): Check<RunningStack> & { readonly asked: () => number } {
    let asked = 0;
    return {
        id: "0",
        claim: "a claim",
        bar: "a bar",
        asked: () => asked,
        check: () => {
            const outcome = outcomes[Math.min(asked++, outcomes.length - 1)]!;
            return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
        },
    };
}

describe("verify", () => {
    it("checks once when there is no time, and prints what is red", async () => {
        const one = check(red("wrong", "mend it"), ok("right"));
        const [result] = await verify(stack, { within: 0, only: [one] });
        expect(result).to.include({ state: "red", measured: "wrong", todo: "mend it" });
        expect(one.asked()).to.equal(1);
    });

    it("waits for what may still become green", async () => {
        const [result] = await verify(stack, { within: 5, only: [check(red("wrong", ""), ok("right"))] });
        expect(result).to.include({ state: "ok", measured: "right" });
    });

    it("does not wait for what is due later than it may wait, nor for what can't be seen", async () => {
        const [late, never] = [check(notDue(new Date(Date.now() + 3_600_000), "later")), check(unseen("no Grafana"))];
        const results = await verify(stack, { within: 5, only: [late, never] });
        expect(results.map(({ state }) => state)).to.deep.equal(["not due", "unseen"]);
        expect([late.asked(), never.asked()]).to.deep.equal([1, 1]);
    });

    it("prints what it measures once, and again when it is something else", async () => {
        const told: string[] = [];
        const onProgress = (claim: string, measured: string) => told.push(`${claim}: ${measured}`);
        await verify(stack, { within: 10, only: [check(red("wrong", ""), red("wrong", ""), ok("right"))], onProgress });
        expect(told).to.deep.equal(["a claim: wrong", "a claim: right"]);
    });

    it("checks concurrently with the others, from its place on, what takes long and disturbs nobody", async () => {
        const answered: string[] = [];
        let answer = (): void => undefined;
        const slow: Check<RunningStack> = {
            ...check(),
            id: "slow",
            beside: true,
            check: async () => {
                await new Promise<void>((resolve) => (answer = resolve));
                answered.push("slow");
                return ok("");
            },
        };
        const last: Check<RunningStack> = {
            ...check(),
            id: "last",
            check: () => {
                answered.push("last");
                answer();
                return Promise.resolve(ok(""));
            },
        };
        const results = await verify(stack, { within: 0, only: [check(ok("")), slow, last] });
        expect(answered).to.deep.equal(["last", "slow"]);
        expect(results.map(({ id }) => id)).to.deep.equal(["0", "slow", "last"]);
    });

    it("ends on a signal, with the reason, and checks nothing more", async () => {
        const end = new AbortController();
        const [first, second] = [check(red("wrong", "")), check(ok("right"))];
        const onProgress = () => {
            end.abort(new Error("Interrupted."));
        };
        const options = { within: 60, only: [first, second], signal: end.signal, onProgress };
        const error: unknown = await verify(stack, options).catch((reason: unknown) => reason);
        expect(String(error)).to.equal("Error: Interrupted.");
        expect([first.asked(), second.asked()]).to.deep.equal([1, 0]);
    });

    it("leaves nothing behind that still checks when it is ended", async () => {
        const end = new AbortController();
        let left = 0;
        const beside: Check<RunningStack> = {
            ...check(),
            beside: true,
            check: async () => {
                left++;
                await new Promise((resolve) => setImmediate(resolve));
                left--;
                return ok("");
            },
        };
        const ending: Check<RunningStack> = {
            ...check(),
            check: () => {
                end.abort(new Error("Interrupted."));
                return Promise.resolve(ok(""));
            },
        };
        const options = { within: 0, only: [beside, ending, check(ok(""))], signal: end.signal };
        expect(await verify(stack, options).catch(String)).to.equal("Error: Interrupted.");
        expect(left).to.equal(0);
    });

    it("is red when a check can't ask", async () => {
        const [result] = await verify(stack, { within: 0, only: [check(new Error("minio:9000 does not answer"))] });
        expect(result).to.include({ state: "red", measured: "minio:9000 does not answer" });
    });
});

describe("the command verify", () => {
    const refuse = () => Promise.reject(new Error("nobody is there"));

    it("prints its progress on standard error, and one JSON object on standard output", async () => {
        let [printed, told] = ["", ""];
        const output = { out: (text: string) => (printed += text), error: (line: string) => (told += `${line}\n`) };
        const silent = await answering(intended("local"), { thanos: { query: refuse, loadedBlocks: refuse } });
        const only = [check(red("wrong", "mend it"), ok("right"))];
        expect(await report(silent, { name: "local", within: 5, json: true, only }, output)).to.equal(0);
        expect(told).to.equal("a claim: wrong\na claim: right\n");
        expect(JSON.parse(printed)).to.include({ stack: "local", red: 0 });
        expect(await report(silent, { name: "local", within: 0, json: true, only: [check(red("", ""))] }, output)).to.equal(1);
    });
});

describe("an outcome in a word", () => {
    it("shows when it is due, with the date when that is another day", () => {
        const now = new Date("2026-11-23T18:00:00Z");
        expect(clock(new Date("2026-11-23T20:47:10Z"), now)).to.equal("20:47 UTC");
        expect(clock(new Date("2026-11-27T18:41:00Z"), now)).to.equal("2026-11-27 18:41 UTC");
        expect(word(notDue(new Date("2026-01-01T00:00:00Z"), ""))).to.equal("not due before 2026-01-01 00:00 UTC");
        expect(word(unseen(""))).to.equal("can't be seen here");
    });
});

describe("a probe's log", () => {
    const log = 'list yes\nput no level=error msg="mark: upload: Access Denied."\ndelete no dial tcp: connection refused';

    it("distinguishes what was allowed from what was refused", () => {
        expect(attempt(log, "list").allowed).to.equal(true);
        expect(attempt(log, "put").allowed).to.equal(false);
    });

    it("is shown without its trace", () => {
        const traced = String.raw`list no ts=2026 level=error err="The signature does not match.\nBaseFetcher: iter bucket\n\tgithub.com"`;
        expect(attempt(traced, "list")).to.deep.equal({ allowed: undefined, said: "The signature does not match." });
    });

    it("is shown whole where it quotes an address", () => {
        const quoting = String.raw`put no level=error err="Get \"http://minio:9000/thanos/\": connection refused\nupload"`;
        expect(attempt(quoting, "put").said).to.equal('Get "http://minio:9000/thanos/": connection refused');
    });

    it("takes no other failure for a refusal", () => {
        expect(attempt(log, "delete")).to.deep.equal({ allowed: undefined, said: "dial tcp: connection refused" });
        expect(attempt("", "list").allowed).to.equal(undefined);
    });
});
