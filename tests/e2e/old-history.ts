// Thirty days that a Prometheus had before Thanos, made by promtool, and the places where an import finds them: claims of the cluster, and
// other stores in the same MinIO.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { objstoreKey, objstoreSecret } from "../../config/names";
import { ownerOf, scratch } from "../../components/history-import/job";
import { scriptVariables } from "../../components/history-import/model";
import { importScript, places } from "../../components/history-import/script";
import { claimSpec } from "../../components/kubernetes/pod";
import { paths } from "../../components/thanos/component";
import { user } from "../../components/thanos/pod";
import { build } from "../../local/build";
import { runIn } from "../../kube/exec";
import { runScript, type Script } from "../../kube/job";
import { termsOf } from "../../commands/import-history/job";
import { sendBlock, startFiller } from "../../commands/import-history/transfer";
import { thanosImage, type RunningStack } from "../../commands/verify/running-stack";

/** The owner of the files. */
export const owner = { user, group: user };

const series = 20;

interface CanaryNames {
    readonly series: string;
    readonly birth: string;
    readonly seconds: number;
}

/** A canary whose birth is visible at the end, under a label of its own: the live one has a younger birth. */
function canaryOf({ series: name, birth, seconds }: CanaryNames, end: number, span: number): string[] {
    const times = (count: number) => Array.from({ length: count }, (_, index) => end - (count - index) * seconds);
    return [
        `# TYPE ${name} gauge`,
        ...times(span / seconds).map((time) => `${name} ${time} ${time}`),
        `# TYPE ${birth} gauge`,
        ...times(60).map((time) => `${birth}{imported="yes"} ${end - span} ${time}`),
    ];
}

export class OldHistory {
    readonly days = 30;
    /** On this machine; removed at the end. */
    readonly folder = mkdtempSync(path.join(os.tmpdir(), "import-"));
    /** Blocks of 6 hours, of samples that end two days ago. */
    readonly blocks = path.join(this.folder, "blocks");
    /** When they end, in seconds. */
    end = Math.floor(Date.now() / 1000) - 2 * 86_400;
    /** Samples that promtool was given for them. */
    samples = 0;

    /** `canary`: also a canary of these days, which is as old as they are. */
    async make({ end = this.end, canary }: { end?: number; canary?: CanaryNames } = {}): Promise<void> {
        this.end = end;
        this.samples = await this.#blocksUntil(this.end, { of: this.days * 86_400, every: 300 }, this.blocks, canary);
    }

    /** Names of the blocks that overlap one of the others. */
    between(others: readonly { readonly minTime: number; readonly maxTime: number }[]): string[] {
        return readdirSync(this.blocks).filter((name) => {
            const meta = JSON.parse(readFileSync(path.join(this.blocks, name, "meta.json"), "utf8")) as (typeof others)[number];
            return others.some(({ minTime, maxTime }) => meta.minTime < maxTime && meta.maxTime > minTime);
        });
    }

    /** A directory with a block of ten minutes that has just ended. */
    async makeRecent(): Promise<string> {
        const recent = path.join(this.folder, "recent");
        await this.#blocksUntil(Math.floor(Date.now() / 1000) - 30, { of: 600, every: 15 }, recent);
        return recent;
    }

    /** A directory with blocks as a Prometheus merges them, of some days around the last boundary of two ranges of 14 days. */
    async makeMerged(): Promise<string> {
        const merged = path.join(this.folder, "merged");
        const range = 14 * 86_400;
        const boundary = Math.floor((this.end - 3 * 86_400) / range) * range;
        await this.#blocksUntil(boundary + 3 * 86_400, { of: 6 * 86_400, every: 300, longest: "54h" }, merged);
        return merged;
    }

