// The object store in the life of a running stack: rights that are tried, keys that change, and the same stack by GitOps.
import { KubernetesObjectApi, type KubernetesObject } from "@kubernetes/client-node";
import { expect } from "chai";
import { execa } from "execa";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import { bucketLabel, roles, type Role } from "../../config/names";
import { withOverrides } from "../../local/overrides";
import * as steps from "../../local/steps";
import { render } from "../../ops/render";
import { write, type Files } from "../../ops/render/files";
import { at } from "../at";
import { currentKeys, withBucket } from "./bucket";
import type { Stage } from "./stage";

/** What each role is answered: every verb that Thanos uses, and some that nobody but the bootstrap may. */
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

    let first: Awaited<ReturnType<typeof currentKeys>>;

    it("rolls every consumer when its keys change, and no upload fails", async () => {
        const began = Date.now();
        first = await currentKeys(stage);
        const { touched, seconds } = await stage.deploy(withRevision(stage, 2));
        console.log(`      rolled in ${seconds.toFixed(1)} s: ${touched.join(", ")}`);
        const second = await currentKeys(stage);
        for (const role of roles) expect(second[role].accessKeyId).not.to.equal(first[role].accessKeyId);
        await until(() => allRolled(stage, began));
        await withBucket(stage, async (ask) => {
            for (const role of roles) {
                expect(await ask(second[role], "GET", "/thanos?list-type=2&prefix="), `${role}, new`).to.equal(200);
                expect(await ask(first[role], "GET", "/thanos?list-type=2&prefix="), `${role}, old`).to.equal(200);
            }
        });
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
    });

    it("retires the keys before the last ones", async () => {
        const second = await currentKeys(stage);
        await stage.deploy(withRevision(stage, 3));
        const third = await currentKeys(stage);
        const { retired } = await usersSecret(stage);
        expect(retired?.split("\n")).to.have.lengthOf(roles.length);
        await withBucket(stage, async (ask) => {
            const list = (accessKeyId: string, secretAccessKey: string) =>
                ask({ accessKeyId, secretAccessKey }, "GET", "/thanos?list-type=2&prefix=");
            for (const role of roles) {
                expect(await list(third[role].accessKeyId, third[role].secretAccessKey)).to.equal(200);
                expect(await list(second[role].accessKeyId, second[role].secretAccessKey)).to.equal(200);
            }
            for (const role of roles) expect(await list(first[role].accessKeyId, first[role].secretAccessKey)).to.equal(403);
        });
        const back = Date.now();
        await stage.deploy();
        await until(() => allRolled(stage, back));
    });
}

/** The same stack on a new cluster, from files: Secrets made by somebody else, everything else by plain kubectl. */
export function gitOpsSteps(stage: Stage): void {
    it("is the same when its rendered files are applied by kubectl", async () => {
        const outcome = await render(steps.root, { stack: "local", format: "manifests", leaveOut: true });
        if ("problems" in outcome) throw new Error(outcome.problems.join("\n"));
        await stage.deploy();
        const before = await shapes(stage, outcome.files);
        const secrets = await stackSecrets(stage);
        await stage.stop({ deleteData: true });
        await stage.start();

        const folder = mkdtempSync(path.join(os.tmpdir(), "gitops-"));
        try {
            write(folder, outcome.files);
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

const withRevision = ({ stack }: Stage, value: number) =>
    withOverrides(stack.file, [{ key: "objectStore.keysRevision", value, reason: "a test" }]);

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

async function usersSecret({ access, namespace }: Stage): Promise<Readonly<Record<string, string>>> {
    const { data = {} } = await access.core.readNamespacedSecret({ namespace, name: "minio-users" });
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]));
}

/** The stack's Secrets, as somebody would make them by hand. */
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

/** What is running of every object in the files: all that they say, and that defaults and controllers have made of it. */
async function shapes({ access }: Stage, files: Files): Promise<Record<string, unknown>> {
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
    return JSON.parse(withoutHash(JSON.stringify(Object.fromEntries(found.sort(([a], [b]) => a.localeCompare(b)))))) as Record<
        string,
        unknown
    >;
}

/** A hash stands for secrets, which differ: files have one of placeholders. */
const withoutHash = (text: string): string => text.replaceAll(/sha-[0-9a-f]{12}/g, "sha");

async function jobLike(api: KubernetesObjectApi, { metadata }: KubernetesObject): Promise<KubernetesObject> {
    const { items } = await api.list("batch/v1", "Job", metadata?.namespace);
    const found = items.find((one) => withoutHash(one.metadata?.name ?? "") === withoutHash(metadata?.name ?? ""));
    if (!found) throw new Error(`no Job like ${metadata?.name ?? ""}`);
    return found;
}

/** What was asked for; addresses, volumes and identifiers are each cluster's own. */
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

async function until(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 500));
}
