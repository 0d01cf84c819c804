import { expect } from "chai";
import type { ClusterAccess } from "../../kube/cluster";
import { podSettings } from "../../components/kubernetes/pod-settings";
import { stack } from "../config/valid-stack";
import { runScript } from "../../kube/job";
import { startFiller } from "../../commands/import-history/transfer";
import { runInThanos } from "../../commands/verify/thanos-job";
import { answering, intended } from "./verify/stack";

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
            settings: podSettings(stack()),
            user: 1000,
            text: "sleep",
            seconds: 60,
            signal,
        });
    beforeEach(() => {
        done.length = 0;
    });

    it("that is stopped is removed, and names who stopped it", async () => {
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

describe("pods of a command", () => {
    it("are pulled by the Secrets that the stack names", async () => {
        const made: unknown[] = [];
        const make = ({ body }: { body: unknown }) => Promise.resolve(made.push(body));
        const jobs = { createNamespacedCustomObject: make, deleteNamespacedJob: () => Promise.resolve() };
        const ended = { metadata: { name: "one" }, status: { phase: "Succeeded" } };
        const core = {
            listNamespacedPod: () => Promise.resolve({ items: [ended] }),
            readNamespacedPodLog: () => Promise.resolve("said"),
            deleteNamespacedPod: () => Promise.resolve(),
            createNamespacedPod: make,
            readNamespacedPod: () =>
                made.length < 2 ? Promise.reject(new Error("not found")) : Promise.resolve({ status: { phase: "Running" } }),
        };
        const access = { config: { makeApiClient: () => jobs }, core } as unknown as ClusterAccess;
        const running = await answering(intended("local", { imagePullSecrets: ["mirror"] }), { access });
        expect(await runInThanos(running, { purpose: "test", text: "echo said", seconds: 60 })).to.equal("said");
        await startFiller(running, "filler");
        const imagePullSecrets = [{ name: "mirror" }];
        expect(made).to.have.length(2);
        expect(made[0]).to.deep.nested.include({ "spec.template.spec.imagePullSecrets": imagePullSecrets });
        expect(made[1]).to.deep.nested.include({ "spec.imagePullSecrets": imagePullSecrets });
    });
});
