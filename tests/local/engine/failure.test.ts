import { expect } from "chai";
import * as aws from "@pulumi/aws/s3";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { EngineFailure, up, type EngineEvent, type StackFile } from "../../../local/engine";
import { FakeCluster, healthy, refusal } from "./fake-cluster";
import { configMap, deployment, Group, namespace, provider, rejection, stackOf } from "../../offline/programs";

describe("a run that cannot succeed", function () {
    this.timeout(20_000); // the machine may be busy with builds
    let cluster: FakeCluster;
    let events: EngineEvent[];
    beforeEach(async () => {
        cluster = await FakeCluster.start();
        events = [];
    });
    afterEach(() => cluster.stop());

    const deploy = (program: () => unknown, options: { stack?: StackFile; signal?: AbortSignal } = {}) => {
        const run = () => {
            program();
            return Promise.resolve({});
        };
        return up({ stack: stackOf(), ...cluster.target, ...options, program: run, onEvent: (event) => events.push(event) });
    };
    const metadata = { name: "x", namespace: "shop" };

    describe("is refused by name before the first change, when", () => {
        const closed = stackOf({ "pulumi:disable-default-providers": '["*"]' });
        const cases: Record<string, { program: () => unknown; stack?: StackFile; says: string[] }> = {
            "it needs a cloud": {
                program: () => new aws.Bucket("history"),
                says: ['aws:s3/bucket:Bucket "history"', "no such resource"],
            },
            "it installs a Helm release": {
                program: () => new k8s.helm.v3.Release("thanos", { chart: "thanos" }),
                says: ['kubernetes:helm.sh/v3:Release "thanos"', "helm program", "name is missing"],
            },
            "it renders a Helm chart": {
                program: () => new k8s.helm.v4.Chart("thanos", { chart: "thanos" }),
                says: ['kubernetes:helm.sh/v4:Chart "thanos"', "Helm charts"],
            },
            "it reads YAML": {
                program: () => new k8s.yaml.v2.ConfigGroup("files", { yaml: "{}" }),
                says: ['"files"', "one by one"],
            },
            "it patches what belongs to others": {
                program: () => new k8s.core.v1.ConfigMapPatch("p", { metadata }),
                says: ['ConfigMapPatch "p"', "cannot patch"],
            },
            "it applies a list": {
                program: () => new k8s.core.v1.ConfigMapList("l", { items: [] }),
                says: ['ConfigMapList "l"', "no lists"],
            },
            "an object has no name": {
                program: () => new k8s.core.v1.ConfigMap("nameless", { metadata: { namespace: "shop" } }),
                says: ['ConfigMap "nameless"', "metadata.name is missing"],
            },
            "an object waits for what cannot be read": {
                program: () => deployment("odd", {}, { "pulumi.com/waitFor": "moon=full" }),
                says: ['Deployment "odd"', '"moon=full" is not understood', "condition=Type"],
            },
            "it reads an object that it does not describe": {
                program: () => k8s.core.v1.Secret.get("found", "shop/found"),
                says: ['Secret "found"', "does not describe"],
            },
            "it uses a random resource that there is none of": {
                program: () => new random.RandomPet("pet"),
                says: ['RandomPet "pet"', "no such resource"],
            },
            "a resource falls to a disabled default provider": {
                program: () =>
                    new Group("fine", (parent) => [
                        configMap("lost", {}, { parent }),
                        configMap("fine", {}, { parent, provider: provider() }),
                    ]),
                stack: closed,
                says: ['ConfigMap "lost"', "no explicit provider"],
            },
            "a provider is for another cluster": {
                program: () => new k8s.Provider("elsewhere", { context: "production" }),
                says: ['"elsewhere"', '"production"', '"fake"'],
            },
            "the stack holds values that only Pulumi can decrypt": {
                program: () => undefined,
                stack: stackOf({ "shop:token": "[secret]" }, ["shop:token"]),
                says: ["config shop:token", "pulumi up"],
            },
            "two resources are the same object": {
                program: () => [
                    new k8s.core.v1.Secret("one", { metadata }),
                    new k8s.core.v1.Secret("other", { metadata }),
                    new k8s.core.v1.Secret("fine", { metadata: { ...metadata, namespace: "fine" } }),
                    new k8s.core.v1.ConfigMap("fine", { metadata }),
                ],
                says: ['Secret "x" is registered twice, as "one" and as "other"'],
            },
            "the cluster lacks a kind": {
                program: () => new k8s.apiextensions.CustomResource("p", { apiVersion: "shop.test/v1", kind: "Lamp", metadata }),
                says: ["no kind Lamp of shop.test/v1", "definition"],
            },
        };
        for (const [what, { program, stack, says }] of Object.entries(cases)) {
            it(what, async () => {
                const error = await rejection(deploy(program, stack ? { stack } : {}));
                expect(error).to.be.instanceOf(EngineFailure);
                expect(error.message).to.match(/^Nothing was changed\./);
                for (const part of says) expect(error.message).to.contain(part);
                expect(error.message).not.to.contain('"fine"');
                expect(cluster.writes()).to.deep.equal([]);
            });
        }

        it("several things are wrong, all at once", async () => {
            const { message } = await rejection(
                deploy(() => [new aws.Bucket("a"), new aws.Bucket("b"), new random.RandomPet("c")]),
            );
            expect(message.split("\n")).to.have.length(4);
        });

        it("the program throws, with its own error", async () => {
            const error = await rejection(
                deploy(() => {
                    throw new pulumi.RunError("config shop:size is wrong");
                }),
            );
            expect(error).to.be.instanceOf(pulumi.RunError);
            expect(error.message).to.equal("config shop:size is wrong");
            expect(cluster.requests).to.deep.equal([]);
        });
    });

    it("says in one sentence that the cluster does not answer, and where", async () => {
        const { kubeconfig } = cluster.target;
        await cluster.shut();
        const error = await rejection(deploy(() => namespace()));
        expect(error).to.be.instanceOf(EngineFailure);
        const { message } = error;
        expect(message).to.contain(`The Kubernetes API at ${cluster.address} (context "fake") does not answer`);
        expect(message.split("\n")).to.have.length(1);

        const elsewhere = up({ stack: stackOf(), kubeconfig, context: "nowhere", program: () => Promise.resolve({}) });
        const refused = await rejection(elsewhere);
        expect(refused).to.be.instanceOf(EngineFailure);
        expect(refused.message).to.equal(`${kubeconfig} has no context "nowhere". It has: fake.`);
    });

    describe("because an object does not become ready", () => {
        /** `web` crashes; `slow` takes until somebody sets its status; `after` depends on `web`. */
        const program = () => {
            const shop = namespace();
            const secret = new random.RandomPassword("root", { length: 16, special: false });
            configMap("root", { password: secret.result }, { dependsOn: shop });
            const web = deployment("web", { dependsOn: shop });
            configMap("after", {}, { dependsOn: web });
            const slow = deployment("slow", { dependsOn: shop });
            configMap("later", {}, { dependsOn: slow });
        };
        const pod = (status: object) => ({
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name: "web-1", namespace: "shop", labels: { app: "web" } },
            status: { containerStatuses: [{ name: "main", ready: false, restartCount: 3, ...status }] },
        });
        const event = (kind: string, name: string, type: string, reason: string, message: string) => {
            cluster.put({
                apiVersion: "v1",
                kind: "Event",
                metadata: { name: `${name}.${reason}`, namespace: "shop" },
                involvedObject: { kind, name, uid: cluster.object(kind, name).metadata.uid },
                ...{ type, reason, message, count: 4 },
            });
        };
        const exceeded = {
            type: "Progressing",
            status: "False",
            reason: "ProgressDeadlineExceeded",
            message: "timed out progressing",
        };

        /** Runs the program, lets `web` fail, then `slow` end. */
        async function failingRun() {
            cluster.controller = (object) => (object.kind === "Deployment" ? undefined : healthy(object));
            const running = deploy(program);
            const outcome = rejection(running);
            await Promise.all(["web", "slow"].map((name) => cluster.watched("Deployment", name)));
            const password = (cluster.object("ConfigMap", "root")["data"] as Record<string, string>)["password"]!;
            cluster.put(pod({ state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: { terminated: { exitCode: 3 } } }));
            cluster.put({
                apiVersion: "v1",
                kind: "Pod",
                metadata: { name: "web-0", namespace: "shop", labels: { app: "web" } },
                status: { containerStatuses: [{ name: "main", ready: true, restartCount: 0, state: { running: {} } }] },
            });
            event("Pod", "web-0", "Warning", "Unhealthy", "was slow once");
            event("Pod", "web-1", "Normal", "Pulled", "image is there");
            event("Pod", "web-1", "Warning", "BackOff", "Back-off restarting failed container");
            cluster.logs.set("web-1 main before", `starting\ncannot log in with ${password}\n`);
            cluster.setStatus("Deployment", "web", { observedGeneration: 1, conditions: [exceeded] });
            return { outcome, password };
        }
        const finishSlow = () => {
            cluster.setStatus("Deployment", "slow", healthy(cluster.object("Deployment", "slow"))!);
        };
        const hasFailed = async () => {
            while (!events.some(({ action }) => action === "failed")) await new Promise(setImmediate);
        };

        it("gives one report: object, condition, last events, tail of the log, and no secret", async () => {
            const { outcome, password } = await failingRun();
            await hasFailed();
            finishSlow();
            const error = await outcome;
            expect(error).to.be.instanceOf(EngineFailure);
            expect(error.message.split("\n")).to.deep.equal([
                "Deployment shop/web has failed: ProgressDeadlineExceeded: timed out progressing.",
                "Last events:",
                "  Pod shop/web-1: BackOff (4 times): Back-off restarting failed container",
                "Pod shop/web-1, container main: CrashLoopBackOff, last exit code 3, 3 restarts.",
                "Last lines of its log:",
                "  starting",
                "  cannot log in with [secret]",
            ]);
            expect(JSON.stringify(events)).not.to.contain(password);
        });

        it("begins nothing new, and lets what is under way end", async () => {
            const { outcome } = await failingRun();
            await hasFailed();
            let over = false;
            void outcome.then(() => (over = true));
            await new Promise(setImmediate);
            expect(over).to.be.false;

            finishSlow();
            await outcome;
            expect(events.filter(({ action }) => action === "created").map(({ name }) => name)).to.include("shop/slow");
            expect(events.filter(({ action }) => action === "failed")).to.have.length(1);
            expect(cluster.names()).to.not.include("ConfigMap after").and.not.include("ConfigMap later");
        });

        it("is repaired by the next run", async () => {
            const { outcome } = await failingRun();
            await hasFailed();
            finishSlow();
            await outcome;
            cluster.controller = healthy;
            cluster.setStatus("Deployment", "web", healthy(cluster.object("Deployment", "web"))!);

            expect((await deploy(program)).counts).to.deep.equal({ created: 2, changed: 0, unchanged: 5, pruned: 0, kept: 0 });
        });

        it("is repaired by the next run also when it was a Job, which stays failed for ever", async () => {
            const job = () => new k8s.batch.v1.Job("x", { metadata, spec: { template: {} } }, { dependsOn: namespace() });
            const failed = { conditions: [{ type: "Failed", status: "True", reason: "BackoffLimitExceeded" }] };
            cluster.controller = (object) => (object.kind === "Job" ? failed : healthy(object));
            expect((await rejection(deploy(job))).message).to.contain("Job shop/x has failed: BackoffLimitExceeded");
            const first = cluster.object("Job", "x").metadata.uid;

            cluster.controller = healthy;
            expect((await deploy(job)).counts).to.include({ created: 1, unchanged: 1 });
            expect(cluster.object("Job", "x").metadata.uid).not.to.equal(first);
            expect((await deploy(job)).counts).to.include({ unchanged: 2 });
        });

        it("names the others that have failed as well", async () => {
            const { outcome } = await failingRun();
            await hasFailed();
            cluster.setStatus("Deployment", "slow", { observedGeneration: 1, conditions: [exceeded] });
            expect((await outcome).message).to.match(
                /^Deployment shop\/web has failed[^]*\nAlso: Deployment shop\/slow has failed/,
            );
        });

        it("ends when its time is up, with the condition that was not met", async () => {
            cluster.controller = (object) => (object.kind === "Deployment" ? undefined : healthy(object));
            const late = () => deployment("web", { dependsOn: namespace() }, { "pulumi.com/timeoutSeconds": "0.2" });
            const { message } = await rejection(deploy(late));
            expect(message).to.equal("Deployment shop/web is not ready after 0.2 s: its controller has not seen the change yet.");
        });

        it("begins nothing when it was interrupted before", async () => {
            const { message } = await rejection(deploy(program, { signal: AbortSignal.abort() }));
            expect(message).to.equal("The run was interrupted.");
            expect(cluster.find("Namespace", "shop")).to.be.undefined;
        });

        it("ends at once when it is interrupted", async () => {
            cluster.controller = (object) => (object.kind === "Deployment" ? undefined : healthy(object));
            const controller = new AbortController();
            const outcome = rejection(deploy(program, { signal: controller.signal }));
            await cluster.watched("Deployment", "web");
            controller.abort();
            expect((await outcome).message).to.match(/^The run was interrupted while Deployment shop\/(web|slow) was waited for/);
        });
    });

    describe("because an object cannot be changed", () => {
        const immutable = (kind: string, field: string) => {
            const message = `${kind}.apps "x" is invalid: ${field}: Forbidden: field is immutable`;
            const causes = [{ field, message: "Forbidden: field is immutable" }];
            cluster.intercept = (request) =>
                request.startsWith(`PATCH ${kind} shop/`) ? refusal(422, message, causes) : undefined;
        };
        const cases = [
            {
                kind: "StatefulSet",
                program: () =>
                    new k8s.apps.v1.StatefulSet("x", { metadata, spec: { selector: {}, serviceName: "x", template: {} } }),
                command: "kubectl --context fake delete statefulset.apps x -n shop --cascade=orphan",
            },
            {
                kind: "Job",
                program: () => new k8s.batch.v1.Job("x", { metadata, spec: { template: {} } }),
                command: "kubectl --context fake delete job.batch x -n shop, then run again",
            },
        ];
        for (const { kind, program, command } of cases) {
            it(`names the field of a ${kind} and the command that lets the next run make it anew`, async () => {
                immutable(kind, "spec.selector");
                const { message } = await rejection(deploy(program));
                expect(message)
                    .to.contain(`${kind} shop/x was refused`)
                    .and.contain("spec.selector: Forbidden: field is immutable");
                expect(message).to.contain(command);
                expect(cluster.writes().filter((request) => request.startsWith("DELETE"))).to.deep.equal([]);
            });
        }

        it("offers no command that would delete a volume's data", async () => {
            immutable("PersistentVolumeClaim", "spec");
            const { message } = await rejection(
                deploy(() => new k8s.core.v1.PersistentVolumeClaim("x", { metadata, spec: {} }, { dependsOn: namespace() })),
            );
            expect(message).to.contain("Put the old value back").and.not.contain("kubectl");
        });
    });

    it("reports any other refusal of the API server with the object and the fields", async () => {
        const causes = [{ field: "data", message: "Too long" }];
        cluster.intercept = (request) => (request === "PATCH ConfigMap shop/x" ? refusal(422, "is invalid", causes) : undefined);
        const { message } = await rejection(deploy(() => configMap("x", {}, { dependsOn: namespace() })));
        expect(message).to.equal("ConfigMap shop/x was refused:\n  data: Too long");
    });
});
