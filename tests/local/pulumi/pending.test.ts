import { expect } from "chai";
import { withPending } from "../../../local/pulumi/pending";

const creating = (type: string, inputs: object, urn = "urn:new") => ({ type: "creating", resource: { urn, type, inputs } });
const state = (pending: readonly object[], resources: readonly object[] = []) => ({
    version: 3,
    deployment: { resources, pending_operations: pending },
});

describe("the state of an interrupted deployment", () => {
    it("is left alone when nothing is unfinished", () => {
        expect(withPending(state([]))).to.equal(undefined);
        expect(withPending({ version: 3, deployment: { resources: [] } })).to.equal(undefined);
        expect(withPending({ version: 3, deployment: null })).to.equal(undefined);
    });

    it("gets the object of an unfinished creation as a resource, by the provider's id", () => {
        const inputs = { metadata: { name: "minio", namespace: "monitoring" } };
        const found = withPending(state([creating("kubernetes:apps/v1:StatefulSet", inputs)], [{ urn: "urn:old" }]));
        expect(found?.urns).to.deep.equal(["urn:new"]);
        expect(found?.state.deployment).to.deep.equal({
            resources: [
                { urn: "urn:old" },
                { urn: "urn:new", type: "kubernetes:apps/v1:StatefulSet", inputs, id: "monitoring/minio", outputs: inputs },
            ],
            pending_operations: [],
        });
    });

    it("takes a Helm release by its own name, and an object without a namespace by its name alone", () => {
        const ids = (type: string, inputs: object) =>
            (withPending(state([creating(type, inputs)]))?.state.deployment as { resources: { id: string }[] }).resources.map(
                ({ id }) => id,
            );
        expect(ids("kubernetes:helm.sh/v3:Release", { name: "thanos", namespace: "monitoring" })).to.deep.equal([
            "monitoring/thanos",
        ]);
        expect(ids("kubernetes:core/v1:Namespace", { metadata: { name: "monitoring" } })).to.deep.equal(["monitoring"]);
    });

    it("forgets unfinished random values, deletions, and what the state has already", () => {
        const inputs = { metadata: { name: "x" } };
        const found = withPending(
            state(
                [
                    creating("random:index/randomPassword:RandomPassword", { length: 20 }),
                    { ...creating("kubernetes:core/v1:Secret", inputs), type: "deleting" },
                    creating("kubernetes:core/v1:Secret", inputs, "urn:old"),
                ],
                [{ urn: "urn:old" }],
            ),
        );
        expect(found).to.deep.equal({ state: state([], [{ urn: "urn:old" }]), urns: [] });
    });
});
