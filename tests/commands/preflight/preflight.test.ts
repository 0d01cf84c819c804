import { expect } from "chai";
import fc from "fast-check";
import { resourceOf } from "../../../commands/preflight/checks/access";
import { needsOf, podsOf, quotas } from "../../../commands/preflight/checks/admission";
import { meaningOf } from "../../../commands/preflight/checks/bucket";
import { gateways, ingressClasses, issuers } from "../../../commands/preflight/checks/exposure";
import { definitions, fits, identity, kubernetesVersion, nodes } from "../../../commands/preflight/checks/platform";
import { classesOf, storage } from "../../../commands/preflight/checks/storage";
import { plannedObjects, type Target } from "../../../commands/preflight/target";
import type { Check, Outcome } from "../../../commands/verify/check";
import { planFile } from "../../../commands/plan/plan";
import { accessCluster } from "../../../kube/cluster";
import { kubeConfig } from "../../../kube/forward";
import { parseQuantity } from "../../../lib/quantity";
import { apiServer, type StoredObject } from "../../kube/api-server";
import path from "node:path";
import { readStack } from "../../../offline/stack-file";
import { root } from "../../program/program";

const example = (name: string) => readStack(root, name, { file: path.join(root, "examples", "stacks", `${name}.yaml`) });

/** The result of a check for an example stack in a cluster with these objects. */
async function found(
    check: Check<Target>,
    name: string,
    objects: readonly StoredObject[],
    more: Partial<Target> = {},
): Promise<Outcome> {
    const server = await apiServer(objects);
    const access = accessCluster(kubeConfig("test", server.kubeconfig));
    try {
        const { models, registrations } = await planFile(await example(name));
        const namespace = models.namespace.name;
        return await check.check({
            ...{ models, registrations, namespace, access, namespaceExists: true, fromPod: false, mark: "thanos-stack/test" },
            objects: plannedObjects(registrations),
            ...more,
        });
    } finally {
        access.close();
        server.close();
    }
}

