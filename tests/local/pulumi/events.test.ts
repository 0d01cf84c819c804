import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import { expect } from "chai";
import { Events } from "../../../local/pulumi/events";

const base = { sequence: 0, timestamp: 0 };
const metadata = (op: string, type: string, name: string, inputs: object = {}, custom = true): StepEventMetadata => {
    const urn = `urn:pulumi:local::shop::${type}::${name}`;
    return { op, urn, type, provider: "", new: { type, urn, custom, inputs } } as unknown as StepEventMetadata;
};
const set = (op: string, name = "minio") =>
    metadata(op, "kubernetes:apps/v1:StatefulSet", `shop-${name}`, { metadata: { name, namespace: "monitoring" } });
const begins = (one: StepEventMetadata): EngineEvent => ({ ...base, resourcePreEvent: { metadata: one } });
const ends = (one: StepEventMetadata): EngineEvent => ({ ...base, resOutputsEvent: { metadata: one } });
const fails = (one: StepEventMetadata): EngineEvent => ({ ...base, resOpFailedEvent: { metadata: one, status: 0, steps: 0 } });
const tells = (urn: string, message: string, severity: "info" | "error" = "info"): EngineEvent => ({
    ...base,
    diagnosticEvent: { urn, message, severity, color: "never" },
});

function read(...events: readonly EngineEvent[]): Events {
    const all = new Events(() => 0);
    for (const event of events) all.read(event);
    return all;
}

describe("the events of a deployment", () => {
    it("name a Kubernetes object as people do, by namespace and name", () => {
        const release = metadata("create", "kubernetes:helm.sh/v3:Release", "r", { name: "thanos", namespace: "monitoring" });
        const custom = metadata("create", "kubernetes:monitoring.coreos.com/v1:Prometheus", "p", {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "Prometheus",
            metadata: { name: "k8s", namespace: "monitoring" },
        });
        const password = metadata("create", "random:index/randomPassword:RandomPassword", "root-password");
        const { touched } = read(...[set("update"), release, custom, password].map(ends));
        expect([...touched]).to.deep.equal([
            "StatefulSet monitoring/minio",
            "Release monitoring/thanos",
            "Prometheus monitoring/k8s",
            "RandomPassword root-password",
        ]);
    });

    it("count what was created, changed, removed and left, without components, providers and the stack", () => {
        const { counts, touched } = read(
            ends(set("create", "a")),
            ends(set("update", "b")),
            ends(set("same", "c")),
            ends(set("delete", "d")),
            ends(metadata("create", "thanos-stack:index:Thanos", "thanos", {}, false)),
            ends(metadata("create", "pulumi:providers:kubernetes", "kubernetes")),
            ends(metadata("create", "pulumi:pulumi:Stack", "local", {}, false)),
        );
        expect(counts).to.deep.equal({ created: 1, changed: 1, unchanged: 1, removed: 1 });
        expect(touched.size).to.equal(3);
    });

    it("count a replacement, which is three operations, as one change", () => {
        const operations = ["delete-replaced", "create-replacement", "replace"].map((op) => ends(set(op)));
        expect(read(...operations).counts).to.deep.equal({ created: 0, changed: 1, unchanged: 0, removed: 0 });
    });

    it("show the work under way, with its time and what it waits for", () => {
        let now = 0;
        const events = new Events(() => now);
        for (const event of [begins(set("create")), tells(set("create").urn, "[1/2] Waiting for pods\nmore")]) events.read(event);
        events.read(ends(set("create", "other")));
        now = 12_300;
        expect(events.progress).to.equal("1 done; StatefulSet monitoring/minio 12 s: [1/2] Waiting for pods");
    });

    it("keep the errors of each failed resource, without colours, headings and the engine's summary", () => {
        const failed = set("create");
        const { failed: all, otherErrors } = read(
            begins(failed),
            tells(failed.urn, "\u001b[31m1 error occurred:\n\t* timed out\u001b[0m", "error"),
            fails(failed),
            tells("", "<{%reset%}>update failed<{%reset%}>", "error"),
            tells("", "the stack is protected", "error"),
        );
        expect(all).to.deep.equal([
            {
                title: "StatefulSet monitoring/minio",
                object: { apiVersion: "apps/v1", kind: "StatefulSet", name: "minio", namespace: "monitoring" },
                messages: ["timed out"],
            },
        ]);
        expect(otherErrors).to.deep.equal(["the stack is protected"]);
    });
});
