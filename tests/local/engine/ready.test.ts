import { expect } from "chai";
import type { KubeObject } from "../../../local/engine/kube/objects";
import { parseWaitFor, readiness } from "../../../local/engine/ready";

type Case = [what: string, object: Record<string, unknown>, expected: string];

function verdict(object: Record<string, unknown>, bindsOnUse = false): string {
    const { metadata, ...rest } = object;
    const whole = {
        apiVersion: "v1",
        metadata: { name: "x", generation: 2, ...(metadata as object) },
        ...rest,
    } as unknown as KubeObject;
    const found = readiness(whole, { bindsOnUse });
    return found.state === "ready" ? "ready" : `${found.state}: ${found.reason}`;
}

const condition = (type: string, status: string, more: object = {}) => ({ type, status, ...more });

const deployment = (status: object, replicas = 3) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    spec: { replicas },
    status: { observedGeneration: 2, ...status },
});
const statefulSet = (status: object, spec: object = {}) => ({
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    spec: { replicas: 3, ...spec },
    status: { observedGeneration: 2, currentRevision: "a", updateRevision: "a", ...status },
});
const daemonSet = (status: object) => ({
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    status: { observedGeneration: 2, ...status },
});
const job = (...conditions: object[]) => ({
    apiVersion: "batch/v1",
    kind: "Job",
    spec: { completions: 2 },
    status: { succeeded: 1, conditions },
});
const custom = (waitFor: string, status: object, more: object = {}) => ({
    apiVersion: "shop.test/v1",
    kind: "Lamp",
    metadata: { annotations: { "pulumi.com/waitFor": waitFor } },
    status,
    ...more,
});

const unseen = "waiting: its controller has not seen the change yet";
const full = { replicas: 3, updatedReplicas: 3, availableReplicas: 3 };

