import { expect } from "chai";
import type { ClusterAccess } from "../../ops/access/cluster";
import { runScript } from "../../ops/access/job";

describe("a Job of a command", () => {
    const done: string[] = [];
    const jobs = {
        createNamespacedCustomObject: () => Promise.resolve(done.push("created")),
        readNamespacedJob: () => Promise.resolve({ status: { active: 1 } }),
        deleteNamespacedJob: () => Promise.resolve(done.push("deleted")),
    };
    const access = {
        config: { makeApiClient: () => jobs },
        core: { listNamespacedPod: () => Promise.resolve({ items: [] }) },
    } as unknown as ClusterAccess;
    const run = (signal: AbortSignal) =>
        runScript(access, {
            namespace: "monitoring",
            purpose: "test",
            image: "thanos",
            user: 1000,
            text: "sleep",
            seconds: 60,
            signal,
        });
    beforeEach(() => {
        done.length = 0;
    });

    it("that is stopped is taken away, and says who stopped it", async () => {
        const stop = new AbortController();
        const running = run(stop.signal);
        stop.abort(new Error("Stopped."));
        expect(await running.catch(String)).to.equal("Error: Stopped.");
        expect(done).to.deep.equal(["created", "deleted"]);
    });

    it("is not made after the end", async () => {
        expect(await run(AbortSignal.abort(new Error("Stopped."))).catch(String)).to.equal("Error: Stopped.");
        expect(done).to.deep.equal([]);
    });
});
