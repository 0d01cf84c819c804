import { expect } from "chai";
import * as aws from "@pulumi/aws/s3";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";
import { execFile } from "node:child_process";
import { inspect, promisify } from "node:util";
import { Secret } from "../../offline/secrets";
import { walk, type Walk } from "../../offline/walk";
import { configMap, Group, provider, rejection, stackOf } from "./programs";

function found(result: Walk, name: string) {
    const registration = result.registrations.find((candidate) => candidate.name === name);
    if (!registration) throw new Error(`"${name}" was not registered`);
    return registration;
}

describe("walk", function () {
    this.timeout(20_000); // the machine may be busy with builds
    it("gives every resource with its type, inputs and the URN of all its parents", async () => {
        const result = await walk(stackOf(), () => {
            new Group("outer", (outer) => {
                new Group(
                    "middle",
                    (middle) => {
                        new Group("inner", (inner) => configMap("settings", { a: "1" }, { parent: inner }), { parent: middle });
                    },
                    { parent: outer },
                );
            });
            return Promise.resolve({});
        });

        expect(result.registrations.map(({ urn }) => urn)).to.deep.equal([
            "urn:pulumi:test::shop::shop:test:Group::outer",
            "urn:pulumi:test::shop::shop:test:Group$shop:test:Group::middle",
            "urn:pulumi:test::shop::shop:test:Group$shop:test:Group$shop:test:Group::inner",
            "urn:pulumi:test::shop::shop:test:Group$shop:test:Group$shop:test:Group$kubernetes:core/v1:ConfigMap::settings",
        ]);
        const settings = found(result, "settings");
        expect(settings.parent).to.equal(found(result, "inner").urn);
        expect(settings.custom).to.be.true;
        expect(found(result, "inner").custom).to.be.false;
        expect(settings.inputs).to.deep.equal({
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: "settings", namespace: "shop" },
            data: { a: "1" },
        });
    });

    it("spares the SDK its notes on every promise, and only itself", async () => {
        const { debuggablePromise } = debuggable as unknown as { debuggablePromise: (promise: Promise<void>) => Promise<void> };
        const isNoted = () => {
            const promise = Promise.resolve();
            return debuggablePromise(promise) !== promise;
        };
        const { outputs } = await walk(stackOf(), () => Promise.resolve({ inside: isNoted() }));
        expect(outputs["inside"]).to.equal(false);
        expect(isNoted()).to.equal(true);
    });

    it("gives the full URN to the program and to what depends on a resource", async () => {
        const result = await walk(stackOf(), () => {
            let first: pulumi.Resource | undefined;
            new Group("a", (parent) => (first = configMap("first", {}, { parent })));
            const second = configMap("second", {}, { dependsOn: first! });
            return Promise.resolve({ first: first!.urn, second: second.urn });
        });

        const first = found(result, "first");
        expect(first.urn).to.contain("Group$kubernetes:core/v1:ConfigMap::first");
        expect(result.outputs["first"]).to.equal(first.urn);
        expect(found(result, "second").dependencies).to.deep.equal([first.urn]);
    });

    it("gives a program the outputs of another stack, which is no resource of its own", async () => {
        const program = () => {
            const other = new pulumi.StackReference("other", { name: "organization/shop/base" });
            configMap("settings", { url: other.requireOutput("url") as pulumi.Output<string> });
            return Promise.resolve({ url: other.getOutput("url") });
        };
        const stack = { ...stackOf(), references: { "organization/shop/base": { url: "http://base" } } };
        const result = await walk(stack, program);
        expect(result.registrations.map(({ name }) => name)).to.deep.equal(["settings"]);
        expect(found(result, "settings").inputs["data"]).to.deep.equal({ url: "http://base" });
        expect(result.outputs).to.deep.equal({ url: "http://base" });

        const { message } = await rejection(walk(stackOf(), program));
        expect(message).to.equal(
            'The program takes the stack "organization/shop/base". The stacks whose outputs this run was given: none.',
        );
    });

    it("reads provider, protect, retainOnDelete and deletedWith from the options", async () => {
        const result = await walk(stackOf(), () => {
            const cluster = provider();
            const first = configMap("first", {}, { provider: cluster });
            configMap(
                "kept",
                {},
                {
                    provider: cluster,
                    protect: true,
                    retainOnDelete: true,
                    deletedWith: first,
                },
            );
            configMap("plain", {});
            return Promise.resolve({});
        });

        const kept = found(result, "kept");
        expect(kept.provider).to.equal("urn:pulumi:test::shop::pulumi:providers:kubernetes::cluster");
        expect(kept).to.include({ protect: true, retainOnDelete: true });
        expect(kept.deletedWith).to.equal(found(result, "first").urn);
        const plain = found(result, "plain");
        expect(plain).to.include({ protect: false, retainOnDelete: false });
        expect(plain).not.to.have.any.keys("provider", "deletedWith");
    });

    it("lets children inherit protect and retainOnDelete, and switch them off", async () => {
        const result = await walk(stackOf(), () => {
            const children = (parent: Group) => {
                configMap("inherits", {}, { parent });
                configMap("differs", {}, { parent, protect: false, retainOnDelete: false });
            };
            new Group("kept", children, { protect: true, retainOnDelete: true });
            return Promise.resolve({});
        });

        expect(found(result, "inherits")).to.include({ protect: true, retainOnDelete: true });
        expect(found(result, "differs")).to.include({ protect: false, retainOnDelete: false });
    });

    it("marks secrets where they are, in inputs and outputs, and never prints them", async () => {
        const result = await walk(stackOf({ "shop:token": "hunter2-token" }, ["shop:token"]), () => {
            const token = new pulumi.Config().requireSecret("token");
            const secret = new k8s.core.v1.Secret("s", { metadata: { name: "s" }, stringData: { token } });
            configMap("c", { plain: "yes", token });
            return Promise.resolve({ token, name: secret.metadata.name, nested: { token } });
        });

        const stringData = found(result, "s").inputs["stringData"];
        expect(stringData).to.be.instanceOf(Secret);
        expect((stringData as Secret).value).to.deep.equal({ token: "hunter2-token" });
        const data = found(result, "c").inputs["data"] as Record<string, unknown>;
        expect(data["plain"]).to.equal("yes");
        expect(data["token"]).to.be.instanceOf(Secret);
        expect(result.outputs["token"]).to.be.instanceOf(Secret);
        expect(result.outputs["name"]).to.equal("s");
        for (const text of [JSON.stringify(result), inspect(result, { depth: 20 }), String(result.outputs["token"])])
            expect(text).to.contain("[secret]").and.not.contain("hunter2-token");
    });

    it("makes up random values that are secret and the same in every walk, and differ between resources", async () => {
        const program = () => {
            const [a, b] = ["a", "b"].map((name) => new random.RandomPassword(name, { length: 20, special: false }));
            return Promise.resolve({ a: a!.result, b: b!.result });
        };
        const values = async () => {
            const { outputs } = await walk(stackOf(), program);
            return [outputs["a"], outputs["b"]].map((value) => (value as Secret).value);
        };

        const first = await values();
        expect(first[0]).to.match(/^[A-Za-z0-9]{20}$/);
        expect(first[0]).not.to.equal(first[1]);
        expect(await values()).to.deep.equal(first);
    });

    it("accepts any type, so that programs for a cloud can be walked", async () => {
        const result = await walk(stackOf(), () => {
            const bucket = new aws.Bucket("history", { bucket: "shop-history" });
            return Promise.resolve({ bucket: bucket.bucket, id: bucket.id });
        });

        expect(result.outputs).to.deep.equal({ bucket: "shop-history", id: "history" });
    });

    it("refuses two resources with one URN by name, but not equal names under different parents", async () => {
        const child = (parent: Group) => configMap("same", {}, { parent });
        const error = await rejection(
            walk(stackOf(), () => {
                configMap("same", {});
                configMap("same", {});
                return Promise.resolve({});
            }),
        );
        expect(error.message).to.match(/ConfigMap.*"same".*another name/);

        const siblings = () => {
            configMap("same", {});
            new k8s.core.v1.ServiceAccount("same", { metadata: { name: "same" } });
            new Group("one", child);
            return Promise.resolve({});
        };
        expect((await walk(stackOf(), siblings)).registrations).to.have.length(4);
    });

    it("waits for resources that no output mentions", async () => {
        const result = await walk(stackOf(), () => {
            const turns = async () => {
                for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
                return "x";
            };
            configMap("late", { later: pulumi.output(turns()) });
            return Promise.resolve({});
        });

        expect(found(result, "late").inputs["data"]).to.deep.equal({ later: "x" });
    });
});

