// Where Pulumi comes from on this machine: downloaded as every user does, or built from Go modules where only package
// registries are reachable.
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { writeAtomically } from "../../lib/files";
import { kubernetesProviderVersion, pulumiVersion, type Artifact } from "../build/artifacts";
import { repository } from "../build/go";
import { randomPlugin } from "./random/plugin";

/** Pulumi's CLI and the providers of an embedded stack, ready to run. */
export interface PulumiPrograms {
    /** The CLI is `bin/pulumi` in this folder: `PulumiCommand.get({ root })` takes it. */
    readonly root: string;
    /** Added to the environment of the CLI, so that it finds the providers. */
    readonly env: Readonly<Record<string, string>>;
    /** The programs that run, with their real versions. */
    readonly description: string;
}

/** Programs to build where Pulumi cannot be downloaded. */
export const pulumiArtifacts = ["pulumi", "pulumi-resource-kubernetes"] as const satisfies readonly Artifact[];

export interface DownloadOptions {
    readonly signal: AbortSignal;
    /** Told what is being done. */
    readonly onStep?: (step: string) => void;
    /** Time for the first answer. Default: 300 seconds; the download is some 200 MB. Without a network it fails at once. */
    readonly timeoutSeconds?: number;
}

const packageVersion = (name: string): string =>
    (JSON.parse(readFileSync(path.join(repository, "node_modules", name, "package.json"), "utf8")) as { version: string })
        .version;

/**
 * Downloads the CLI by its npm package and the providers by the CLI, at the versions of the SDKs, unless they are there.
 * Undefined where they cannot be reached: build them.
 */
export async function downloadPulumi(options: DownloadOptions): Promise<PulumiPrograms | undefined> {
    const { signal, onStep, timeoutSeconds = 300 } = options;
    const run = async (file: string, args: readonly string[]) =>
        (await execa(file, args, { cwd: repository, cancelSignal: signal, timeout: timeoutSeconds * 1000, reject: false }))
            .exitCode;

    const version = packageVersion("pulumi");
    onStep?.(`downloading Pulumi ${version}`);
    const home = process.env["PULUMI_HOME"] ?? path.join(homedir(), ".pulumi");
    const root = path.join(home, "versions", version);
    const launcher = path.join(repository, "node_modules", ".bin", "pulumi");
    if ((await run(launcher, ["version"])) !== 0 || !existsSync(path.join(root, "bin", "pulumi"))) {
        signal.throwIfAborted();
        return undefined;
    }
    const providers = ["kubernetes", "random"].map((name) => ({ name, version: packageVersion(`@pulumi/${name}`) }));
    for (const { name, version } of providers) {
        onStep?.(`downloading the provider ${name} ${version}`);
        const code = await run(path.join(root, "bin", "pulumi"), ["plugin", "install", "resource", name, version]);
        signal.throwIfAborted();
        if (code !== 0) return undefined;
    }
    const parts = [`Pulumi ${version}`, ...providers.map(({ name, version }) => `${name} provider ${version}`)];
    return { root, env: {}, description: `${parts.join(", ")}; downloaded` };
}

/** Puts the built programs and the built-in random provider on the CLI's PATH. */
export function builtPulumi(programs: Readonly<Record<string, string>>, node = process.execPath): PulumiPrograms {
    const root = path.join(repository, ".state", "pulumi");
    const bin = path.join(root, "bin");
    mkdirSync(bin, { recursive: true });
    for (const name of pulumiArtifacts) {
        const built = programs[name];
        if (built === undefined) throw new Error(`${name} was not built.`);
        const link = path.join(bin, name);
        rmSync(link, { force: true });
        symlinkSync(built, link);
    }
    const entry = path.join(repository, "bin", "local", "pulumi", "random", "main.js");
    writeAtomically(path.join(bin, "pulumi-resource-random"), `#!/bin/sh\nexec "${node}" "${entry}" "$@"\n`, 0o755);
    const parts = [
        `Pulumi ${pulumiVersion.slice(1)}`,
        `kubernetes provider ${kubernetesProviderVersion.slice(1)}`,
        `built-in random provider ${randomPlugin.version ?? ""}`,
    ];
    return {
        root,
        env: { PATH: [bin, process.env["PATH"] ?? ""].join(path.delimiter), PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" },
        description: `${parts.join(", ")}; built from Go modules`,
    };
}
