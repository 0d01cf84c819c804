// Bundles the policy pack and its command line, each into one file that runs wherever its two packages are, with the notices of what
// the bundles contain and the page of the rules.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { sourcesFile } from "../policy/fresh";

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
    return `bin/index.js and bin/cli.js contain these packages.\n\n${all.join(`\n${"-".repeat(80)}\n\n`)}`;
}

/** A preview or a test that reads the files meanwhile has the old ones or the new ones. */
export async function bundlePolicyPack(): Promise<void> {
    const bin = path.join(folder, "bin");
    mkdirSync(bin, { recursive: true });
    const inputs = (await Promise.all([bundle("index.ts", "index.js"), bundle("cli.ts", "cli.js")])).flat();
    writeFileSync(path.join(bin, "THIRD-PARTY-NOTICES.txt"), notices(packagesIn(inputs)));
    copyFileSync(path.join(root, "docs", "rules.md"), path.join(bin, "rules.md"));
    writeFileSync(path.join(bin, sourcesFile), JSON.stringify(sourcesOf(inputs)));
}

/** The files whose change makes the bundles stale. Packages change with the lock file. */
const sourcesOf = (inputs: readonly string[]): string[] =>
    [...new Set([...inputs.filter((file) => !file.includes("node_modules/")), "package-lock.json", "docs/rules.md"])]
        .sort()
        .map((file) => path.relative(path.join(folder, "bin"), path.join(root, file)));

/** Bundles one file and resolves to the files that it is made of. */
async function bundle(entry: string, out: string): Promise<string[]> {
    const file = path.join(folder, "bin", out);
    const part = `${file}.${process.pid}`;
    const started = new Date();
    const { metafile } = await build({
        entryPoints: [path.join(folder, entry)],
        outfile: part,
        bundle: true,
        platform: "node",
        target: "node22",
        external: ["@pulumi/policy", "@pulumi/pulumi"],
        metafile: true,
        absWorkingDir: root,
    });
    utimesSync(part, started, started); // a source that is saved meanwhile is newer than the bundle
    renameSync(part, file);
    return Object.keys(metafile.inputs);
}

if (require.main === module) void bundlePolicyPack();
