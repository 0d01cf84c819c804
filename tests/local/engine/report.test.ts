import { expect } from "chai";
import { Cluster } from "../../../local/engine/kube/cluster";
import { Connection } from "../../../local/engine/kube/connection";
import type { KubeObject } from "../../../local/engine/kube/objects";
import { podReport } from "../../../local/engine/report";
import { FakeCluster } from "./fake-cluster";

describe("the report of a pod", () => {
    let fake: FakeCluster;
    let connection: Connection;
    beforeEach(async () => {
        fake = await FakeCluster.start();
        connection = await Connection.open(fake.kubeconfig, "fake");
    });
    afterEach(async () => {
        connection.close();
        await fake.stop();
    });

    const report = (status: object) => {
        const pod: KubeObject = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "shop" }, status };
        fake.put(pod);
        return podReport(new Cluster(connection), pod, 40);
    };

    it("has every container in the order of their start, each with its log, and of one that crashes that of the run before", async () => {
        fake.logs.set("web prepare", "prepared\n");
        fake.logs.set("web main before", "starting\ncan't bind\n");
        fake.logs.set("web side", "listening\n");
        const crashed = { restartCount: 2, lastState: { terminated: { exitCode: 3, reason: "Error" } } };
        expect(
            await report({
                initContainerStatuses: [
                    {
                        name: "prepare",
                        ready: true,
                        restartCount: 0,
                        state: { terminated: { exitCode: 0, reason: "Completed" } },
                    },
                ],
                containerStatuses: [
                    { name: "main", ready: false, ...crashed, state: { waiting: { reason: "CrashLoopBackOff" } } },
                    { name: "side", ready: true, restartCount: 0, state: { running: {} } },
                ],
            }),
        ).to.deep.equal([
            "Pod shop/web, container prepare: Completed, last exit code 0.",
            "Last lines of its log:",
            "  prepared",
            "Pod shop/web, container main: CrashLoopBackOff, last exit code 3, 2 restarts.",
            "Last lines of its log:",
            "  starting",
            "  can't bind",
            "Pod shop/web, container side: running.",
            "Last lines of its log:",
            "  listening",
        ]);
    });

    it("goes on after a container that waits, which has no log", async () => {
        fake.intercept = (request) =>
            request.includes("waiting") ? { status: 400, body: { kind: "Status", message: "is waiting to start" } } : undefined;
        fake.logs.set("web side", "listening\n");
        const image = { reason: "ImagePullBackOff", message: "not found" };
        expect(
            await report({
                containerStatuses: [
                    { name: "main", ready: false, restartCount: 0, state: { waiting: image } },
                    { name: "side", ready: true, restartCount: 0, state: { running: {} } },
                ],
            }),
        ).to.deep.equal([
            "Pod shop/web, container main: ImagePullBackOff (not found).",
            "Pod shop/web, container side: running.",
            "Last lines of its log:",
            "  listening",
        ]);
    });

    it("says why there is no container yet", async () => {
        const message = "0/1 nodes are available: 1 Insufficient memory.";
        const conditions = [{ type: "PodScheduled", status: "False", message }];
        expect(await report({ phase: "Pending", conditions })).to.deep.equal([`Pod shop/web: Pending, ${message}.`]);
    });
});
