import { expect } from "chai";
import type { V1ContainerStatus, V1Pod } from "@kubernetes/client-node";
import { versions } from "../../../config/versions";
import { killedLately, oneVersion, reason, versionIn, wrongImage, wrongVersion } from "../../../commands/verify/checks/pods";
import { answering, intended, pod as thanosPod } from "./stack";

const pod = (status: Partial<V1ContainerStatus>, limit = "16Mi"): V1Pod => ({
    metadata: { name: "store-0" },
    spec: { containers: [{ name: "thanos", resources: { limits: { memory: limit } } }] },
    status: {
        containerStatuses: [{ name: "thanos", ready: false, restartCount: 0, image: "", imageID: "", started: false, ...status }],
    },
});
const ended = (why: string, message?: string) => ({
    terminated: { exitCode: 137, reason: why, ...(message === undefined ? {} : { message }) },
});

describe("why a pod does not run", () => {
    it("names the container that is out of memory, how often, and its limit", () => {
        expect(
            reason(pod({ state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: ended("OOMKilled"), restartCount: 3 })),
        ).to.equal(" (thanos: CrashLoopBackOff after OOMKilled, 3 restarts, killed for its memory at the limit of 16Mi)");
    });

    it("recognises a program that could not even start in its memory", () => {
        const message = "runc create failed: container init was OOM-killed (memory limit too low?)";
        expect(
            reason(pod({ state: { waiting: { reason: "RunContainerError" } }, lastState: ended("StartError", message) })),
        ).to.equal(" (thanos: RunContainerError after StartError, killed for its memory at the limit of 16Mi)");
    });

    it("remembers for an hour that a container that runs again was out of memory", () => {
        const now = new Date("2026-11-25T00:40:00Z");
        const at = (minutes: number) =>
            killedLately(
                pod({
                    ready: true,
                    lastState: {
                        terminated: {
                            exitCode: 137,
                            reason: "OOMKilled",
                            finishedAt: new Date(now.getTime() - minutes * 60_000),
                        },
                    },
                }),
                now,
            );
        expect(at(10)).to.deep.equal([
            "store-0 (thanos: ran out of memory at 00:30 UTC, killed for its memory at the limit of 16Mi) runs again",
        ]);
        expect(at(61)).to.deep.equal([]);
        expect(killedLately(pod({ ready: true, lastState: ended("Error") }), now)).to.deep.equal([]);
    });

    it("does not speak of memory when that was not it", () => {
        expect(reason(pod({ state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: ended("Error") }))).to.equal(
            " (thanos: CrashLoopBackOff after Error)",
        );
    });

    it("shows why it has no node", () => {
        const message = "0/1 nodes are available: 1 Insufficient cpu.";
        expect(reason({ status: { conditions: [{ type: "PodScheduled", status: "False", message }] } })).to.equal(
            ` (${message})`,
        );
    });
});

describe("an image", () => {
    const digest = "sha256:0123";
    const running = (imageID: string) => pod({ imageID });
    const found = (imageID: string, image: string, wanted: string) =>
        wrongImage({ pod: running(imageID), container: "thanos", image, wanted });

    it("is the stack's by its reference", () => {
        expect(found("", "thanos:v1", "thanos:v1")).to.deep.equal([]);
        expect(found("", "thanos:v2", "thanos:v1")).to.deep.equal(["store-0 runs thanos:v2, expected thanos:v1"]);
    });

    it("is the stack's by its digest, where the stack has one", () => {
        const wanted = `thanos:v1@${digest}`;
        expect(found(`quay.io/thanos@${digest}`, wanted, wanted)).to.deep.equal([]);
        expect(found("quay.io/thanos@sha256:4567", wanted, wanted)).to.deep.equal([
            `store-0 runs quay.io/thanos@sha256:4567, expected ${wanted}`,
        ]);
    });
});

describe("the version that a Thanos reports", () => {
    it("is read from its metrics", () => {
        expect(versionIn('# TYPE\nthanos_build_info{branch="",goversion="go1.26",version="0.42.4"} 1\n')).to.equal("0.42.4");
        expect(versionIn("up 1")).to.equal(undefined);
    });

    it("is the one that the stack is made for", () => {
        expect(wrongVersion("store-0", versions.thanos.slice(1))).to.deep.equal([]);
        expect(wrongVersion("store-0", "0.41.0")).to.deep.equal([`store-0 reports version 0.41.0, expected ${versions.thanos}`]);
        expect(wrongVersion("store-0", undefined)).to.deep.equal([]); // it wants a login
    });

    it("is wrong when it reports none", async () => {
        const stack = await answering(intended("local"), {
            pods: [thanosPod("store-0", ["store"])],
            access: { request: () => Promise.resolve({ status: 200, text: "up 1" }) },
        });
        const { state, measured } = await oneVersion.check(stack);
        expect([state, measured]).to.deep.equal(["red", `store-0 reports version none, expected ${versions.thanos}`]);
    });
});
