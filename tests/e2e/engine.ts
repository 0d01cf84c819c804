// Pulumi's engine in the life of a stack: what an interrupted deployment leaves, drift, the state's secrets, protection and the end.
import { Secret } from "@pulumi/kubernetes/core/v1";
import { Provider } from "@pulumi/kubernetes/provider";
import { expect } from "chai";
import { execa } from "execa";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { destroy, openStack } from "../../local/pulumi/deployment";
import { messageOf } from "../../lib/message";
import { withOverrides } from "../../local/overrides";
import * as steps from "../../local/steps";
import type { Program } from "../../offline/program";
import type { StackFile } from "../../offline/stack-file";
import { levels } from "../../policy/levels";
import { bundlePolicyPack } from "../../scripts/bundle";
import { rejection } from "../offline/programs";
import type { Stage } from "./stage";

/** Every file of Pulumi's state of a stack, with its name. */
const stateFiles = ({ target }: Stage, below = ".pulumi"): [file: string, text: string][] => {
    const folder = path.join(target.state, below);
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
        .map((name) => path.join(folder, name))
        .filter((file) => /\.(json|bak)$/.test(file))
        .map((file) => [file, readFileSync(file, "utf8")]);
};

/** The resources that a line of progress counts as done. */
const doneIn = (line: string): number => Number.parseInt(line, 10);

/** The first deployment of a stack, ended twice: by Ctrl-C, and by the death of Pulumi itself. */
export function interruptedSteps(stage: Stage): void {
    it("keeps what was done when its first deployment is interrupted", async () => {
        const end = new AbortController();
        const progress = (line: string) => {
            if (doneIn(line) >= 20) end.abort(new Error("Interrupted."));
        };
        const { message } = await rejection(stage.deploy(undefined, undefined, { signal: end.signal, progress }));
        expect(message).to.match(/^Interrupted after \d+ done/);
        expect(
            stateFiles(stage, ".pulumi/locks").map(([file]) => file),
            "locks",
        ).to.deep.equal([]);
    });

    it("is continued after Pulumi was killed, which leaves its lock and unfinished creations", async () => {
        let killed = false;
        const progress = (line: string) => {
            if (killed || !/StatefulSet|Deployment|Job/.test(line)) return;
            const [, text = "{}"] = stateFiles(stage, ".pulumi/locks")[0] ?? [];
            process.kill((JSON.parse(text) as { pid: number }).pid, "SIGKILL");
            killed = true;
        };
        await rejection(stage.deploy(undefined, undefined, { progress }));
        expect(stateFiles(stage, ".pulumi/locks"), "locks").to.have.length(1);
        const { counts, seconds, outputs } = await stage.deploy();
        console.log(`      continued in ${seconds.toFixed(1)} s: ${JSON.stringify(counts)}`);
        expect(counts.created + counts.changed).to.be.greaterThan(0);
        expect(outputs["cluster"]).to.equal("local");
    });
}

/** The state, and drift. */
export function stateSteps(stage: Stage): void {
    it("keeps no secret in its state, neither in clear nor in base64, and no path of a kubeconfig", async () => {
        const { items } = await stage.access.core.listNamespacedSecret({
            namespace: stage.namespace,
            labelSelector: "app.kubernetes.io/part-of=thanos-stack",
        });
        const values = items.flatMap(({ data = {} }) => Object.values(data));
        const secrets = values
            .flatMap((text) => [text, Buffer.from(text, "base64").toString()])
            .filter((text) => text.length > 8);
        expect(secrets).to.have.length.greaterThan(6);
        const texts = stateFiles(stage).map(([, text]) => text);
        console.log(`      ${secrets.length} texts of ${items.length} Secrets, ${texts.length} files of state`);
        for (const text of texts) {
            expect(secrets.filter((secret) => text.includes(secret))).to.deep.equal([]);
            expect(text).not.to.contain(stage.cluster.kubeconfig);
        }
    });

    it("puts back by a refresh what was changed in the cluster, which a plain deployment does not see", async () => {
        const { namespace } = stage;
        const kubectl = (...args: string[]) =>
            execa(path.join(stage.cluster.data, "bin", "kubectl"), ["--namespace", namespace, ...args], {
                env: { KUBECONFIG: stage.cluster.kubeconfig },
            });
        const argument = '[{"op": "add", "path": "/spec/template/spec/containers/0/args/-", "value": "--log.level=debug"}]';
        await kubectl("patch", "deployment", "thanos-query", "--type=json", "--patch", argument);
        await kubectl("patch", "deployment", "thanos-query-frontend", "--type=merge", "--patch", '{"spec": {"replicas": 2}}');
        await kubectl("patch", "networkpolicy", "minio", "--type=merge", "--patch", '{"spec": {"ingress": [{}]}}');
        await kubectl("label", "service", "thanos-query", "--overwrite", "app.kubernetes.io/part-of=drift");
        const before = await stage.generations();
        expect((await stage.deploy()).touched, "what a plain deployment changes").to.deep.equal([]);
        expect(await stage.generations()).to.deep.equal(before);

        const { touched, seconds } = await stage.deploy(undefined, undefined, { refresh: true });
        console.log(`      refreshed and repaired in ${seconds.toFixed(1)} s: ${touched.join(", ")}`);
        expect(touched).to.include.members(
            ["Deployment thanos-query", "Deployment thanos-query-frontend", "NetworkPolicy minio", "Service thanos-query"].map(
                (one) => one.replace(" ", ` ${namespace}/`),
            ),
        );
        await stage.deploy(undefined, undefined, { refresh: true, expectNoChanges: true });
    });
}