    async #blocksUntil(
        end: number,
        { of, every, longest = "6h" }: { of: number; every: number; longest?: string },
        directory: string,
        canary?: CanaryNames,
    ): Promise<number> {
        const { programs } = await build(["promtool"], () => undefined, { rebuild: false });
        const times = Array.from({ length: of / every }, (_, index) => end - (index + 1) * every).reverse();
        const lines = Array.from({ length: series }, (_, one) =>
            times.map((time, index) => `old_value{series="${one}"} ${index % 97} ${time}`),
        );
        const text = path.join(this.folder, "old.om");
        const canaryLines = canary ? canaryOf(canary, end, of) : [];
        writeFileSync(text, `# TYPE old_value gauge\n${[...lines.flat(), ...canaryLines].join("\n")}\n# EOF\n`);
        await execa(programs["promtool"] ?? "promtool", [
            ...["tsdb", "create-blocks-from", `--max-block-duration=${longest}`, "openmetrics"],
            text,
            directory,
        ]);
        return series * times.length + canaryLines.filter((line) => !line.startsWith("#")).length;
    }

    /** The same blocks under names of their own: a bucket has each name once. Every name ends in the mark then. */
    async copiesOf(mark: string, blocks: readonly string[] = readdirSync(this.blocks)): Promise<string> {
        const copies = path.join(this.folder, mark);
        mkdirSync(copies);
        for (const block of blocks) {
            const name = `${block.slice(0, -mark.length)}${mark}`;
            await execa("cp", ["-r", path.join(this.blocks, block), path.join(copies, name)]);
            await execa("sed", ["-i", `s/${block}/${name}/g`, path.join(copies, name, "meta.json")]);
        }
        return copies;
    }

    remove(): void {
        rmSync(this.folder, { recursive: true });
    }
}

/** A claim with all blocks of a directory in a folder, as one that was there before. */
export async function fillClaim(stack: RunningStack, name: string, subPath: string, from: string): Promise<void> {
    const { access, namespace } = stack;
    const spec = claimSpec({ size: "512Mi" }) as object;
    await access.core.createNamespacedPersistentVolumeClaim({ namespace, body: { metadata: { name, namespace }, spec } });
    const filler = await startFiller(stack, name);
    for (const block of readdirSync(from)) await sendBlock(stack, filler, from, block);
    if (subPath !== ".") {
        const move = `mkdir "$1"; for block in ${places.claim}/[0-9A-Z]*; do mv "$block" "$1"; done`;
        await runIn(access, filler, ["/bin/sh", "-euc", move, "sh", `${places.claim}/${subPath}`]);
    }
    await access.core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 });
}

/** The output of a shell in Thanos' image, with a claim. */
export async function inClaim(stack: RunningStack, name: string, text: string, more: Partial<Script> = {}): Promise<string> {
    const said = await runScript(stack.access, {
        namespace: stack.namespace,
        purpose: "e2e",
        image: thanosImage(stack),
        settings: stack.models.jobPods,
        user,
        podSecurity: ownerOf(owner),
        text,
        seconds: 300,
        ...more,
        volumes: [{ name: "source", persistentVolumeClaim: { claimName: name } }, scratch.volume, ...(more.volumes ?? [])],
        mounts: [{ name: "source", mountPath: places.claim }, scratch.mount, ...(more.mounts ?? [])],
    });
    return said.trim();
}

/** A Secret with a place of its own in the same MinIO, and all rights there. */
export async function makeStore({ access, namespace }: RunningStack, name: string, prefix: string): Promise<void> {
    const { data } = await access.core.readNamespacedSecret({ namespace, name: objstoreSecret("owner") });
    const document = parse(Buffer.from(data?.[objstoreKey] ?? "", "base64").toString()) as object;
    await access.core.createNamespacedSecret({
        namespace,
        body: {
            metadata: { name, namespace },
            stringData: { [objstoreKey]: stringify({ ...document, prefix }) },
        },
    });
}

/** Such a store with blocks under a replica of their own, merged and downsampled by a compactor of its own. */
export async function makeFullStore(stack: RunningStack, name: string, replica: string, blocks: string): Promise<void> {
    await makeStore(stack, name, replica);
    const asStore = {
        labels: { "thanos-stack/bucket": "owner" },
        volumes: [{ name: "objstore", secret: { secretName: name } }],
        mounts: [{ name: "objstore", mountPath: paths.objstoreFolder, readOnly: true }],
        memoryLimit: "512Mi",
    };
    const variables = scriptVariables(termsOf(stack, replica), {
        ...{ MODE: "run", FROM: "folder", WHERE: "the claim", SIDECAR: "no", subPath: "." },
    });
    const claim = `${replica}-claim`;
    await fillClaim(stack, claim, ".", blocks);
    await inClaim(stack, claim, importScript, { ...asStore, environment: { ...variables } });
    const compact = `thanos compact --objstore.config-file=${paths.objstore} --data-dir=${places.scratch}/compact --consistency-delay=0s --delete-delay=48h`;
    await inClaim(stack, claim, compact, asStore);
}
