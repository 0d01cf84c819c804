import { expect } from "chai";
import * as random from "@pulumi/random";
import { destroy, EngineFailure, up, type EngineEvent } from "../../../local/engine";
import { FakeCluster, refusal } from "./fake-cluster";
import { claim, configMap, deployment, namespace, rejection, stackOf } from "../../offline/programs";

const partOf = "applyset.kubernetes.io/part-of";

describe("what is no longer registered", function () {
    this.timeout(20_000); // the machine may be busy with builds
    let cluster: FakeCluster;
    let events: EngineEvent[];
    beforeEach(async () => {
        cluster = await FakeCluster.start();
        events = [];
    });
    afterEach(() => cluster.stop());

    const options = (deleteData = false) => ({
        stack: stackOf(),
        ...cluster.target,
        deleteData,
        onEvent: (event: EngineEvent) => events.push(event),
    });
    const deploy = (program: () => unknown, deleteData = false) => {
        events = [];
        const run = () => {
            program();
            return Promise.resolve({});
        };
        return up({ ...options(deleteData), program: run });
    };
    const kept = () =>
        events.filter(({ action }) => action === "kept").map(({ kind, name, detail }) => `${kind} ${name}: ${detail ?? ""}`);

    it("is removed, and only that", async () => {
        cluster.put({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "of-others", namespace: "shop" } });
        await deploy(() => {
            const shop = namespace();
            configMap("a", {}, { dependsOn: shop });
            deployment("b", { dependsOn: shop });
        });
        const { counts } = await deploy(() => configMap("a", {}, { dependsOn: namespace() }));

        expect(counts).to.deep.equal({ created: 0, changed: 0, unchanged: 2, pruned: 1, kept: 0 });
        expect(cluster.names()).to.deep.equal(["ConfigMap a", "ConfigMap of-others", "Namespace shop", "Secret shop-test"]);
        expect(events.find(({ action }) => action === "pruned")).to.deep.include({
            kind: "Deployment",
            name: "shop/b",
            urn: "urn:pulumi:test::shop::kubernetes:apps/v1:Deployment::b",
        });
    });

    it("is left alone when another owner has copied its labels", async () => {
        await deploy(() => configMap("a", {}, { dependsOn: namespace() }));
        const { labels } = cluster.object("ConfigMap", "a").metadata;
        const managedFields = [{ manager: "some-operator", operation: "Update" }];
        cluster.put({
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: "copy", namespace: "shop", labels: labels!, managedFields },
        });

        expect((await deploy(() => configMap("a", {}, { dependsOn: namespace() }))).counts.pruned).to.equal(0);
        expect(cluster.names()).to.include("ConfigMap copy");
    });

    it("is removed only after a run that has wholly succeeded", async () => {
        await deploy(() => configMap("a", {}, { dependsOn: namespace() }));
        const fail = { status: 422, body: { message: "no" } };
        cluster.intercept = (request) => (request === "PATCH ConfigMap shop/b" ? fail : undefined);
        await rejection(deploy(() => configMap("b", {}, { dependsOn: namespace() })));
        expect(cluster.names()).to.include("ConfigMap a");

        cluster.intercept = () => undefined;
        expect((await deploy(() => configMap("b", {}, { dependsOn: namespace() }))).counts).to.include({ created: 1, pruned: 1 });
        expect(cluster.names()).to.not.include("ConfigMap a");
    });

    it("is kept, by name, when it holds data, unless asked", async () => {
        const withData = () => claim("data", { dependsOn: namespace() });
        const without = () => undefined;
        await deploy(withData);

        expect((await deploy(without)).counts).to.include({ pruned: 0, kept: 2 });
        expect(kept()).to.deep.equal(["Namespace shop: it holds data", "PersistentVolumeClaim shop/data: it holds data"]);
        expect((await deploy(without, true)).counts).to.include({ pruned: 2, kept: 0 });
        expect(cluster.names()).to.deep.equal(["Secret shop-test"]);
    });

    it("is kept for ever when it was protected or retained, and so is the Namespace around it", async () => {
        await deploy(() => {
            const shop = namespace();
            claim("data", { dependsOn: shop, protect: true });
            configMap("memo", {}, { dependsOn: shop, retainOnDelete: true });
            configMap("rest", {}, { dependsOn: shop });
        });
        expect((await deploy(() => undefined, true)).counts).to.include({ pruned: 1, kept: 3 });
        expect(kept().sort()).to.deep.equal([
            "ConfigMap shop/memo: it is retained",
            "Namespace shop: something in it is kept",
            "PersistentVolumeClaim shop/data: it is protected",
        ]);
        expect((await deploy(() => undefined, true)).counts).to.include({ pruned: 0, kept: 3 });
    });

    it("is not kept any longer once its protection was taken away", async () => {
        await deploy(() => configMap("memo", {}, { dependsOn: namespace(), protect: true }));
        await deploy(() => configMap("memo", {}, { dependsOn: namespace() }));
        expect((await deploy(() => namespace())).counts).to.include({ pruned: 1, kept: 0 });
    });

    it("does not take the Namespace with it in which something is still registered", async () => {
        await deploy(() => configMap("a", {}, { dependsOn: namespace() }));
        expect((await deploy(() => configMap("a", {}), true)).counts).to.include({ unchanged: 1, pruned: 0, kept: 1 });
        expect(cluster.names()).to.include("ConfigMap a");
    });

    it("is reported when it may not be removed", async () => {
        await deploy(() => configMap("a", {}, { dependsOn: namespace() }));
        cluster.intercept = (request) =>
            request === "DELETE ConfigMap shop/a" ? refusal(403, 'configmaps "a" is forbidden') : undefined;
        const error = await rejection(deploy(() => namespace()));
        expect(error).to.be.instanceOf(EngineFailure);
        expect(error.message).to.equal('configmaps "a" is forbidden');
    });

    it("is waited for until it is gone", async () => {
        await deploy(() => configMap("a", {}, { dependsOn: namespace() }));
        cluster.intercept = (request) => (request === "DELETE ConfigMap shop/a" ? { status: 200, body: {} } : undefined);
        const running = deploy(() => namespace());
        await cluster.watched("ConfigMap", "a");
        expect(events.some(({ action }) => action === "pruned")).to.be.false;
        cluster.take("ConfigMap", "a");
        expect((await running).counts.pruned).to.equal(1);
    });

    it("is reported when it does not go away", async () => {
        await deploy(() => configMap("a", {}, { dependsOn: namespace() }));
        const stays = { status: 200, body: {} };
        cluster.intercept = (request) => (request === "DELETE ConfigMap shop/a" ? stays : undefined);
        const controller = new AbortController();
        const running = up({
            ...options(),
            signal: controller.signal,
            program: () => Promise.resolve({ name: namespace().metadata.name }),
        });
        await cluster.watched("ConfigMap", "a");
        controller.abort();
        expect((await rejection(running)).message).to.contain("interrupted while ConfigMap shop/a was waited for");
    });

    it("is remembered in the set's parent, as other tools of the convention expect it", async () => {
        await deploy(() => {
            const shop = namespace();
            deployment("web", { dependsOn: shop });
            configMap("a", {}, { dependsOn: shop });
        });
        const parent = cluster.object("Secret", "shop-test").metadata;
        const id = parent.labels!["applyset.kubernetes.io/id"];
        expect(id).to.match(/^applyset-[\w-]{43}-v1$/);
        expect(parent.annotations).to.deep.equal({
            "applyset.kubernetes.io/tooling": "thanos-stack/v1.0.0",
            "applyset.kubernetes.io/contains-group-kinds": "ConfigMap,Deployment.apps,Namespace",
            "applyset.kubernetes.io/additional-namespaces": "shop",
        });
        expect(parent.labels).not.to.have.property(partOf);
        for (const kind of ["Namespace", "Deployment", "ConfigMap"]) {
            const member = cluster.all().find((object) => object.kind === kind);
            expect(member?.metadata.labels).to.have.property(partOf, id);
        }

        await deploy(() => namespace());
        const { annotations } = cluster.object("Secret", "shop-test").metadata;
        expect(annotations).to.include({ "applyset.kubernetes.io/contains-group-kinds": "Namespace" });
    });

    it("is not looked for in another stack", async () => {
        await deploy(() => configMap("a", {}, { dependsOn: namespace() }));
        const other = { ...stackOf(), stack: "other" };
        await up({ ...options(), stack: other, program: () => Promise.resolve({ name: configMap("b", {}).metadata.name }) });
        expect(cluster.names()).to.include.members(["ConfigMap a", "ConfigMap b"]);
    });

    describe("at destroy", () => {
        const program = () => {
            const shop = namespace();
            const password = new random.RandomPassword("root", { length: 16 });
            configMap("a", { password: password.result }, { dependsOn: shop });
            claim("data", { dependsOn: shop });
        };

        it("is everything but what holds data, and the random values stay with the data", async () => {
            await deploy(program);
            const { counts } = await destroy(options());
            expect(counts).to.deep.equal({ created: 0, changed: 0, unchanged: 0, pruned: 1, kept: 2 });
            expect(cluster.names()).to.deep.equal(["Namespace shop", "PersistentVolumeClaim data", "Secret shop-test"]);
        });

        it("is everything when the data goes too", async () => {
            await deploy(program);
            await destroy(options(true));
            expect(cluster.names()).to.deep.equal([]);
        });

        it("is everything but what is protected, even when the data goes, and the set remembers it", async () => {
            await deploy(() => configMap("memo", {}, { dependsOn: namespace(), protect: true }));
            await destroy(options(true));
            expect(cluster.names()).to.deep.equal(["ConfigMap memo", "Namespace shop", "Secret shop-test"]);
        });

        it("leaves the random values even when nothing else is left", async () => {
            await deploy(() => new random.RandomPassword("root", { length: 16 }));
            await destroy(options());
            expect(Object.keys(cluster.object("Secret", "shop-test")["data"] as object)).to.have.length(1);
        });

        it("may be nothing", async () => {
            expect((await destroy(options(true))).counts.pruned).to.equal(0);
            expect(cluster.writes()).to.deep.equal([]);
        });
    });
});