/** A Secret whose objstore document has a key next to a role. */
const withBadDocument: (context: string) => Program = (context) => () => {
    const document =
        "type: S3\nconfig: {bucket: west-thanos, endpoint: s3.eu-central-1.amazonaws.com, aws_sdk_auth: true, access_key: AKIDEXAMPLE}";
    const provider = new Provider("bad", { context });
    new Secret("bad", { metadata: { name: "thanos-objstore" }, stringData: { "objstore.yml": document } }, { provider });
    return Promise.resolve({});
};

/** The policy pack, started by Pulumi's CLI. */
export function policySteps(stage: Stage): void {
    const folder = mkdtempSync(path.join(tmpdir(), "thanos-stack-policy-"));
    before("the pack is bundled", () => bundlePolicyPack());
    after(() => {
        rmSync(folder, { recursive: true });
    });

    /** The pack as a program of its own. The CLI starts a folder by the language host of Node, which is not built here. */
    const executable = () => {
        const file = path.join(folder, "pack");
        const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
        const pack = path.join(steps.root, "policy");
        writeFileSync(file, `#!/bin/sh\ncd '${pack}' && exec '${process.execPath}' '${runner}' "$1" .\n`, { mode: 0o755 });
        return file;
    };

    /** The output of `thanos-stack policy-config` for the stack. */
    const configuration = () => {
        const file = path.join(folder, "levels.json");
        writeFileSync(
            file,
            JSON.stringify(levels({ environment: stage.stack.models.environment, rules: stage.stack.models.exceptions })),
        );
        return file;
    };

    const judged = async (file: StackFile, program: Program, configs: readonly string[]) => {
        const stack = await openStack(stage.target, file, program);
        const violations: string[] = [];
        const outcome = await stack
            .preview({
                color: "never",
                policyPacks: [executable()],
                policyPackConfigs: [...configs],
                onEvent: ({ policyEvent }) => {
                    if (policyEvent) violations.push(`${policyEvent.enforcementLevel} ${policyEvent.policyName}`);
                },
            })
            .then(
                () => "accepted",
                (error: unknown) => messageOf(error),
            );
        return { outcome, violations };
    };

    it("is accepted by the policy pack, which refuses a bad objstore document", async () => {
        const own = await judged(stage.stack.file, steps.program, [configuration()]);
        console.log(`      the stack itself: ${own.outcome}, ${own.violations.length} advisory findings`);
        expect(own.violations.filter((one) => one.startsWith("mandatory"))).to.deep.equal([]);
        expect(own.outcome).to.equal("accepted");
        const bad: StackFile = { project: "other", stack: "e2e", config: {}, secretKeys: [] };
        const { outcome, violations } = await judged(bad, withBadDocument(stage.cluster.context), []);
        expect(violations).to.include("mandatory objstore-document");
        expect(outcome).to.contain("mandatory");
    });
}

/** Destroying a stack: refused while it is protected, complete when it is not. */
export function destroySteps(stage: Stage): void {
    const isProtected = () => withOverrides(stage.stack.file, [{ key: "protect", value: true, reason: "as in production" }]);

    it("refuses to be destroyed while it is protected, and nothing is deleted", async () => {
        expect((await stage.deploy(isProtected())).touched).to.deep.equal([]);
        const before = await stage.generations();
        const { message } = await rejection(destroy(stage.target, isProtected()));
        console.log(message.replace(/^/gm, "      "));
        expect(message).to.contain("protect");
        expect(await stage.generations()).to.deep.equal(before);
    });

    it("is taken apart without its volumes and history, and finds them again", async () => {
        const claims = async () =>
            (await stage.access.core.listNamespacedPersistentVolumeClaim({ namespace: stage.namespace })).items
                .filter(({ metadata }) => metadata?.name?.includes("minio"))
                .map(({ metadata }) => metadata?.uid);
        const [kept, blocks] = [await claims(), await stage.thanos.loadedBlocks()];
        expect(kept).not.to.deep.equal([]);
        const { touched } = await destroy(stage.target, isProtected(), { excludeProtected: true });
        console.log(`      ${touched.length} resources deleted`);
        const kinds = new RegExp(`^Namespace ${stage.namespace}$|^PersistentVolumeClaim `);
        expect(touched.filter((one) => kinds.test(one))).to.deep.equal([]);
        expect(await stage.podUids()).to.deep.equal([]);

        const { seconds } = await stage.deploy(isProtected());
        console.log(`      deployed again in ${seconds.toFixed(1)} s`);
        expect(await claims()).to.deep.equal(kept);
        await stage.prove(420);
        const now = (await stage.thanos.loadedBlocks()).flatMap(({ ulid, compaction }) => [ulid, ...(compaction.sources ?? [])]);
        expect(blocks.filter(({ ulid }) => !now.includes(ulid)).map(({ ulid }) => ulid)).to.deep.equal([]);
    });

    it("is destroyed completely once it is not protected any more", async () => {
        await stage.deploy();
        const removed = await stage.remove(stage.stack.file);
        console.log(`      ${removed.length} resources deleted`);
        expect(removed).to.include(`Namespace ${stage.namespace}`);
        const { items } = await stage.access.core.listNamespace();
        expect(items.map(({ metadata }) => metadata?.name)).not.to.include(stage.namespace);
    });
}
