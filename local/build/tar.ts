// Writes tar streams whose bytes depend on nothing but the entries: sorted by path, owned by root, dated 1970.
import { createReadStream, statSync } from "node:fs";

/** Bytes of known size that can be read more than once. */
export interface Content {
    readonly size: number;
    readonly read: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** The type of a path in an archive. Modes are octal permissions, as for chmod. */
export type Entry =
    | { path: string; kind: "file"; mode: number; content: Content }
    | { path: string; kind: "folder"; mode: number }
    | { path: string; kind: "link"; target: string };

export const text = (value: string): Content => {
    const bytes = Buffer.from(value);
    return { size: bytes.length, read: () => [bytes] };
};

export const file = (path: string): Content => ({
    size: statSync(path).size,
    read: () => createReadStream(path, { highWaterMark: 1 << 20 }),
});

const block = 512;
const padding = (size: number) => (block - (size % block)) % block;
const contentOf = (entry: Entry): Content => (entry.kind === "file" ? entry.content : text(""));
const typeFlags = { file: "0", link: "2", folder: "5" } as const;

/** The ustar header: fixed fields, numbers in octal, and a checksum taken while its own field is blank. */
function header(entry: Entry): Buffer {
    const result = Buffer.alloc(block);
    const put = (value: string, offset: number, length: number) => {
        if (Buffer.byteLength(value) > length)
            throw new Error(`${entry.path}: ${value} is longer than the ${length} bytes of its tar field`);
        result.write(value, offset);
    };
    const number = (value: number, offset: number, length: number) => {
        put(value.toString(8).padStart(length - 1, "0"), offset, length - 1);
    };
    put(entry.kind === "folder" ? `${entry.path}/` : entry.path, 0, 100);
    number(entry.kind === "link" ? 0o777 : entry.mode, 100, 8);
    number(0, 108, 8); // uid
    number(0, 116, 8); // gid
    number(contentOf(entry).size, 124, 12);
    number(0, 136, 12); // modification time
    put(" ".repeat(8), 148, 8);
    put(typeFlags[entry.kind], 156, 1);
    put(entry.kind === "link" ? entry.target : "", 157, 100);
    put("ustar\0" + "00", 257, 8);
    const checksum = result.reduce((sum, byte) => sum + byte, 0);
    put(`${checksum.toString(8).padStart(6, "0")}\0 `, 148, 8);
    return result;
}

async function* write(entries: readonly Entry[]): AsyncGenerator<Uint8Array> {
    for (const entry of entries) {
        yield header(entry);
        const { size, read } = contentOf(entry);
        yield* read();
        yield Buffer.alloc(padding(size));
    }
    yield Buffer.alloc(2 * block);
}

/** A whole archive, itself content of known size, so that archives nest without temporary files. */
export function tar(entries: readonly Entry[]): Content {
    const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    const sizes = sorted.map((entry) => contentOf(entry).size);
    return {
        size: sizes.reduce((sum, size) => sum + block + size + padding(size), 2 * block),
        read: () => write(sorted),
    };
}
