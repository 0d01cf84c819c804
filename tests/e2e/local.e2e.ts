// The life of a stack on a real cluster: first start, a run that changes nothing, an upgrade, a failure and its repair, a
// restart with its data, the end. The steps build on each other, so the first failure ends the run.
import { existsSync } from "node:fs";
import { execa } from "execa";
import { expect } from "chai";
import { Pod } from "@pulumi/kubernetes/core/v1";
import { Provider } from "@pulumi/kubernetes/provider";
import { CustomObjectsApi, type KubernetesObject } from "@kubernetes/client-node";
import { restrictedContainer, restrictedPod } from "../../components/kubernetes/pod";
import { accessCluster, type ClusterAccess } from "../../ops/access/cluster";
import { kubeConfig } from "../../ops/access/forward";
import { thanosApi, type ThanosApi } from "../../ops/access/thanos";
import { down, type Cluster } from "../../local/cluster";
import { EngineFailure, up, type Program, type EngineEvent, type StackFile, type UpResult } from "../../local/engine";
import * as steps from "../../local/steps";
import { table } from "../../local/table";

const name = "e2e";
const namespace = "monitoring";
const signal = new AbortController().signal;
const quiet = () => undefined;

let cluster: Cluster;
let stack: StackFile;
let access: ClusterAccess;
let thanos: ThanosApi;

/** The stack file with one value changed, by its path under a top-level key. */
function withValue(key: string, at: readonly string[], value: unknown): StackFile {
    const full = `${stack.project}:${key}`;
    const config = JSON.parse(stack.config[full] ?? "{}") as Record<string, unknown>;
    let inner = config;
    for (const part of at.slice(0, -1)) inner = (inner[part] ??= {}) as Record<string, unknown>;
    inner[at.at(-1) ?? ""] = value;
    return { ...stack, config: { ...stack.config, [full]: JSON.stringify(config) } };
}

interface Deployment extends UpResult {
    /** `kind namespace/name` of what was created or changed. */
    readonly touched: readonly string[];
}

/** The program with a pod whose image does not exist. */
const withBrokenPod: Program = async () => {
    const outputs = await steps.program();
    const spec = {
        securityContext: restrictedPod(1000),
        containers: [{ name: "broken", image: "quay.io/minio/minio:RELEASE.of-nothing", securityContext: restrictedContainer }],
    };
    const provider = new Provider("broken", { context: cluster.context });
    new Pod("broken", { metadata: { name: "broken", namespace }, spec }, { provider, customTimeouts: { create: "20s" } });
    return outputs;
};

async function deploy(file: StackFile, program = steps.program): Promise<Deployment> {
    const touched: string[] = [];
    const onEvent = ({ action, kind, name: object }: EngineEvent) => {
        if (action === "created" || action === "changed" || action === "pruned") touched.push(`${kind} ${object}`);
    };
    const result = await up({
        stack: file,
        program,
        kubeconfig: cluster.kubeconfig,
        context: cluster.context,
        signal,
        onEvent,
    });
    return { ...result, touched };
}

async function start(): Promise<void> {
    const built = await steps.buildAll(quiet, { rebuild: false });
    cluster = await steps.start(name, built, quiet);
    stack = await steps.readStackFor("local", cluster.context);
    access = accessCluster(kubeConfig(cluster.context, cluster.kubeconfig));
    thanos = thanosApi(access, namespace, steps.placeOf(stack, cluster).names);
}

async function proveAll(within: number): Promise<void> {
    const results = await steps.prove(steps.placeOf(stack, cluster), within, quiet, signal);
    console.log(
        table(
            ["proof", "", "measured", "after"],
            results.map((one) => [one.claim, one.proved ? "yes" : "NO", one.measured, `${one.seconds.toFixed(0)} s`]),
        ),
    );
    expect(results.filter(({ proved }) => !proved).map(({ claim, measured }) => `${claim}: ${measured}`)).to.deep.equal([]);
}

/** Generation of everything that has one, by kind and name: it moves with every change of a specification. */
async function generations(): Promise<Record<string, number>> {
    const objects = access.config.makeApiClient(CustomObjectsApi);
    const lists = await Promise.all(
        [
            ["apps", "v1", "deployments"],
            ["apps", "v1", "statefulsets"],
            ["batch", "v1", "jobs"],
            ["networking.k8s.io", "v1", "networkpolicies"],
            ["policy", "v1", "poddisruptionbudgets"],
            ["monitoring.coreos.com", "v1", "prometheuses"],
            ["monitoring.coreos.com", "v1", "servicemonitors"],
        ].map(async ([group = "", version = "", plural = ""]) => {
            const { items } = (await objects.listNamespacedCustomObject({ group, version, plural, namespace })) as {
                items: KubernetesObject[];
            };
            return items.map(({ metadata }) => [`${plural}/${metadata?.name ?? ""}`, metadata?.generation ?? 0] as const);
        }),
    );
    return Object.fromEntries(lists.flat());
}

