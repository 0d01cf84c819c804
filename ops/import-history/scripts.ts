// What the Jobs of an import run, in a shell of Thanos' image, and how what they write is read.
import { paths } from "../../components/thanos/component";
import { blockMeta, type BlockMeta, type Found } from "./plan";

const source = "/source";
/** Thanos writes beside its input: it is given a tree of hard links in the same volume, which is taken away again. */
const links = ".import-history";
const config = `--objstore.config-file=${paths.objstore}`;

export const mount = { name: "source", mountPath: source };

/** One line for each folder: its name, KiB, missing files, and its meta.json without line breaks. */
export const listFolders = (subPath: string): string => `set -eu
cd "${source}/${subPath}"
for block in [0-9A-Z]*; do
    [ -d "$block" ] || continue
    case "$block" in ??????????????????????????) ;; *) continue ;; esac
    missing=
    for file in meta.json index chunks; do [ -s "$block/$file" ] || [ -d "$block/$file" ] || missing="$missing$file,"; done
    printf 'BLOCK\\t%s\\t%s\\t%s\\t' "$block" "$(du -sk "$block" | cut -f1)" "$missing"
    [ -f "$block/meta.json" ] && tr -d '\\n\\r' < "$block/meta.json"
    echo
done
`;

export const parseFolders = (log: string): Found[] =>
    log.split("\n").flatMap((line) => {
        const [mark, folder = "", kibibytes = "", missing = "", text = ""] = line.split("\t");
        if (mark !== "BLOCK") return [];
        return [{ folder, bytes: Number(kibibytes) * 1024, meta: parseMeta(text), missing: missing.split(",").filter(Boolean) }];
    });

function parseMeta(text: string): BlockMeta | undefined {
    try {
        return blockMeta.parse(JSON.parse(text));
    } catch {
        return undefined;
    }
}

export const listBucket = `thanos tools bucket ls ${config} --output=json --exclude-delete 2>/dev/null`;

/** Thanos prints the metas one after the other, over several lines. */
export const parseBucket = (log: string): BlockMeta[] =>
    log
        .split(/^(?=\{)/m)
        .filter((text) => text.startsWith("{"))
        .map((text) => blockMeta.parse(JSON.parse(text)));

/** Uploads these blocks. Stopped, it takes its links away; the next run cleans what a killed one has left. */
export const uploadBlocks = (
    subPath: string,
    blocks: readonly string[],
    labels: Readonly<Record<string, string>>,
): string => `set -eu
cd "${source}/${subPath}"
rm -rf ${links}
mkdir ${links}
trap 'cd /; rm -rf "${source}/${subPath}/${links}"' EXIT
for block in ${blocks.join(" ")}; do cp -al "$block" ${links}/; done
thanos tools bucket upload-blocks --path="${source}/${subPath}/${links}" --shipper.upload-compacted --shipper.upload-concurrency=2 ${Object.entries(
    labels,
)
    .map(([name, value]) => `--label=${quoted(`${name}="${value}"`)}`)
    .join(" ")} ${config} &
uploading=$!
trap 'kill $uploading' TERM INT
wait $uploading
`;

/** For a shell, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** How many blocks a log says were uploaded. */
export const uploaded = (log: string): number => (log.match(/msg="upload new block"|msg="upload compacted block"/g) ?? []).length;
