// Makes one file of the policy pack and everything that it is written in, so that it runs wherever its two packages are.
import { build } from "esbuild";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(__dirname, "..", "..");
const folder = path.join(root, "policy");

/** The packages that these files belong to, by their folders. */
export const packagesIn = (files: readonly string[]): string[] =>
    [...new Set(files.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []))].sort();

/** Name, version and licence text of each package: their licences require it of copies. */
function notices(packages: readonly string[]): string {
    const all = packages.map((one) => {
        const place = path.join(root, one);
        const { name, version, license } = JSON.parse(readFileSync(path.join(place, "package.json"), "utf8")) as Record<
            string,
            string
        >;
        const file = readdirSync(place).find((entry) => /^licen[cs]e/i.test(entry));
        if (file === undefined) throw new Error(`${one} has no licence file: it must not be bundled without its notice.`);
        return `${name ?? one} ${version ?? ""} (${license ?? "see below"})\n\n${readFileSync(path.join(place, file), "utf8").trim()}\n`;
    });
    return `bin/index.js contains these packages.\n\n${all.join(`\n${"-".repeat(80)}\n\n`)}`;
}

/** Whoever reads the file meanwhile, in a test or a preview, has the old one or the new one. */
export async function bundlePolicyPack(): Promise<void> {
    const file = path.join(folder, "bin", "index.js");
    const part = `${file}.${process.pid}`;
    const { metafile } = await build({
        entryPoints: [path.join(folder, "index.ts")],
        outfile: part,
        bundle: true,
        platform: "node",
        target: "node22",
        external: ["@pulumi/policy", "@pulumi/pulumi"],
        metafile: true,
        absWorkingDir: root,
    });
    writeFileSync(path.join(path.dirname(file), "THIRD-PARTY-NOTICES.txt"), notices(packagesIn(Object.keys(metafile.inputs))));
    renameSync(part, file);
}

if (require.main === module) void bundlePolicyPack();