describe("a program that fails in a walk", function () {
    this.timeout(20_000); // the machine may be busy with builds
    const failures: Record<string, () => Promise<Record<string, unknown>>> = {
        "throws before its first resource": () => {
            throw new Error("broken");
        },
        "rejects with a RunError": () => {
            configMap("a", {});
            return Promise.reject(new pulumi.RunError("broken"));
        },
        "throws in an apply that nobody awaits": () => {
            configMap("a", {}).id.apply(() => {
                throw new Error("broken");
            });
            return Promise.resolve({});
        },
        "throws in an input": () => {
            const input = configMap("a", {}).id.apply((): string => {
                throw new Error("broken");
            });
            configMap("b", { input });
            return Promise.resolve({});
        },
        "throws in an output": () =>
            Promise.resolve({
                output: configMap("a", {}).id.apply((): string => {
                    throw new Error("broken");
                }),
            }),
    };
    for (const [what, program] of Object.entries(failures)) {
        it(`${what}: the walk rejects with its message, and the next walk is not affected`, async () => {
            const error = await rejection(walk(stackOf(), program));
            expect(error.message).to.contain("broken");

            const next = await walk(stackOf(), () => Promise.resolve({ fine: configMap("fine", {}).metadata.name }));
            expect(next.outputs).to.deep.equal({ fine: "fine" });
        });
    }

    it("calls a provider function that there is none of: the walk names the function", async () => {
        const error = await rejection(
            walk(stackOf(), () =>
                Promise.resolve({ caller: pulumi.runtime.invoke("aws:index/getCallerIdentity:getCallerIdentity", {}) }),
            ),
        );
        expect(error.message).to.contain("aws:index/getCallerIdentity:getCallerIdentity");
    });

    it("puts back the process's own listeners", async () => {
        const listeners = () => ["unhandledRejection", "beforeExit"].map((event) => process.rawListeners(event));
        const before = listeners();
        await rejection(walk(stackOf(), () => Promise.reject(new Error("broken"))));
        expect(listeners()).to.deep.equal(before);
    });
});