const podUids = async (): Promise<string[]> =>
    (await access.core.listNamespacedPod({ namespace })).items.map(({ metadata }) => metadata?.uid ?? "").sort();

describe("the stack local on a cluster of its own", () => {
    before("nothing is left of an earlier run", async () => {
        await steps.prepareMachine(console.log);
        await steps.buildAll(
            (text) => {
                console.log(text);
            },
            { rebuild: false },
        );
        await down(name, { deleteData: true }, quiet);
    });

    it("starts", start);

    it("deploys everything that its resources list names", async () => {
        const { counts, seconds, outputs } = await deploy(stack);
        console.log(`      deployed in ${seconds.toFixed(1)} s`);
        expect(counts.created).to.be.greaterThan(40);
        expect(outputs["cluster"]).to.equal("local");
    });

    it("is proved, with a first block in the bucket", async () => {
        await proveAll(420);
        const { rows, total } = await steps.memory(cluster); // a measurement: what is too much is for people to say
        const cells = [...rows, ["in all", total] as const].map(([component, mebibytes]) => [component, mebibytes.toFixed(0)]);
        console.log(table(["memory", "MiB"], cells));
    });

    it("changes nothing when nothing has changed", async () => {
        const [before, podsBefore] = [await generations(), await podUids()];
        const { counts, touched, seconds } = await deploy(stack);
        console.log(`      no-change run in ${seconds.toFixed(1)} s`);
        expect(touched).to.deep.equal([]);
        expect(counts.unchanged).to.be.greaterThan(40);
        expect(await generations()).to.deep.equal(before);
        expect(await podUids()).to.deep.equal(podsBefore);
    });

    it("rolls only what an upgrade changes, without a gap in the data", async () => {
        const before = await generations();
        const from = Math.floor(Date.now() / 1000);
        const { touched } = await deploy(withValue("thanos", ["query", "resources", "memoryLimit"], "600Mi"));
        expect(touched).to.deep.equal([`Deployment ${namespace}/thanos-query`]);
        const after = await generations();
        expect(Object.keys(after).filter((object) => after[object] !== before[object])).to.deep.equal([
            "deployments/thanos-query",
        ]);

        // Every scrape interval of the time of the upgrade, and one more after it, has its samples.
        const to = Math.floor(Date.now() / 1000);
        const expected = Math.floor((to - from) / 15);
        await until(async () => Date.now() / 1000 > to + 15 && (await thanos.query("count(up)")).length > 0);
        const [count] = await thanos.query(`min(count_over_time(up[${to - from + 15}s]))`, { time: to + 15 });
        expect(Number(count?.value[1])).to.be.at.least(expected);
    });

    it("reports a failed resource once, and the next run repairs", async () => {
        const failure = await deploy(stack, withBrokenPod).catch((error: unknown) => error);
        if (!(failure instanceof EngineFailure)) throw new Error(`not refused: ${String(failure)}`);
        console.log(failure.message.replace(/^/gm, "      "));
        expect(failure.message).to.contain("broken").and.to.contain("RELEASE.of-nothing");

        const { touched } = await deploy(stack);
        expect(touched).to.deep.equal([`Pod ${namespace}/broken`]); // removed
        await proveAll(120);
    });

    it("finds its history again after a restart of the cluster", async () => {
        const blocks = (await thanos.loadedBlocks()).map(({ ulid }) => ulid);
        expect(blocks).to.not.be.empty;
        access.close();
        await down(name, { deleteData: false }, quiet);
        await start();
        await deploy(stack);
        await proveAll(420);
        const kept = (await thanos.loadedBlocks()).map(({ ulid }) => ulid);
        expect(blocks.filter((ulid) => !kept.includes(ulid))).to.deep.equal([]);
    });

    it("leaves nothing behind", async () => {
        access.close();
        await down(name, { deleteData: true }, quiet);
        expect(existsSync(cluster.data)).to.equal(false);
        const { stdout: mounts } = await execa("cat", ["/proc/mounts"]);
        expect(mounts).to.not.contain(cluster.data);
        const { stdout: links } = await execa("ip", ["-o", "link"]);
        expect(links).to.not.contain(`ts-${name}`);
        const { stdout: namespaces } = await execa("ip", ["netns", "list"]);
        expect(namespaces).to.not.contain(cluster.context);
        const { stdout: loops } = await execa("losetup", ["--list", "--noheadings", "--output", "BACK-FILE"]);
        expect(loops).to.not.contain(cluster.data);
    });
});

/** Awaits a condition of the running stack. */
async function until(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 500));
}