const cases: Case[] = [
    ["a Deployment that nobody has looked at", { ...deployment({}), status: undefined }, unseen],
    ["a Deployment whose status is older than its spec", deployment({ ...full, observedGeneration: 1 }), unseen],
    [
        "a Deployment with too few new replicas",
        deployment({ replicas: 3, updatedReplicas: 1, availableReplicas: 3 }),
        "waiting: 1 of 3 replicas updated",
    ],
    ["a Deployment with old replicas left", deployment({ ...full, replicas: 4 }), "waiting: 1 old replicas still there"],
    [
        "a Deployment with replicas that are not available",
        deployment({ ...full, availableReplicas: 2 }),
        "waiting: 2 of 3 replicas available",
    ],
    ["a Deployment that is complete", deployment(full), "ready"],
    ["a Deployment of nothing", deployment({}, 0), "ready"],
    [
        "a Deployment that gave up",
        deployment({
            conditions: [condition("Progressing", "False", { reason: "ProgressDeadlineExceeded", message: "too slow" })],
        }),
        "failed: ProgressDeadlineExceeded: too slow",
    ],
    ["a StatefulSet that is starting", statefulSet({ readyReplicas: 1 }), "waiting: 1 of 3 replicas ready"],
    ["a StatefulSet that is complete", statefulSet({ readyReplicas: 3 }), "ready"],
    [
        "a StatefulSet that is being updated",
        statefulSet({ readyReplicas: 3, updatedReplicas: 2, updateRevision: "b" }),
        "waiting: 2 of 3 replicas updated",
    ],
    [
        "a StatefulSet updated down to its partition",
        statefulSet(
            { readyReplicas: 3, updatedReplicas: 1, updateRevision: "b" },
            { updateStrategy: { rollingUpdate: { partition: 2 } } },
        ),
        "ready",
    ],
    [
        "a StatefulSet that is updated by deleting pods",
        statefulSet({ readyReplicas: 3, updateRevision: "b" }, { updateStrategy: { type: "OnDelete" } }),
        "ready",
    ],
    [
        "a DaemonSet with old pods",
        daemonSet({ desiredNumberScheduled: 2, updatedNumberScheduled: 1, numberAvailable: 2 }),
        "waiting: 1 of 2 pods updated",
    ],
    [
        "a DaemonSet with pods down",
        daemonSet({ desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 }),
        "waiting: 1 of 2 pods available",
    ],
    ["a DaemonSet on no node", daemonSet({}), "ready"],
    ["a Job that runs", job(), "waiting: 1 of 2 pods completed"],
    ["a Job that is complete", job(condition("Complete", "True")), "ready"],
    [
        "a Job that has failed",
        job(condition("Failed", "True", { reason: "BackoffLimitExceeded", message: "no more tries" })),
        "failed: BackoffLimitExceeded: no more tries",
    ],
    ["a Pod that starts", { kind: "Pod", status: { phase: "Pending" } }, "waiting: phase Pending"],
    [
        "a Pod that is not ready",
        { kind: "Pod", status: { phase: "Running", conditions: [condition("Ready", "False", { message: "no probe" })] } },
        "waiting: no probe",
    ],
    ["a Pod that is ready", { kind: "Pod", status: { phase: "Running", conditions: [condition("Ready", "True")] } }, "ready"],
    ["a Pod that is done", { kind: "Pod", status: { phase: "Succeeded" } }, "ready"],
    ["a Pod that has failed", { kind: "Pod", status: { phase: "Failed", reason: "Evicted" } }, "failed: Evicted"],
    [
        "a claim without a volume",
        { kind: "PersistentVolumeClaim", status: { phase: "Pending" } },
        "waiting: phase Pending, not Bound",
    ],
    ["a claim with a volume", { kind: "PersistentVolumeClaim", status: { phase: "Bound" } }, "ready"],
    [
        "a claim whose volume is gone",
        { kind: "PersistentVolumeClaim", status: { phase: "Lost" } },
        "failed: its volume is gone (phase Lost)",
    ],
    ["a Namespace", { kind: "Namespace", status: { phase: "Active" } }, "ready"],
    [
        "a Namespace that is being deleted",
        { kind: "Namespace", status: { phase: "Terminating" } },
        "waiting: phase Terminating, not Active",
    ],
    [
        "a definition that is served",
        {
            apiVersion: "apiextensions.k8s.io/v1",
            kind: "CustomResourceDefinition",
            status: { conditions: [condition("Established", "True")] },
        },
        "ready",
    ],
    [
        "a definition whose names are taken",
        {
            apiVersion: "apiextensions.k8s.io/v1",
            kind: "CustomResourceDefinition",
            status: { conditions: [condition("NamesAccepted", "False", { reason: "Conflict" })] },
        },
        "failed: Conflict",
    ],
    ["a Service", { kind: "Service" }, "ready"],
    ["a custom resource", { apiVersion: "shop.test/v1", kind: "Lamp" }, "ready"],
    ["a custom resource of a kind's name", { apiVersion: "shop.test/v1", kind: "Deployment" }, "ready"],
    ["a condition that is not there", custom("condition=Shining", {}), "waiting: no condition Shining yet"],
    [
        "a condition that is not met",
        custom("condition=Shining", { conditions: [condition("Shining", "False", { reason: "NoBulb" })] }),
        "waiting: condition Shining is False: NoBulb",
    ],
    ["a condition that is met", custom("condition=Shining", { conditions: [condition("Shining", "True")] }), "ready"],
    [
        "a condition with another status",
        custom("condition=Broken=False", { conditions: [condition("Broken", "False")] }),
        "ready",
    ],
    [
        "a condition about an older generation",
        custom("condition=Shining", { conditions: [condition("Shining", "True", { observedGeneration: 1 })] }),
        "waiting: condition Shining is about an older generation",
    ],
    [
        "a status about an older generation",
        custom("condition=Shining", { observedGeneration: 1, conditions: [condition("Shining", "True")] }),
        unseen,
    ],
    ["a path that is not there", custom("jsonpath={.status.address}", {}), "waiting: .status.address is not there"],
    ["a path that is there", custom("jsonpath={.status.address}", { address: "a" }), "ready"],
    ["a path into a list", custom("jsonpath={.status.bulbs[1].watts}=60", { bulbs: [{}, { watts: 60 }] }), "ready"],
    [
        "a path with another value",
        custom("jsonpath={.status.phase}=On", { phase: "Off" }),
        "waiting: .status.phase is Off, not On",
    ],
    [
        "several wishes, one open",
        custom('["condition=A", "condition=B"]', { conditions: [condition("A", "True")] }),
        "waiting: no condition B yet",
    ],
    ["a wish for a kind of the table", { ...custom("condition=Odd", {}), ...deployment(full) }, "waiting: no condition Odd yet"],
    ["what is not to be awaited", { ...deployment({}), metadata: { annotations: { "pulumi.com/skipAwait": "true" } } }, "ready"],
];

describe("readiness", () => {
    for (const [what, object, expected] of cases) {
        it(`of ${what}: ${expected}`, () => {
            expect(verdict(object)).to.equal(expected);
        });
    }

    it("of a claim that is bound on first use: ready while it is pending", () => {
        const pending = { kind: "PersistentVolumeClaim", status: { phase: "Pending" } };
        expect(verdict(pending, true)).to.equal("ready");
        expect(verdict({ ...pending, status: { phase: "Lost" } }, true)).to.match(/^failed/);
    });

    for (const text of ["moon=full", "condition", "jsonpath=.a", "jsonpath={.a[?(@.b)]}", '["condition=A", "b"]', "[not json"]) {
        it(`does not understand the wish ${text}`, () => {
            expect(() => parseWaitFor(text)).to.throw();
        });
    }
});
