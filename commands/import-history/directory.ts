// Blocks in a directory of this machine: told to the cluster as a listing, and then streamed, block by block, to a claim that is there
// for the import only. Keys to the bucket stay in the cluster.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { checksumOf } from "../../components/kubernetes/checksum";
import { ownerOf } from "../../components/history-import/job";
import { labelTexts } from "../../components/history-import/model";
import { listingFile, places, type blockFields } from "../../components/history-import/script";
import { user } from "../../components/thanos/pod";
import type { RunningStack } from "../verify/running-stack";
import { folder, type OpenSource, type Place } from "./source-types";
import { filesOf, makeClaim, sendBlock, startFiller } from "./transfer";

const meta = z.object({
    ulid: z.string(),
    minTime: z.number(),
    maxTime: z.number(),
    stats: z.object({ numSamples: z.number().optional() }).optional(),
    compaction: z.object({ level: z.number(), sources: z.array(z.string()).nullish() }),
    thanos: z
        .object({
            labels: z.record(z.string(), z.string()).nullish(),
            downsample: z.object({ resolution: z.number() }).optional(),
        })
        .optional(),
});

/** Most that a ConfigMap holds. */
const listingLimit = 1_000_000;

/** The lines that the script would write of the same folder in a claim. */
export function listDirectory(directory: string): string[] {
    return readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && /^[0-9A-Z]{26}$/.test(entry.name))
        .flatMap(({ name }) => {
            const block = path.join(directory, name);
            const present = filesOf(block).map((file) => [file, statSync(path.join(block, file)).size] as const);
            const kibibytes = Math.ceil(present.reduce((sum, [, size]) => sum + size, 0) / 1024);
            const missing = ["meta.json", "index", "chunks"].filter(
                (wanted) => !present.some(([file, size]) => size > 0 && file.split(path.sep)[0] === wanted),
            );
            return [
                ["FOLDER", name, String(kibibytes), missing.map((one) => `, ${one}`).join("")].join("\t"),
                ...describeBlock(path.join(block, "meta.json")),
            ];
        });
}

/** The block's line; none when its meta.json is unreadable. */
function describeBlock(file: string): string[] {
    const parsed = meta.safeParse(json(file));
    if (!parsed.success) return [];
    const { ulid, minTime, maxTime, stats, compaction, thanos } = parsed.data;
    const list = (items: readonly string[]) => items.map((item) => `${item},`).join("");
    const fields: Record<(typeof blockFields)[number], string | number> = {
        ulid,
        minTime,
        maxTime,
        samples: stats?.numSamples ?? 0,
        level: compaction.level,
        resolution: thanos?.downsample?.resolution ?? 0,
        sources: list(compaction.sources ?? []),
        sizes: "",
        labels: list(labelTexts(thanos?.labels ?? {})),
    };
    return [["BLOCK", ...Object.values(fields)].join("\t")];
}

function json(file: string): unknown {
    try {
        return JSON.parse(readFileSync(file, "utf8"));
    } catch {
        return undefined;
    }
}

export async function directorySource(stack: RunningStack, directory: string): Promise<OpenSource> {
    const place = path.resolve(directory);
    if (!existsSync(place) || !statSync(place).isDirectory()) throw new Error(`${place} is no directory.`);
    const listing = listDirectory(place).join("\n");
    if (listing === "") throw new Error(`${place} holds no block: no folder in it has the name of one (26 letters and digits).`);
    if (listing.length > listingLimit)
        throw new Error(
            `${place} holds more blocks than can be listed at once. Import it in parts: move some to another directory.`,
        );

    const { access, namespace } = stack;
    const title = `the directory ${place}`;
    const name = `import-history-${checksumOf(place)}`;
    const metadata = { name, namespace };
    const source = { WHERE: title, SIDECAR: "no" as const };
    await access.core.deleteNamespacedConfigMap(metadata).catch(() => undefined); // of one that was killed
    await access.core.createNamespacedConfigMap({ namespace, body: { metadata, data: { [listingFile]: `${listing}\n` } } });
    const look: Place = {
        source: { FROM: "listing", ...source },
        volumes: [{ name: "listing", configMap: { name } }],
        mounts: [{ name: "listing", mountPath: places.listing, readOnly: true }],
    };
    return {
        kind: "directory",
        title,
        look,
        run: folder(name, source, { podSecurity: ownerOf({ user, group: user }) }, false),
        async prepare(plan, say, signal) {
            await makeClaim(stack, name, plan, say);
            try {
                const filler = await startFiller(stack, name, signal);
                for (const [index, { ulid }] of plan.take.entries()) {
                    await sendBlock(stack, filler, place, ulid, signal);
                    say(`${index + 1} of ${plan.take.length} blocks in the cluster`);
                }
            } finally {
                await access.core.deleteNamespacedPod({ ...metadata, gracePeriodSeconds: 0 }).catch(() => undefined); // it may not be there yet
            }
        },
        async close(outcome, say) {
            await access.core.deleteNamespacedConfigMap(metadata);
            const claim = await access.core.readNamespacedPersistentVolumeClaim(metadata).catch(() => undefined);
            if (!claim) return;
            if (outcome === "done") await access.core.deleteNamespacedPersistentVolumeClaim(metadata);
            else say(`The claim ${name} stays, with the blocks that have arrived: the same command goes on with it`);
        },
    };
}
