// The life of a stack on a real cluster, by Pulumi: an interrupted start, a run that changes nothing, drift, an upgrade, a failure and
// its repair, a restart with its data, destruction. The steps build on each other, so the first failure ends the run.
import { expect } from "chai";
import { Pod } from "@pulumi/kubernetes/core/v1";
import { Provider } from "@pulumi/kubernetes/provider";
import { restrictedContainer, restrictedPod } from "../../components/kubernetes/pod";
import type { Program } from "../../offline/program";
import { DeploymentFailed } from "../../local/pulumi/failure";
import { withOverrides } from "../../local/overrides";
import * as steps from "../../local/steps";
import { proveInterruption, proveLooks, proveNoChange, proveOwnContext } from "./command";
import { destroySteps, interruptedSteps, policySteps, stateSteps } from "./engine";
import { provePages } from "./pages";
import { proveAlerts, proveDataSource, provePanels, provePublicDashboards, publicDashboardsVariable } from "./seeing";
import { Stage } from "./stage";
import { storeSteps } from "./stores";

const stage = new Stage("local", "e2e");

/** The program with a pod whose image does not exist. */
const withBrokenPod: Program = async () => {
    const outputs = await steps.program();
    const spec = {
        securityContext: restrictedPod(1000),
        containers: [{ name: "broken", image: "quay.io/minio/minio:RELEASE.of-nothing", securityContext: restrictedContainer }],
    };
    const provider = new Provider("broken", { context: stage.cluster.context });
    const metadata = { name: "broken", namespace: stage.namespace };
    new Pod("broken", { metadata, spec }, { provider, customTimeouts: { create: "20s" } });
    return outputs;
};

describe("the stack local on a cluster of its own", () => {
    before("nothing is left of an earlier run", () => stage.prepare());

    it("starts", () => stage.start());

    interruptedSteps(stage);

    it("is proved, with a first block in the bucket, except what can't be seen yet or here", async () => {
        await stage.proveYoung();
        await stage.memory();
    });

    it("shows data in every panel of its dashboards, except in those that state why not", () => provePanels(stage.stack, stage));

    it(`shows data in public dashboards, or states why not, where ${publicDashboardsVariable} names a folder of them`, async function () {
        const folder = process.env[publicDashboardsVariable];
        if (folder === undefined) {
            console.log(`      skipped: ${publicDashboardsVariable} is not set`);
            this.skip();
        }
        await provePublicDashboards(folder, stage.stack, stage);
    });

    it("answers Grafana's own back end through the data source", () => proveDataSource(stage));

    it("has loaded its alerts, and none but Watchdog fires", () => proveAlerts(stage.stack, stage));

    it("opens its pages, for as long as it is wanted and whatever its pods do", () => provePages(stage));

    it("is proved again by the command, which changes nothing and finds other ports where its own are taken", () =>
        proveNoChange(stage));

    it("is shown by the command, which ends on a signal", async () => {
        await proveLooks(stage);
        await proveInterruption(stage);
    });

    it("changes nothing when nothing has changed", async () => {
        const [before, podsBefore] = [await stage.generations(), await stage.podUids()];
        const { counts, seconds } = await stage.deploy(undefined, undefined, { expectNoChanges: true });
        console.log(`      no-change run in ${seconds.toFixed(1)} s`);
        expect(counts.unchanged).to.be.greaterThan(40);
        expect(await stage.generations()).to.deep.equal(before);
        expect(await stage.podUids()).to.deep.equal(podsBefore);
    });

    stateSteps(stage);

    policySteps(stage);

    it("rolls only what an upgrade changes, without a gap in the data", async () => {
        const before = await stage.generations();
        const from = Math.floor(Date.now() / 1000);
        const { touched } = await stage.deploy(
            withOverrides(stage.stack.file, [{ key: "thanos.query.resources.cpu", value: "60m", reason: "a test" }]),
        );
        expect(touched).to.deep.equal([`Deployment ${stage.namespace}/thanos-query`]);
        const after = await stage.generations();
        expect(Object.keys(after).filter((object) => after[object] !== before[object])).to.deep.equal([
            "deployments/thanos-query",
        ]);

        // Every scrape interval of the time of the upgrade, and one more after it, has its samples.
        const to = Math.floor(Date.now() / 1000);
        const expected = Math.floor((to - from) / 15);
        await until(async () => Date.now() / 1000 > to + 15 && (await stage.thanos.query("count(up)")).length > 0);
        const [count] = await stage.thanos.query(`min(count_over_time(up[${to - from + 15}s]))`, { time: to + 15 });
        expect(Number(count?.value[1])).to.be.at.least(expected);
    });

    storeSteps(stage);

    it("reports a failed resource once, and the next run repairs", async () => {
        const failure = await stage.deploy(stage.stack.file, withBrokenPod).catch((error: unknown) => error);
        if (!(failure instanceof DeploymentFailed)) throw new Error(`not refused: ${String(failure)}`);
        console.log(failure.message.replace(/^/gm, "      "));
        expect(failure.message).to.contain("broken").and.to.contain("RELEASE.of-nothing");

        const { touched } = await stage.deploy();
        expect(touched).to.deep.equal([`Pod ${stage.namespace}/broken`]); // removed
        await stage.prove(120);
    });

    it("finds its history again after a restart of the cluster", async () => {
        // By what blocks were made of: they may be merged meanwhile.
        const sources = async () => (await stage.thanos.loadedBlocks()).flatMap(({ compaction }) => compaction.sources ?? []);
        const before = await sources();
        expect(before).to.not.be.empty;
        await stage.stop({ deleteData: false });
        await stage.start();
        await stage.deploy();
        await stage.prove(420);
        const kept = await sources();
        expect(before.filter((ulid) => !kept.includes(ulid))).to.deep.equal([]);
    });

    destroySteps(stage);

    it("is deployed by --context, as to a cluster of the user's own", () => proveOwnContext(stage));

    it("leaves nothing behind", () => stage.leave());
});

/** Awaits a condition of the running stack. */
async function until(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 500));
}
