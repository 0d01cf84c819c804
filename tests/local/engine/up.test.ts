import { expect } from "chai";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { reveal, Secret } from "../../../offline/secrets";
import { destroy, up, type EngineEvent, type Program } from "../../../local/engine";
import { FakeCluster, healthy } from "./fake-cluster";
import { claim, configMap, deployment, namespace, provider, rejection, stackOf } from "../../offline/programs";

describe("up", function () {
    this.timeout(20_000); // the machine may be busy with builds
    let cluster: FakeCluster;
    let events: EngineEvent[];
    beforeEach(async () => {
        cluster = await FakeCluster.start();
        events = [];
    });
    afterEach(() => cluster.stop());

    const deploy = (program: () => Record<string, unknown>, options: { signal?: AbortSignal } = {}) => {
        const run: Program = () => Promise.resolve(program());
        return up({ stack: stackOf(), program: run, ...cluster.target, ...options, onEvent: (event) => events.push(event) });
    };
    it("applies in the order of dependsOn and gives the live objects to the program", async () => {
        const result = await deploy(() => {
            const shop = namespace();
            const service = new k8s.core.v1.Service("web", { metadata: { name: "web", namespace: "shop" } }, { dependsOn: shop });
            const settings = configMap("settings", { uid: service.metadata.uid });
            deployment("web", { dependsOn: settings });
            return { uid: service.metadata.uid };
        });

        const { uid } = cluster.object("Service", "web").metadata;
        expect(cluster.object("ConfigMap", "settings")["data"]).to.deep.equal({ uid });
        expect(result.outputs).to.deep.equal({ uid });
        const order = events
            .filter(({ action }) => action === "applying" || action === "created")
            .map(({ action, kind }) => `${action} ${kind}`);
        expect(order).to.deep.equal(
            ["Namespace", "Service", "ConfigMap", "Deployment"].flatMap((kind) => [`applying ${kind}`, `created ${kind}`]),
        );
        expect(result.counts).to.deep.equal({ created: 4, changed: 0, unchanged: 0, pruned: 0, kept: 0 });
    });

    it("does side by side what does not depend on each other, and waits for each to be ready", async () => {
        cluster.controller = (object) => (object.kind === "Deployment" ? undefined : healthy(object));
        const running = deploy(() => {
            const shop = namespace();
            const both = ["a", "b"].map((name) => deployment(name, { dependsOn: shop }));
            configMap("after", {}, { dependsOn: both });
            return {};
        });
        await Promise.all(["a", "b"].map((name) => cluster.watched("Deployment", name)));
        expect(cluster.find("ConfigMap", "after")).to.be.undefined;

        for (const name of ["a", "b"]) cluster.setStatus("Deployment", name, healthy(cluster.object("Deployment", name))!);
        await running;
        expect(cluster.find("ConfigMap", "after")).not.to.be.undefined;
        expect(events).to.deep.include({
            urn: "urn:pulumi:test::shop::kubernetes:apps/v1:Deployment::a",
            name: "shop/a",
            kind: "Deployment",
            action: "waiting",
            detail: "its controller has not seen the change yet",
        });
    });

    it("goes on waiting when the server ends the watch", async () => {
        cluster.controller = (object) => (object.kind === "Deployment" ? undefined : healthy(object));
        const running = deploy(() => ({ ready: deployment("web", { dependsOn: namespace() }).status.availableReplicas }));
        await cluster.watched("Deployment", "web");
        cluster.endWatches();
        await cluster.unwatched();
        cluster.setStatus("Deployment", "web", healthy(cluster.object("Deployment", "web"))!);

        expect((await running).outputs).to.deep.equal({ ready: 1 });
    });

    it("sends objects whole: nothing that a typed client would not know is lost", async () => {
        const ingress = [{ from: [{ podSelector: { matchLabels: { app: "web" } } }] }];
        await deploy(() => {
            const metadata = { name: "closed", namespace: "shop" };
            new k8s.networking.v1.NetworkPolicy(
                "closed",
                { metadata, spec: { podSelector: {}, ingress } },
                { dependsOn: namespace() },
            );
            return {};
        });
        expect(cluster.object("NetworkPolicy", "closed")["spec"]).to.deep.equal({ podSelector: {}, ingress });
    });

    it("changes nothing when nothing has changed", async () => {
        const program = () => {
            const o = { dependsOn: namespace() };
            const password = new random.RandomPassword("root", { length: 16 });
            const metadata = { name: "login", namespace: "shop" };
            new k8s.core.v1.Secret("login", { metadata, stringData: { password: password.result } }, o);
            deployment("web", o);
            claim("data", o);
            return {};
        };
        const versions = () =>
            cluster.all().map(({ kind, metadata }) => [kind, metadata.name, metadata.resourceVersion, metadata.generation]);
        expect((await deploy(program)).counts.created).to.equal(5);
        const before = versions();

        expect((await deploy(program)).counts).to.deep.equal({ created: 0, changed: 0, unchanged: 5, pruned: 0, kept: 0 });
        expect(versions()).to.deep.equal(before);
    });

    it("calls an object changed when it is, and not when only its status has moved", async () => {
        const program = (a: string) => () => {
            configMap("settings", { a }, { dependsOn: namespace() });
            return {};
        };
        await deploy(program("1"));
        expect((await deploy(program("2"))).counts).to.include({ changed: 1, unchanged: 1 });

        let seen = 0;
        cluster.intercept = (request) => {
            if (request === "PATCH ConfigMap shop/settings") cluster.setStatus("ConfigMap", "settings", { seen: ++seen });
            return undefined;
        };
        expect((await deploy(program("2"))).counts).to.include({ changed: 0, unchanged: 2 });
    });

    it("puts objects without a namespace into the provider's, else into the context's", async () => {
        await deploy(() => {
            const o = { dependsOn: namespace() };
            new k8s.core.v1.ConfigMap(
                "a",
                { metadata: { name: "a" } },
                { ...o, provider: new k8s.Provider("p", { namespace: "shop" }) },
            );
            new k8s.core.v1.ConfigMap("b", { metadata: { name: "b" } }, { ...o, provider: provider() });
            return {};
        });
        expect(cluster.object("ConfigMap", "a").metadata.namespace).to.equal("shop");
        expect(cluster.object("ConfigMap", "b").metadata.namespace).to.equal("default");
    });

    it("waits for a definition before the objects of its kind, and for what their annotation names", async () => {
        cluster.serve("shop.test/v1", "Bulb", "bulbs"); // the version is known before the kind is
        cluster.controller = (object) =>
            object.kind === "Lamp" ? { conditions: [{ type: "Shining", status: "True" }] } : healthy(object);
        await deploy(() => {
            const group = "shop.test";
            const bulb = { apiVersion: `${group}/v1`, kind: "Bulb", metadata: { name: "bulb", namespace: "shop" } };
            const before = new k8s.apiextensions.CustomResource("bulb", bulb, { dependsOn: namespace() });
            const versions = [{ name: "v1", served: true, storage: true }];
            const spec = { group, scope: "Namespaced", names: { kind: "Lamp", plural: "lamps" }, versions };
            const args = { metadata: { name: "lamps.shop.test" }, spec };
            const definition = new k8s.apiextensions.v1.CustomResourceDefinition("lamps", args, { dependsOn: before });
            const metadata = { name: "lamp", namespace: "shop", annotations: { "pulumi.com/waitFor": "condition=Shining" } };
            const lamp = { apiVersion: `${group}/v1`, kind: "Lamp", metadata };
            new k8s.apiextensions.CustomResource("lamp", lamp, { dependsOn: definition });
            return {};
        });
        expect(cluster.object("Lamp", "lamp").apiVersion).to.equal("shop.test/v1");
    });

    it("takes a pending claim as ready only when its class binds on first use", async () => {
        const storageClass = (volumeBindingMode: string) => {
            cluster.put({
                apiVersion: "storage.k8s.io/v1",
                kind: "StorageClass",
                metadata: { name: "standard" },
                volumeBindingMode,
            });
        };
        cluster.controller = (object) => (object.kind === "PersistentVolumeClaim" ? { phase: "Pending" } : healthy(object));
        const program = (create: string) => () => {
            claim("data", { dependsOn: namespace(), customTimeouts: { create } });
            return {};
        };
        storageClass("WaitForFirstConsumer");
        expect((await deploy(program("1m"))).counts.created).to.equal(2);

        storageClass("Immediate");
        expect((await rejection(deploy(program("10ms")))).message)
            .to.contain("PersistentVolumeClaim shop/data")
            .and.contain("phase Pending");
    });

    it("asks again when the API server is busy or hangs up", async () => {
        const troubles = [{ status: 503, body: { message: "busy" } }, "hang up" as const];
        cluster.intercept = (request) => (request === "PATCH ConfigMap shop/settings" ? troubles.pop() : undefined);
        const { counts } = await deploy(() => {
            configMap("settings", {}, { dependsOn: namespace() });
            return {};
        });
        expect(counts.created).to.equal(2);
        expect(cluster.requests.filter((request) => request === "PATCH ConfigMap shop/settings")).to.have.length(3);
    });

    describe("with secrets", () => {
        const program = () => {
            const password = new random.RandomPassword("root", { length: 16, special: false });
            const url = pulumi.interpolate`https://root:${password.result}@db`;
            const metadata = { name: "login", namespace: "shop" };
            const stringData = { url, token: pulumi.secret("hunter2-token") };
            const secret = new k8s.core.v1.Secret("login", { metadata, stringData }, { dependsOn: namespace() });
            const copy = configMap("copy", { token: pulumi.secret("hunter2-token") }, { dependsOn: secret });
            return { url, data: secret.data, stringData: secret.stringData, name: secret.metadata.name, copied: copy.data };
        };

        it("writes them to the cluster as data, and keeps them secret in the outputs", async () => {
            const { outputs } = await deploy(program);
            const url = (outputs["url"] as Secret).value as string;
            expect(url).to.match(/^https:\/\/root:[A-Za-z0-9]{16}@db$/);
            const stored = cluster.object("Secret", "login");
            const encoded = (text: string) => Buffer.from(text).toString("base64");
            expect(stored["data"]).to.deep.equal({ url: encoded(url), token: encoded("hunter2-token") });
            expect(stored).not.to.have.property("stringData");
            for (const name of ["data", "stringData", "copied"]) expect(outputs[name]).to.be.instanceOf(Secret);
            expect(reveal(outputs["stringData"])).to.deep.equal({ url, token: "hunter2-token" });
            expect(outputs["name"]).to.equal("login");
        });

        it("shows them neither in events nor in the report of a refusal that quotes them", async () => {
            let quoted: string[] = [];
            cluster.intercept = (request, object) => {
                if (request !== "PATCH Secret shop/login") return undefined;
                const { url = "" } = object!["data"] as Record<string, string>;
                const password = Buffer.from(url, "base64").toString().slice(13, 29);
                quoted = [password, Buffer.from(password).toString("base64"), url, "hunter2-token"];
                return { status: 422, body: { message: `refused: ${quoted.join(" ")}` } };
            };
            const { message } = await rejection(deploy(program));
            expect(message).to.equal("Secret shop/login was refused: refused: [secret] [secret] [secret] [secret]");
            for (const value of quoted) expect(JSON.stringify(events)).not.to.contain(value);
        });
    });

    describe("with random values", () => {
        interface Settings {
            keeper?: string;
            protect?: boolean;
            length?: number;
        }
        const program =
            ({ keeper = "one", protect = false, length = 16 }: Settings) =>
            () => {
                const password = new random.RandomPassword("root", { length, keepers: { keeper } }, { protect });
                const id = new random.RandomId("id", { byteLength: 4 });
                configMap("user", { password: password.result }, { dependsOn: namespace() });
                return { password: password.result, id: id.hex };
            };
        const passwordOf = async (settings: Settings) => ((await deploy(program(settings))).outputs["password"] as Secret).value;

        it("finds them again, whoever runs it, even after a destroy that keeps the data", async () => {
            const first = await passwordOf({});
            expect(await passwordOf({})).to.equal(first);

            await destroy({ stack: stackOf(), ...cluster.target });
            expect(cluster.names()).to.deep.equal(["Namespace shop", "Secret shop-test"]);
            expect(cluster.object("Secret", "shop-test").metadata.namespace).to.equal("kube-system");
            expect(await passwordOf({})).to.equal(first);
        });

        it("are in the cluster before they are used", async () => {
            cluster.intercept = (request) =>
                request === "PATCH ConfigMap shop/user" ? { status: 422, body: { message: "no" } } : undefined;
            await rejection(deploy(program({})));
            expect(Object.keys(cluster.object("Secret", "shop-test")["data"] as object)).to.have.length(2);
        });

        it("are made anew for other keepers or another length", async () => {
            const values = [
                await passwordOf({}),
                await passwordOf({ keeper: "two" }),
                await passwordOf({ keeper: "two", length: 20 }),
            ];
            expect(new Set(values)).to.have.length(3);
            expect(values[2]).to.have.length(20);
        });

        it("are forgotten when they are no longer registered, and made anew", async () => {
            const first = await passwordOf({});
            await deploy(() => ({ id: new random.RandomId("id", { byteLength: 4 }).hex, namespace: namespace().id }));
            expect(Object.keys(cluster.object("Secret", "shop-test")["data"] as object)).to.have.length(1);
            expect(await passwordOf({})).not.to.equal(first);
        });

        it("are not replaced when they are protected: nothing is changed, and the keeper is named", async () => {
            const first = await passwordOf({ protect: true });
            const before = cluster.writes().length;
            const { message } = await rejection(deploy(program({ protect: true, keeper: "two" })));
            expect(message)
                .to.contain("Nothing was changed")
                .and.contain('RandomPassword "root" is protected')
                .and.contain('keepers.keeper: "one" → "two"');
            expect(cluster.writes()).to.have.length(before);
            expect(await passwordOf({ protect: true })).to.equal(first);
        });

        it("are not replaced either when the keeper is known only in the run", async () => {
            const dependent = (suffix: string) => () => {
                const keeper = configMap("keeper", {}, { dependsOn: namespace() }).metadata.name.apply((name) => name + suffix);
                return { id: new random.RandomId("id", { byteLength: 4, keepers: { keeper } }, { protect: true }).hex };
            };
            await deploy(dependent("1"));
            expect((await rejection(deploy(dependent("2")))).message).to.contain('"keeper1" → "keeper2"');
        });

        it("are not overwritten by two runs at the same time", async () => {
            cluster.intercept = (request, object) => {
                const isWrite = request === "PATCH Secret kube-system/shop-test" && object?.["data"] !== undefined;
                if (isWrite) cluster.put({ ...cluster.object("Secret", "shop-test") });
                return undefined;
            };
            expect((await rejection(deploy(program({})))).message).to.contain("Another run is changing this stack");
        });
    });
});
