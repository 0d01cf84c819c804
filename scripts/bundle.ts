// Makes one file of the policy pack and everything that it is written in, so that it runs wherever its two packages are.
import { build } from "esbuild";
import path from "node:path";

const folder = path.resolve(__dirname, "..", "..", "policy");

export const bundlePolicyPack = (): Promise<unknown> =>
    build({
        entryPoints: [path.join(folder, "index.ts")],
        outfile: path.join(folder, "bin", "index.js"),
        bundle: true,
        platform: "node",
        target: "node22",
        external: ["@pulumi/policy", "@pulumi/pulumi"],
    });

if (require.main === module) void bundlePolicyPack();
