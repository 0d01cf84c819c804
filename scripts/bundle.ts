// Makes one file of the policy pack and everything that it is written in, so that it runs wherever its two packages are.
import { build } from "esbuild";
import { renameSync } from "node:fs";
import path from "node:path";

const folder = path.resolve(__dirname, "..", "..", "policy");

/** Whoever reads the file meanwhile, in a test or a preview, has the old one or the new one. */
export async function bundlePolicyPack(): Promise<void> {
    const file = path.join(folder, "bin", "index.js");
    const part = `${file}.${process.pid}`;
    await build({
        entryPoints: [path.join(folder, "index.ts")],
        outfile: part,
        bundle: true,
        platform: "node",
        target: "node22",
        external: ["@pulumi/policy", "@pulumi/pulumi"],
    });
    renameSync(part, file);
}

if (require.main === module) void bundlePolicyPack();
