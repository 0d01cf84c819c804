import { expect } from "chai";
import { stackAnnotation } from "../../config/names";
import { kubeConfig } from "../../kube/forward";
import { ownerOf } from "../../kube/owner";
import { keyOf, objectsOf, releasesOf } from "../../kube/registered";
import { clusterNames, takenNames, type Asking } from "../../kube/taken";
import { walkStack } from "../program/program";
import { apiServer, type StoredObject } from "./api-server";

const mark = "thanos-stack/local";
const service = (name: string, metadata: object = {}): StoredObject => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "monitoring", ...metadata },
});

/** The names of the stack local that are taken, in a cluster with these objects. */
async function taken(
    objects: readonly StoredObject[],
    more: Partial<Asking> & { denied?: RegExp; stack?: "local" | "dev" } = {},
) {
    const { denied, stack = "local", ...asking } = more;
    const server = await apiServer(objects, denied ? { denied } : {});
    try {
        const { registrations } = await walkStack(stack);
        const names = await clusterNames(kubeConfig("test", server.kubeconfig));
        const result = await takenNames(registrations, names, { mark, deployed: () => Promise.resolve(new Set()), ...asking });
        return { ...result, asked: server.asked };
    } finally {
        server.close();
    }
}

describe("names that are taken", () => {
    it("are none in an empty cluster, and each object and release is looked up by reads only", async () => {
        const { registrations } = await walkStack("dev");
        const { taken: found, unread, names, asked } = await taken([], { stack: "dev" });
        expect([found, unread]).to.deep.equal([[], []]);
        expect(names)
            .to.equal(objectsOf(registrations).length + releasesOf(registrations).length)
            .and.above(30);
        expect(asked.filter((one) => !one.startsWith("GET "))).to.deep.equal([]);
    });

    it("are reported with the owner, and with the command that hands the object over", async () => {
        const annotations = { "meta.helm.sh/release-name": "thanos", "meta.helm.sh/release-namespace": "monitoring" };
        const { taken: found } = await taken([service("thanos-query", { annotations }), service("unrelated")]);
        expect(found).to.deep.equal([
            {
                title: "Service monitoring/thanos-query",
                owner: "Helm release monitoring/thanos",
                fix: `Use another thanos-stack:namespace, or delete it. To hand it over to this stack: kubectl annotate service thanos-query --namespace monitoring ${stackAnnotation}=${mark}`,
            },
        ]);
    });

    it("are not those of the stack itself: by its mark, or because its state has them", async () => {
        const own = service("thanos-query", { annotations: { [stackAnnotation]: mark } });
        expect((await taken([own])).taken).to.deep.equal([]);
        const other = service("thanos-query", { annotations: { [stackAnnotation]: "thanos-stack/other" } });
        expect((await taken([other])).taken.map(({ owner }) => owner)).to.deep.equal(["the stack thanos-stack/other"]);
        const deployed = () => Promise.resolve(new Set([keyOf(reference)]));
        expect((await taken([other], { deployed })).taken).to.deep.equal([]);
    });

    it("have their own fix for a Namespace", async () => {
        const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "monitoring" } };
        const { taken: found } = await taken([namespace]);
        expect(found.map(({ title }) => title)).to.deep.equal(["Namespace monitoring"]);
        expect(found[0]?.fix).to.contain("namespaceManagement: {mode: adopt}");
    });

    it("include Helm releases of another owner", async () => {
        const { registrations } = await walkStack("dev");
        const [release] = releasesOf(registrations);
        const secret: StoredObject = {
            apiVersion: "v1",
            kind: "Secret",
            metadata: {
                name: "sh.helm.release.v1.x.v1",
                namespace: release?.namespace ?? "",
                labels: { owner: "helm", name: release?.name, status: "deployed" },
            },
        };
        const { taken: found } = await taken([secret], { stack: "dev" });
        expect(found.map(({ title, owner }) => [title, owner])).to.deep.equal([
            [`Helm release ${release?.namespace ?? ""}/${release?.name ?? ""}`, "Helm, status deployed"],
        ]);
    });

    it("are reported as not looked up when the cluster refuses to show them", async () => {
        const { taken: found, unread } = await taken([service("thanos-query")], { denied: /\/services\// });
        expect(found).to.deep.equal([]);
        expect(unread.join("\n")).to.match(/^Service monitoring\/thanos-query: /m);
    });
});

const reference = { apiVersion: "v1", kind: "Service", namespace: "monitoring", name: "thanos-query" };

describe("the owner of an object", () => {
    for (const [owner, metadata] of [
        ["StatefulSet thanos", { ownerReferences: [{ kind: "StatefulSet", name: "thanos" }] }],
        ["the stack a/b", { annotations: { [stackAnnotation]: "a/b" }, managedFields: [{ manager: "pulumi-kubernetes-1" }] }],
        [
            "Flux Kustomization flux-system/apps",
            { labels: { "kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system" } },
        ],
        ["Flux HelmRelease a/b", { labels: { "helm.toolkit.fluxcd.io/name": "b", "helm.toolkit.fluxcd.io/namespace": "a" } }],
        ["Argo CD application apps", { annotations: { "argocd.argoproj.io/tracking-id": "apps:apps/Deployment:a/b" } }],
        ["field manager kubectl-client-side-apply", { managedFields: [{ manager: "kubectl-client-side-apply" }] }],
        [
            "a Pulumi program (field manager pulumi-kubernetes-1f): another stack, or an earlier deployment whose state is lost",
            {
                managedFields: [
                    { manager: "kube-controller-manager", subresource: "status" },
                    { manager: "pulumi-kubernetes-1f" },
                ],
            },
        ],
        ["an unknown owner", {}],
    ] as const)
        it(`is ${owner}`, () => {
            expect(ownerOf(metadata)).to.equal(owner);
        });
});
