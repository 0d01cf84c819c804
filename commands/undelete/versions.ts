// Blocks whose objects were deleted from a versioned bucket, and the delete markers to remove for each. Pure.
import type { Meta } from "./plan";

/** One version of an object, or a delete marker. */
export interface ObjectVersion {
    readonly key: string;
    readonly versionId: string;
    readonly isMarker: boolean;
    readonly isLatest: boolean;
    readonly size: number;
    /** Milliseconds since 1970. */
    readonly modified: number;
}

/** A block with deleted objects. */
export interface DeletedBlock {
    readonly ulid: string;
    /** The newest version of its meta.json. */
    readonly meta: ObjectVersion;
    /** Sizes of all objects once the markers are removed, by path below the block. */
    readonly sizes: ReadonlyMap<string, number>;
    /** In the order in which they are removed: meta.json appears last, so that Thanos sees a whole block or none. */
    readonly markers: readonly ObjectVersion[];
}

/** Marks a block for deletion. A restored block must not have it. */
const deletionMark = "deletion-mark.json";

/** The blocks among all versions of a bucket that have at least one deleted object. Blocks without any version of meta.json are left out. */
export function deletedBlocks(versions: readonly ObjectVersion[], prefix = ""): DeletedBlock[] {
    const blocks = groupBy(versions, ({ key }) => pathOf(key, prefix)?.ulid ?? "");
    return [...blocks].flatMap(([ulid, all]) => (ulid === "" ? [] : (deletedBlock(ulid, all, prefix) ?? [])));
}

function deletedBlock(ulid: string, versions: readonly ObjectVersion[], prefix: string): DeletedBlock | undefined {
    const objects = [...groupBy(versions, ({ key }) => pathOf(key, prefix)?.path ?? "")].flatMap(([path, all]) => {
        const newestFirst = all.toSorted(
            (one, two) => Number(two.isLatest) - Number(one.isLatest) || two.modified - one.modified,
        );
        const index = newestFirst.findIndex(({ isMarker }) => !isMarker);
        const version = newestFirst[index];
        return version && path !== deletionMark ? [{ path, version, markers: newestFirst.slice(0, index) }] : [];
    });
    const meta = objects.find(({ path }) => path === "meta.json");
    if (!meta || objects.every(({ markers }) => markers.length === 0)) return undefined;
    const metaLast = objects.toSorted((one, two) => Number(one === meta) - Number(two === meta));
    return {
        ulid,
        meta: meta.version,
        sizes: new Map(objects.map(({ path, version }) => [path, version.size])),
        markers: metaLast.flatMap(({ markers }) => markers),
    };
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
    const groups = new Map<string, T[]>();
    for (const one of all) {
        const group = groups.get(keyOf(one));
        if (group) group.push(one);
        else groups.set(keyOf(one), [one]);
    }
    return groups;
}

/** The block and the path of an object inside of it. */
function pathOf(key: string, prefix: string): { readonly ulid: string; readonly path: string } | undefined {
    const below = prefix === "" ? key : key.startsWith(`${prefix}/`) ? key.slice(prefix.length + 1) : "";
    const [, ulid, path] = /^([0-9A-HJKMNP-TV-Z]{26})\/(.+)$/.exec(below) ?? [];
    return ulid === undefined || path === undefined ? undefined : { ulid, path };
}

/** Files of a block that no version is left of, or that have another size than its meta.json states. */
export const missingFiles = ({ thanos: { files } }: Meta, sizes: ReadonlyMap<string, number>): string[] =>
    (files ?? [])
        .filter(({ rel_path: path, size_bytes: size }) => {
            const found = sizes.get(path);
            return found === undefined || (size !== undefined && path !== "meta.json" && found !== size);
        })
        .map(({ rel_path: path }) => path);