const node = (name: string, zone: string, spec: object = {}, labels: object = {}): StoredObject => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, "topology.kubernetes.io/zone": zone, ...labels } },
    spec,
});
const storageClass = (name: string, volumeBindingMode: string, isDefault = false): StoredObject => ({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name, annotations: { "storageclass.kubernetes.io/is-default-class": String(isDefault) } },
    volumeBindingMode,
    provisioner: "x",
});
const definition = (kind: string, group: string, version: string): StoredObject => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${kind.toLowerCase()}s.${group}` },
    spec: {
        group,
        names: { kind, plural: "x" },
        scope: "Namespaced",
        versions: [{ name: version, served: true, storage: true }],
    },
});

describe("preflight", function () {
    this.timeout(60_000);

    it("reads the version", async () => {
        expect(await found(kubernetesVersion, "minio", [])).to.deep.equal({ state: "ok", measured: "v1.34.2" });
    });

    it("finds definitions that are missing, or served in another version", async () => {
        const { state, measured, todo } = await found(definitions, "tls", [
            definition("Certificate", "cert-manager.io", "v1alpha1"),
        ]);
        expect(state).to.equal("red");
        expect(measured).to.contain("Certificate.cert-manager.io is served as v1alpha1, not as v1");
        expect(todo).to.contain("install cert-manager");
    });

    it("counts nodes and zones that fit the pods", async () => {
        const tainted = { taints: [{ key: "dedicated", value: "observability", effect: "NoSchedule" }] };
        const pool = { pool: "observability" };
        const two = [node("a", "1", tainted, pool), node("b", "2", tainted, pool), node("c", "3")];
        expect(await found(nodes, "company", two)).to.include({ state: "ok" });
        const one = await found(nodes, "company", [
            node("a", "1", tainted, pool),
            node("c", "3", {}, pool),
            node("d", "4", { unschedulable: true }, pool),
        ]);
        expect(one.state).to.equal("ok");
        const none = await found(nodes, "company", [node("c", "3")]);
        expect(none).to.include({ state: "red" });
        expect(none.measured).to.contain("no schedulable node fits");
    });

    it("finds StorageClasses that are missing, or bind before pods are scheduled in a cluster with zones", async () => {
        expect((await found(storage, "minio", [])).measured).to.equal("no default StorageClass");
        const zoned = [node("a", "1"), node("b", "2")];
        expect((await found(storage, "minio", [...zoned, storageClass("fast", "Immediate", true)])).measured).to.match(
            /^fast binds immediately/,
        );
        expect(await found(storage, "minio", [...zoned, storageClass("fast", "WaitForFirstConsumer", true)])).to.include({
            state: "ok",
        });
    });

    it("finds webhooks of a cloud's identity that are missing", async () => {
        expect(await found(identity, "minio", [])).to.include({ state: "unseen" });
        expect((await found(identity, "s3-irsa", [])).measured).to.contain("no pod-identity-webhook");
        const webhook = {
            apiVersion: "admissionregistration.k8s.io/v1",
            kind: "MutatingWebhookConfiguration",
            metadata: { name: "pod-identity-webhook" },
        };
        expect(await found(identity, "s3-irsa", [webhook])).to.include({ state: "ok" });
        expect((await found(identity, "azure-blob", [])).measured).to.contain("no azure-wi-webhook");
        expect((await found(identity, "google-cloud-storage", [])).state).to.match(/red|unseen/);
    });

    it("finds quotas and limit ranges that refuse the pods", async () => {
        const quota: StoredObject = {
            apiVersion: "v1",
            kind: "ResourceQuota",
            metadata: { name: "team", namespace: "monitoring" },
            spec: { hard: { "limits.cpu": "8", "requests.memory": "256Mi", pods: "100" } },
            status: {
                used: { "requests.memory": "200Mi", pods: "1" },
            },
        };
        const range: StoredObject = {
            apiVersion: "v1",
            kind: "LimitRange",
            metadata: { name: "small", namespace: "monitoring" },
            spec: { limits: [{ type: "Container", max: { memory: "64Mi" } }] },
        };
        const { state, measured } = await found(quotas, "minio", [quota, range]);
        expect(state).to.equal("red");
        expect(measured).to.contain("limits.cpu, and the stack's pods have no CPU limit");
        expect(measured).to.match(/requests\.memory has 0\.1 GiB free, the stack needs [\d.]+ GiB/);
        expect(measured).to.match(/StatefulSet monitoring\/\S+: limits\.memory \S+ is above the maximum 64Mi/);
        expect(measured).not.to.contain("pods has");
        expect(await found(quotas, "minio", [])).to.include({ state: "ok" });
        expect(await found(quotas, "minio", [quota], { namespaceExists: false })).to.include({ state: "unseen" });
    });

    it("finds issuers, Ingress classes and Gateways that do not exist", async () => {
        expect(await found(ingressClasses, "minio", [])).to.include({ state: "unseen" });
        expect(await found(gateways, "minio", [])).to.include({ state: "unseen" });
        expect(await found(issuers, "minio", [])).to.include({ state: "unseen" });
        expect((await found(ingressClasses, "everything", [])).state).to.match(/red|unseen/);
    });

    it("reads claims of objects, operators and charts", () => {
        const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
        expect(classesOf([{ spec: { volumeClaimTemplates: [{ spec: { ...claim, storageClassName: "a" } }] } }])).to.deep.equal(
            new Set(["a"]),
        );
        expect(classesOf([{ spec: claim }, { values: { persistence: { size: "1Gi", storageClass: "b" } } }])).to.deep.equal(
            new Set([undefined, "b"]),
        );
        expect(classesOf([{ values: { persistence: { enabled: false, size: "8Gi" } } }])).to.deep.equal(new Set());
    });

    it("tolerates taints as the scheduler does", () => {
        const tainted = { spec: { taints: [{ key: "a", value: "b", effect: "NoSchedule" }] } };
        expect(fits(tainted, {}, [])).to.equal(false);
        expect(fits(tainted, {}, [{ operator: "Exists" }])).to.equal(true);
        expect(fits(tainted, {}, [{ key: "a", operator: "Exists", effect: "NoExecute" }])).to.equal(false);
        expect(fits(tainted, {}, [{ key: "a", value: "b" }])).to.equal(true);
        expect(fits(tainted, {}, [{ key: "a", value: "c" }])).to.equal(false);
        expect(fits({ spec: { taints: [{ key: "a", effect: "PreferNoSchedule" }] } }, {}, [])).to.equal(true);
    });

    it("finds the resource of a kind", () => {
        expect(["Ingress", "NetworkPolicy", "Prometheus", "Service", "StorageClass", "Gateway"].map(resourceOf)).to.deep.equal([
            "ingresses",
            "networkpolicies",
            "prometheuses",
            "services",
            "storageclasses",
            "gateways",
        ]);
    });

    it("understands what a store answers to a request without credentials", () => {
        expect([200, 403, 404, 500].map((status) => meaningOf(status, null))).to.deep.equal([
            "exists",
            "exists",
            "missing",
            { unclear: 500 },
        ]);
        expect(meaningOf(301, "eu-west-1")).to.deep.equal({ otherRegion: "eu-west-1" });
    });

    it("adds up the requests of all replicas", async () => {
        const { registrations } = await planFile(await example("minio"));
        const objects = plannedObjects(registrations);
        const needs = needsOf(objects);
        expect(needs["pods"]).to.equal(podsOf(objects).reduce((sum, { replicas }) => sum + replicas, 0));
        expect(needs["memory"]).to.be.within(2 ** 28, 2 ** 40);
    });

    it("reads quantities", () => {
        expect(["250m", "1Gi", "2", "1e3", "", "x"].map(parseQuantity)).to.deep.equal([0.25, 2 ** 30, 2, 1000, 0, 0]);
        fc.assert(fc.property(fc.integer({ min: 0, max: 1e6 }), (n) => parseQuantity(`${n}Mi`) === n * 2 ** 20));
    });
});
