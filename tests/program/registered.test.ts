import { expect } from "chai";
import { Provider } from "@pulumi/kubernetes/provider";
import { registerAll, type NamedObject } from "../../components/kubernetes/object";
import { walk } from "../../offline/walk";
import { stackOf } from "../offline/programs";
import { emptyValues, unawaited } from "./registered";
import { registered, stacks, walkStack } from "./program";

for (const stack of stacks)
    describe(`every resource of the stack ${stack}`, () => {
        it("has no empty maps and lists", async () => {
            expect((await walkStack(stack)).registrations.flatMap(emptyValues)).to.deep.equal([]);
        });

        it("is created after the ServiceAccounts, Secrets and ConfigMaps that its pods need", async () => {
            expect(unawaited((await walkStack(stack)).registrations)).to.deep.equal([]);
        });
    });

describe("objects that are registered together", () => {
    const namespace = "shop";
    const account: NamedObject = {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: "web", namespace, annotations: {} },
    };
    const template = {
        metadata: { labels: { app: "web" } },
        spec: { serviceAccountName: "web", volumes: [{ name: "tmp", emptyDir: {} }], tolerations: [], containers: [] },
    };
    const deployment: NamedObject = {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "web", namespace },
        spec: { selector: {}, template },
    };
    const policy: NamedObject = {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: "web", namespace },
        spec: { podSelector: {}, ingress: [], egress: [{}] },
    };
    const walked = () =>
        walk(stackOf(), () => {
            registerAll("web", [deployment, account, policy], { provider: new Provider("cluster") });
            return Promise.resolve({});
        });

    it("lose empty maps and lists, except those that mean something", async () => {
        const found = await walked();
        expect(registered(found, "ServiceAccount web-service-account").inputs["metadata"]).to.deep.equal({
            name: "web",
            namespace,
        });
        expect(registered(found, "Deployment web-deployment").inputs["spec"]).to.deep.equal({
            selector: {},
            template: { ...template, spec: { serviceAccountName: "web", volumes: [{ name: "tmp", emptyDir: {} }] } },
        });
        expect(registered(found, "NetworkPolicy web-network-policy").inputs["spec"]).to.deep.equal(policy["spec"]);
        expect(found.registrations.flatMap(emptyValues)).to.deep.equal([]);
    });

    it("come in an order in which pods can start, whatever the order in the list", async () => {
        expect(unawaited((await walked()).registrations)).to.deep.equal([]);
    });
});