describe("a process that walks", function () {
    this.timeout(60_000); // each case starts a process that loads the SDK
    const inProcess = async (...programs: string[]) => {
        const script = `
            const { walk } = require("${require.resolve("../../offline/walk")}");
            const { CustomResource } = require("@pulumi/pulumi");
            const stack = { project: "p", stack: "s", config: {}, secretKeys: [] };
            const programs = [${programs.map((program) => `async () => { ${program} }`).join()}];
            (async () => {
                for (const program of programs)
                    await walk(stack, program).then(
                        (result) => console.log("done", result.registrations.length),
                        (error) => console.log("failed:", error.message));
            })();`;
        return promisify(execFile)(process.execPath, ["-e", script], { cwd: __dirname });
    };

    it("exits by itself, silently, after successes and failures that were handled", async () => {
        const fine = `new CustomResource("t:t:T", "a", {}); return {};`;
        const broken = `const a = new CustomResource("t:t:T", "a", {});
            new CustomResource("t:t:T", "b", { x: a.id.apply(() => { throw new Error("broken"); }) }); return {};`;
        const twice = `new CustomResource("t:t:T", "a", {}); new CustomResource("t:t:T", "a", {}); return {};`;
        const { stdout, stderr } = await inProcess(fine, broken, fine, twice);
        expect(stdout).to.match(/^done 1\nfailed: .*broken\ndone 1\nfailed: Two resources.*\n$/);
        expect(stderr).to.equal("");
    });

    it("fails instead of ending quietly when the program waits for what never comes", async () => {
        const { stdout } = await inProcess(`await new Promise(() => {}); return {};`);
        expect(stdout).to.equal("failed: The program waits for a promise or an output that never resolves.\n");
    });
});
