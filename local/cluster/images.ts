// Puts image archives into the cluster's containerd, under the names that pods use; only those whose content changed.
import { execa } from "execa";
import pLimit from "p-limit";
import { containerdSocket } from "./config-files";
import { readIfThere, writeAtomically } from "../../lib/files";
import { nodeImages, type Layout } from "./layout";

export interface Image {
    /** As pods name it. */
    readonly name: string;
    /** Path of an archive that `ctr images import` reads. */
    readonly archive: string;
    /** Changes when the content does. */
    readonly digest: string;
}

/** Lies in containerd's own folder, so that both go together. */
const recordFile = (layout: Layout) => `${layout.data}/containerd/thanos-stack-images.json`;

const readRecord = (layout: Layout) => JSON.parse(readIfThere(recordFile(layout)) ?? "{}") as Partial<Record<string, string>>;

/** Those whose content is not the recorded one, the node's own first: everything else waits for them. */
export function changedImages(images: readonly Image[], record: Partial<Record<string, string>>): Image[] {
    const own: readonly string[] = Object.values(nodeImages);
    const changed = images.filter(({ name, digest }) => record[name] !== digest);
    return [...changed.filter(({ name }) => own.includes(name)), ...changed.filter(({ name }) => !own.includes(name))];
}

export const containers = async (layout: Layout, ...args: string[]) =>
    await execa("ctr", ["--address", containerdSocket(layout), "--namespace", "k8s.io", ...args]);

/** Imports what changed, two at a time. */
export async function importImages(layout: Layout, images: readonly Image[], onStep: (step: string) => void): Promise<void> {
    const record = readRecord(layout);
    const limit = pLimit(2);
    await Promise.all(
        changedImages(images, record).map((image) =>
            limit(async () => {
                onStep(`importing image ${image.name}`);
                await containers(layout, "images", "import", image.archive);
                record[image.name] = image.digest;
                writeAtomically(recordFile(layout), JSON.stringify(record, undefined, 2));
            }),
        ),
    );
}
