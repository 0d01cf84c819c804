import { expect } from "chai";
import type { CoreV1Event, V1Pod } from "@kubernetes/client-node";
import { circumstances, podReport, type ReportSource } from "../../kube/report";

/** A cluster with some pods, events and logs. */
class Cluster implements ReportSource {
    readonly pods: V1Pod[] = [];
    readonly events: CoreV1Event[] = [];
    readonly objects: Record<string, object> = {};
    /** By container; `container previous` is the log of the previous run. */
    readonly logs: Record<string, string> = {};

    readonly read: ReportSource["read"] = ({ kind, name }) => {
        const found = this.objects[`${kind} ${name}`];
        return found ? Promise.resolve(found) : Promise.reject(new Error("not found"));
    };

    readonly core = {
        listNamespacedPod: ({ labelSelector = "" }: { labelSelector?: string }) => {
            const wanted = labelSelector.split(",").map((one) => one.split("="));
            const items = this.pods.filter(({ metadata }) =>
                wanted.every(([key = "", value]) => metadata?.labels?.[key] === value),
            );
            return Promise.resolve({ items });
        },
        listNamespacedEvent: ({ fieldSelector = "" }: { fieldSelector?: string }) => {
            const [, name, kind] = /name=(.*),involvedObject.kind=(.*)$/.exec(fieldSelector) ?? [];
            const items = this.events.filter(
                ({ involvedObject }) => involvedObject.name === name && involvedObject.kind === kind,
            );
            return Promise.resolve({ items });
        },
        readNamespacedPodLog: ({ container = "", previous }: { container?: string; previous?: boolean }) => {
            const log = this.logs[previous ? `${container} previous` : container];
            return log === undefined ? Promise.reject(new Error("is waiting to start")) : Promise.resolve(log);
        },
    } as unknown as ReportSource["core"];
}

const pod = (status: object, labels: Record<string, string> = { app: "web" }): V1Pod => ({
    metadata: { name: "web-1", namespace: "shop", labels },
    status,
});
const crashed = {
    name: "main",
    ready: false,
    restartCount: 2,
    lastState: { terminated: { exitCode: 3, reason: "Error" } },
    state: { waiting: { reason: "CrashLoopBackOff" } },
};
const running = { name: "side", ready: true, restartCount: 0, state: { running: {} } };
const event = (kind: string, name: string, type: string, message: string, resourceVersion: string): CoreV1Event => ({
    involvedObject: { kind, name },
    metadata: { resourceVersion },
    type,
    reason: "BackOff",
    message,
});

describe("the report of a pod", () => {
    let cluster: Cluster;
    beforeEach(() => (cluster = new Cluster()));
    const report = (status: object) => podReport(cluster, pod(status), 40);

    it("has every container in the order of their start, and of one that crashes the log of its previous run", async () => {
        Object.assign(cluster.logs, { prepare: "prepared\n", "main previous": "starting\ncan't bind\n", side: "listening\n" });
        const prepare = {
            name: "prepare",
            ready: true,
            restartCount: 0,
            state: { terminated: { exitCode: 0, reason: "Completed" } },
        };
        expect(await report({ initContainerStatuses: [prepare], containerStatuses: [crashed, running] })).to.deep.equal([
            "Pod shop/web-1, container prepare: Completed, last exit code 0.",
            "Last lines of its log:",
            "  prepared",
            "Pod shop/web-1, container main: CrashLoopBackOff, last exit code 3, 2 restarts.",
            "Last lines of its log:",
            "  starting",
            "  can't bind",
            "Pod shop/web-1, container side: running.",
            "Last lines of its log:",
            "  listening",
        ]);
    });

    it("goes on after a container that waits, which has no log", async () => {
        cluster.logs["side"] = "listening\n";
        const waiting = {
            name: "main",
            ready: false,
            restartCount: 0,
            state: { waiting: { reason: "ImagePullBackOff", message: "not found" } },
        };
        expect(await report({ containerStatuses: [waiting, running] })).to.deep.equal([
            "Pod shop/web-1, container main: ImagePullBackOff (not found).",
            "Pod shop/web-1, container side: running.",
            "Last lines of its log:",
            "  listening",
        ]);
    });

    it("has the reason why there is no container yet", async () => {
        const message = "0/1 nodes are available: 1 Insufficient memory.";
        const conditions = [{ type: "PodScheduled", status: "False", message }];
        expect(await report({ phase: "Pending", conditions })).to.deep.equal([`Pod shop/web-1: Pending, ${message}.`]);
    });
});

describe("the circumstances of an object that is not ready", () => {
    const web = { apiVersion: "apps/v1", kind: "Deployment", name: "web", namespace: "shop" };
    const live = { spec: { selector: { matchLabels: { app: "web" } } } };

    it("are the last warnings of the object and its broken pods, and the end of a log", async () => {
        const cluster = new Cluster();
        cluster.objects["Deployment web"] = live;
        cluster.pods.push(pod({ containerStatuses: [crashed, running] }));
        cluster.logs["main previous"] = "can't bind\n";
        cluster.events.push(
            event("Pod", "web-1", "Warning", "Back-off restarting", "12"),
            event("Deployment", "web", "Normal", "Scaled up", "3"),
        );
        expect(await circumstances(cluster, web)).to.deep.equal([
            "Last events:",
            "  Pod shop/web-1: BackOff: Back-off restarting",
            "Pod shop/web-1, container main: CrashLoopBackOff, last exit code 3, 2 restarts.",
            "Last lines of its log:",
            "  can't bind",
        ]);
    });

    it("find the pods of a custom resource by the selector in its status", async () => {
        const cluster = new Cluster();
        cluster.objects["Prometheus k8s"] = { status: { selector: "app=web" } };
        cluster.pods.push(pod({ containerStatuses: [crashed] }));
        const found = await circumstances(cluster, { ...web, kind: "Prometheus", name: "k8s" });
        expect(found[0]).to.match(/^Pod shop\/web-1, container main/);
    });

    it("find the pods of a Helm release by its name", async () => {
        const cluster = new Cluster();
        const labels = { "app.kubernetes.io/instance": "thanos" };
        cluster.pods.push(pod({ containerStatuses: [crashed] }, labels));
        const found = await circumstances(cluster, { ...web, kind: "Release", name: "thanos" });
        expect(found[0]).to.match(/^Pod shop\/web-1, container main/);
    });

    it("are left out where the cluster does not answer", async () => {
        expect(await circumstances(new Cluster(), web)).to.deep.equal([]);
    });
});
