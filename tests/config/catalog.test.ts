import { expect } from "chai";
import { catalog, componentsWith, configuredOf, entryOf, presentComponents, thanosComponents } from "../../config/catalog";
import { allReplicaLabels, namesOf, replicaLabelsOf, serviceAccountsOf } from "../../config/names";
import { stack } from "./valid-stack";

const labelsOf = (thanos: object) => replicaLabelsOf(stack({ thanos: { delivery: "manifests", ...thanos } }).thanos);

describe("the catalogue of components", () => {
    it("gives each component a name and a replica label of its own", () => {
        const names = thanosComponents.map((component) => entryOf(component).name);
        expect(new Set(names).size).to.equal(names.length);
        expect(new Set(allReplicaLabels).size).to.equal(allReplicaLabels.length);
    });

    it("names only components as variants", () => {
        for (const component of thanosComponents) expect(catalog).to.have.property(configuredOf(component));
    });

    it("gives no component that the chart delivers the right to write blocks", () => {
        const writers = componentsWith(({ role }) => role === "writer");
        expect(writers.filter((component) => entryOf(component).chart?.delivered)).to.deep.equal([]);
    });

    it("distinguishes replicas by the labels of the components that a stack has", () => {
        expect(labelsOf({})).to.deep.equal(["prometheus_replica"]);
        expect(labelsOf({ receive: { mode: "standalone" } })).to.deep.equal(["prometheus_replica", "receive_replica"]);
    });

    it("counts the router and the public query-frontend only where a stack has them", () => {
        const { thanos } = stack({
            thanos: { delivery: "manifests", receive: { mode: "router", replicas: 3 }, compactor: { enabled: false } },
        });
        expect(presentComponents(thanos)).to.include("receiveRouter");
        expect(presentComponents(thanos)).not.to.include.members(["publicFrontend"]).and.not.to.include("compactor");
    });

    it("keeps the compactor's rights in the bucket while the compactor is off", () => {
        const config = stack({ thanos: { delivery: "manifests", compactor: { enabled: false } } });
        expect(serviceAccountsOf(config, namesOf(config)).owner).to.deep.equal(["thanos-compactor"]);
    });
});
