// The first days of a stack in a cluster that others use already: names that are taken, a Namespace with other pods.
import { KubernetesObjectApi, type KubernetesObject } from "@kubernetes/client-node";
import { expect } from "chai";
import { withOverrides, type Override } from "../../local/overrides";
import type { StackFile } from "../../offline/stack-file";
import { Stage } from "./stage";

const stage = new Stage("local", "e2e-existing");
const namespace = "monitoring";
const reason = "the cluster of another team";

/** Objects of another team, with the names that the stack is about to use, and one that it is not. */
const theirs: readonly KubernetesObject[] = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels: { team: "platform" } } },
    ...["thanos-query", "unrelated"].map((name) => ({
        apiVersion: "v1",
        kind: "Service",
        metadata: {
            name,
            namespace,
            annotations: { "meta.helm.sh/release-name": "thanos", "meta.helm.sh/release-namespace": namespace },
        },
        spec: { selector: { app: "theirs" }, ports: [{ name: "theirs", port: 8080 }] },
    })),
];

const file = (...more: readonly Override[]): StackFile => withOverrides(stage.stack.file, more);
const adopted: Override = { key: "namespaceManagement", value: { mode: "adopt", podSecurity: "baseline" }, reason };

const api = () => KubernetesObjectApi.makeApiClient(stage.access.config);
const read = (object: KubernetesObject) => api().read(object as Parameters<KubernetesObjectApi["read"]>[0]);
const versions = async () => (await Promise.all(theirs.map(read))).map(({ metadata }) => metadata?.resourceVersion);
const refusal = (stackFile: StackFile): Promise<string> =>
    stage.deploy(stackFile).then(
        () => "deployed",
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );

describe("a stack in a cluster that others use", () => {
    before("nothing is left of an earlier run", () => stage.prepare());

    it("starts with objects of another team", async () => {
        await stage.start();
        for (const object of theirs) await api().create(object);
    });

    it("is refused while names are taken: nothing is created, nothing of others is changed", async () => {
        const before = await versions();
        const said = await refusal(file());
        console.log(said.replace(/^/gm, "      "));
        expect(said).to.match(/Namespace monitoring exists and belongs to .+:namespaceManagement: \{mode: adopt\}/);
        expect(said).to.match(/Service monitoring\/thanos-query exists and belongs to Helm release monitoring\/thanos\. /);
        expect(said).not.to.contain("unrelated");
        const { items } = await stage.access.core.listNamespacedService({ namespace });
        expect(items.map(({ metadata }) => metadata?.name)).to.have.members(["thanos-query", "unrelated"]);
        expect(await versions()).to.deep.equal(before);
    });

    it("is deployed once they are free, and changes the adopted Namespace by one label only", async () => {
        await api().delete(theirs[1] as KubernetesObject);
        await stage.deploy(file(adopted));
        const { metadata } = await stage.access.core.readNamespace({ name: namespace });
        expect(metadata?.labels).to.deep.equal({
            team: "platform",
            "kubernetes.io/metadata.name": namespace,
            "pod-security.kubernetes.io/enforce": "baseline",
        });
        expect((await read(theirs[2] as KubernetesObject)).metadata?.annotations).not.to.have.property("thanos-stack/stack");
    });

    it("finds its own objects again: a second run changes nothing", async () => {
        expect((await stage.deploy(file(adopted))).touched).to.deep.equal([]);
    });

    it("leaves nothing behind", () => stage.leave());
});
