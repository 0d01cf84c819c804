// The object store in the life of a running stack: rights that are tried, keys that change, and the same stack by GitOps.
import { KubernetesObjectApi, type KubernetesObject } from "@kubernetes/client-node";
import { expect } from "chai";
import { execa } from "execa";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import { bucketLabel, roles, type Role } from "../../config/names";
import { readStack, type StackFile } from "../../offline/stack-file";
import { withOverrides } from "../../local/overrides";
import * as steps from "../../local/steps";
import { render } from "../../commands/render";
import { write, type Files } from "../../commands/render/files";
import { walk, type Rotation, type Step } from "../../commands/rotate/rotation";
import { servers } from "../../commands/verify/running-stack";
import { at } from "../at";
import { currentKeys, withBucket, type Keys } from "./bucket";
import type { Stage } from "./stage";

/** The answers to each role: every verb that Thanos uses, and some of the bootstrap alone. */
const verbs: readonly {
    readonly what: string;
    readonly method: string;
    readonly path: string;
    readonly answers: readonly number[];
}[] = [
    { what: "list", method: "GET", path: "/thanos?list-type=2&prefix=", answers: [200, 200, 200] },
    { what: "ask for what is not there", method: "HEAD", path: "/thanos/probe/none", answers: [404, 404, 404] },
    { what: "write", method: "PUT", path: "/thanos/probe/object", answers: [200, 403, 200] },
    { what: "read", method: "GET", path: "/thanos/probe/object", answers: [200, 200, 200] },
    { what: "delete", method: "DELETE", path: "/thanos/probe/object", answers: [403, 403, 204] },
    { what: "make a bucket", method: "PUT", path: "/other", answers: [403, 403, 403] },
    { what: "delete the bucket", method: "DELETE", path: "/thanos", answers: [403, 403, 403] },
    { what: "read the bucket's policy", method: "GET", path: "/thanos?policy=", answers: [403, 403, 403] },
];

export function storeSteps(stage: Stage): void {
    it("gives each role its rights and refuses every other verb", async () => {
        const keys = await currentKeys(stage);
        await withBucket(stage, async (ask) => {
            for (const { what, method, path: at, answers } of verbs) {
                const seen: number[] = [];
                for (const role of roles) seen.push(await ask(keys[role], method, at, what === "write" ? "probe" : undefined));
                console.log(`      ${what}: ${roles.map((role, index) => `${role} ${seen[index] ?? ""}`).join(", ")}`);
                expect(seen, what).to.deep.equal(answers);
            }
        });
    });

    // The drill of `npm run rotate`, by its own steps: interrupted in the middle, and gone on with by a person without that context.
    let drill: Drill;
    let before: Awaited<ReturnType<typeof allKeys>>;
    let began: number;

    it("rotates its credentials: every consumer rolls, and the old ones stay valid", async () => {
        drill = new Drill(stage);
        began = Date.now();
        before = await allKeys(stage);
        const { target, steps: rotation } = await walk(drill.rotation);
        expect(target).to.equal(2);
        await drill.run(
            rotation.slice(
                0,
                rotation.findIndex(({ title }) => title.startsWith("Rights")),
            ),
        );
        expect(await allRolled(stage, began)).to.equal(true);
        const now = await allKeys(stage);
        await withBucket(stage, async (ask) => {
            for (const role of roles) {
                expect(now[role].accessKeyId).not.to.equal(before[role].accessKeyId);
                expect(await ask(now[role], "GET", "/thanos?list-type=2&prefix="), `${role}, new`).to.equal(200);
                expect(await ask(before[role], "GET", "/thanos?list-type=2&prefix="), `${role}, old`).to.equal(200);
            }
        });
    });

    it("goes on with the rotation where it was interrupted, until nothing before it is valid", async () => {
        const pods = await bucketPods(stage);
        const { target, steps: rotation } = await walk(drill.rotation);
        expect(target).to.equal(2);
        await drill.run(rotation);
        expect(readFileSync(drill.file, "utf8")).to.equal(
            `${readFileSync(path.join(steps.root, "Pulumi.local.yaml"), "utf8")}  thanos-stack:credentials:\n    generation: 2\n    revoked: 1\n`,
        );
        const now = await allKeys(stage);
        await withBucket(stage, async (ask) => {
            for (const owner of [...roles, "root"] as const) {
                expect(await ask(now[owner], "GET", "/thanos?list-type=2&prefix="), `${owner}, new`).to.equal(200);
                expect(await ask(before[owner], "GET", "/thanos?list-type=2&prefix="), `${owner}, old`).to.equal(403);
            }
        });
        expect(await bucketPods(stage), "the pods are those of before").to.deep.equal(pods);
        expect((await stage.deploy(await drill.read())).touched, "what a run after it changes").to.deep.equal([]);
        stage.stack = { ...stage.stack, file: await drill.read() }; // there is no way back
    });

    it("has not failed to upload meanwhile, and uploads with the new credentials", async () => {
        await stage.prove(420); // a block of the new Prometheus pods is in the bucket
        const window = Math.ceil((Date.now() - began) / 1000) + 60;
        for (const failures of [
            "thanos_shipper_upload_failures_total",
            "thanos_shipper_dir_sync_failures_total",
            'thanos_objstore_bucket_operation_failures_total{operation="upload"}',
        ]) {
            const [most] = await stage.thanos.query(`max(max_over_time(${failures}[${window}s]))`, { dedup: false });
            expect(most?.value[1], failures).to.equal("0");
        }
        drill.remove();
    });
}

/** Of those that serve, by uid: Jobs use the bucket too, and come and go. */
async function bucketPods({ running }: Stage): Promise<string[]> {
    const pods = (await servers(running)).filter(({ metadata }) => metadata?.labels?.[bucketLabel] !== undefined);
    return pods.map(({ metadata }) => metadata?.uid ?? "").sort();
}

/** The inputs of a rotation here: a copy of the stack file, the engine of the test, and the running stack. */
class Drill {
    readonly #folder = mkdtempSync(path.join(os.tmpdir(), "rotate-"));
    readonly file = path.join(this.#folder, "Pulumi.local.yaml");

    constructor(private readonly stage: Stage) {
        copyFileSync(path.join(steps.root, "Pulumi.local.yaml"), this.file);
    }

    /** The file as it is now, for this cluster. */
    async read(): Promise<StackFile> {
        const { context } = this.stage.cluster;
        const file = await readStack(steps.root, "local", { file: this.file });
        return withOverrides(file, [{ key: "kubernetes.context", value: context, reason: "the embedded cluster's" }]);
    }

    get rotation(): Rotation {
        const { stage, file } = this;
        return {
            file,
            read: () => this.read(),
            stack: stage.running,
            deploy: async () => {
                const { touched, seconds } = await stage.deploy(await this.read());
                return `${seconds.toFixed(1)} s: ${touched.join(", ")}`;
            },
            within: 300,
            withinForPeople: 0,
            signal: new AbortController().signal,
        };
    }

    async run(rotation: readonly Step[]): Promise<void> {
        for (const { title, run } of rotation) {
            const started = Date.now();
            const seen = await run(() => undefined);
            console.log(`      ${title}: ${seen} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
        }
    }

    remove(): void {
        rmSync(this.#folder, { recursive: true });
    }
}

/** The keys of the roles, and MinIO's root. */
async function allKeys(stage: Stage): Promise<Readonly<Record<Role | "root", Keys>>> {
    const { data = {} } = await stage.access.core.readNamespacedSecret({ namespace: stage.namespace, name: "minio-root" });
    const text = (key: string) => Buffer.from(data[key] ?? "", "base64").toString();
    return { ...(await currentKeys(stage)), root: { accessKeyId: text("user"), secretAccessKey: text("password") } };
}

/** The same stack on a new cluster, from files: Secrets made by hand, everything else by plain kubectl. */
export function gitOpsSteps(stage: Stage): void {
    it("is the same when its rendered files are applied by kubectl", async () => {
        const outcome = await render(steps.root, { stack: "local", format: "manifests" });
        if ("problems" in outcome) throw new Error(outcome.problems.join("\n"));
        await stage.deploy();
        const before = await shapes(stage, outcome.files);
        const secrets = await stackSecrets(stage);
        await stage.stop({ deleteData: true });
        await stage.start();

        const folder = mkdtempSync(path.join(os.tmpdir(), "gitops-"));
        try {
            write(folder, "local", outcome.files);
            const kubectl = (args: readonly string[], input = "") =>
                execa(path.join(stage.cluster.data, "bin", "kubectl"), args, {
                    env: { KUBECONFIG: stage.cluster.kubeconfig },
                    input,
                });
            await kubectl(["apply", "--server-side", "-f", path.join(folder, "namespace.yaml")]);
            await kubectl(
                ["apply", "--server-side", "-f", "-"],
                JSON.stringify({ apiVersion: "v1", kind: "List", items: secrets }),
            );
            await kubectl(["apply", "--server-side", "-k", folder]);
            await stage.prove(420);
            expect(await shapes(stage, outcome.files)).to.deep.equal(before);
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
}

/** Whether every pod that uses the bucket was made after a moment, and is ready. */
async function allRolled({ access, namespace }: Stage, since: number): Promise<boolean> {
    const { items } = await access.core.listNamespacedPod({ namespace, labelSelector: bucketLabel });
    const seen = new Set(items.map(({ metadata }) => metadata?.labels?.[bucketLabel] as Role));
    return (
        seen.size === roles.length &&
        items.every(
            ({ metadata, status }) =>
                (metadata?.creationTimestamp?.getTime() ?? 0) > since - 1000 &&
                status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True"),
        )
    );
}

/** The stack's Secrets, as a person makes them by hand. */
async function stackSecrets({ access, namespace }: Stage): Promise<KubernetesObject[]> {
    const { items } = await access.core.listNamespacedSecret({
        namespace,
        labelSelector: "app.kubernetes.io/part-of=thanos-stack",
    });
    return items.map(({ metadata, type, data }) => ({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: metadata?.name ?? "", namespace },
        type,
        data,
    }));
}

/** The running state of every object in the files: all their fields, and those that defaults and controllers have made of it. */
async function shapes({ access, cluster }: Stage, files: Files): Promise<Record<string, unknown>> {
    const api = KubernetesObjectApi.makeApiClient(access.config);
    const objects = Object.entries(files)
        .filter(([name]) => name.endsWith(".yaml") && name !== "kustomization.yaml")
        .flatMap(([, text]) => parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject));
    const found = await Promise.all(
        objects.map(async (object): Promise<[string, unknown]> => {
            const { kind, metadata } = object;
            const live = kind === "Job" ? await jobLike(api, object) : await api.read(object as Parameters<typeof api.read>[0]);
            return [`${String(kind)} ${withoutHash(metadata?.name ?? "")}`, shape(live)];
        }),
    );
    const text = withoutHash(JSON.stringify(Object.fromEntries(found.sort(([a], [b]) => a.localeCompare(b)))));
    // The files were rendered for the context of the stack file, and deployed before to that of the test.
    return JSON.parse(text.replaceAll(cluster.context, "thanos-stack-local")) as Record<string, unknown>;
}

/** A hash stands for secrets, which differ: files have one of placeholders. */
const withoutHash = (text: string): string => text.replaceAll(/sha-[0-9a-f]{12}/g, "sha");

async function jobLike(api: KubernetesObjectApi, { metadata }: KubernetesObject): Promise<KubernetesObject> {
    const { items } = await api.list("batch/v1", "Job", metadata?.namespace);
    const found = items.find((one) => withoutHash(one.metadata?.name ?? "") === withoutHash(metadata?.name ?? ""));
    if (!found) throw new Error(`no Job like ${metadata?.name ?? ""}`);
    return found;
}

/** The requested values; addresses, volumes and identifiers are each cluster's own. */
function shape(live: KubernetesObject): unknown {
    const own = /^(clusterIPs?|volumeName|controller-uid|batch\.kubernetes\.io\/.*|job-name|resourceVersion|uid)$/;
    const clean = (value: unknown): unknown =>
        Array.isArray(value)
            ? value.map(clean)
            : typeof value === "object" && value !== null
              ? Object.fromEntries(
                    Object.entries(value)
                        .filter(([key]) => !own.test(key))
                        .map(([key, inner]) => [key, clean(inner)]),
                )
              : value;
    return clean({ spec: at(live, "spec"), data: at(live, "data"), rules: at(live, "rules"), labels: ourLabels(live) });
}

const ourLabels = ({ metadata }: KubernetesObject) =>
    Object.fromEntries(
        Object.entries(metadata?.labels ?? {}).filter(([key]) => /^(app|pod-security)\.kubernetes\.io\//.test(key)),
    );
