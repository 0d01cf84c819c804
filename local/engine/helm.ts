// Helm releases in one cluster, by the helm program. What the engine needs of it: where a release stands, to bring it to
// what is registered, and to take it away.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { child, type Properties } from "../../lib/properties";

/** A release as `kubernetes:helm.sh/v3:Release` describes it, as far as the engine takes it. */
export interface Release {
    readonly name: string;
    readonly namespace: string;
    /** Path of an archive or folder, an OCI reference, or a name in `repository`. */
    readonly chart: string;
    readonly values: Properties;
    /** Arguments of `helm upgrade` that follow from the other inputs. */
    readonly flags: readonly string[];
}

const switches: Readonly<Record<string, string>> = {
    atomic: "--atomic",
    cleanupOnFail: "--cleanup-on-fail",
    skipCrds: "--skip-crds",
    createNamespace: "--create-namespace",
    disableOpenapiValidation: "--disable-openapi-validation",
    disableWebhooks: "--no-hooks",
};
const valued: Readonly<Record<string, (value: unknown) => string>> = {
    version: (value) => `--version=${String(value)}`,
    maxHistory: (value) => `--history-max=${String(value)}`,
    timeout: (value) => `--timeout=${String(value)}s`,
    repositoryOpts: (value) => `--repo=${String((value as Properties)["repo"])}`,
};
/** Read by `releaseOf`, and `compat`, by which the SDK tells the provider how old it is. */
const described = ["name", "namespace", "chart", "values", "compat"];

/** What is set in a Release that the engine has no flag for. */
export const unknownInputs = (inputs: Properties): string[] =>
    Object.entries(inputs)
        .filter(([key, value]) => value !== false && !described.includes(key) && !(key in switches) && !(key in valued))
        .map(([key]) => key);

/** Reads a Release's inputs; the program has been checked with `unknownInputs`. */
export function releaseOf(inputs: Properties): Release {
    const flags = Object.entries(inputs).flatMap(([key, value]) => {
        const make = valued[key];
        return make ? [make(value)] : value === true ? (switches[key] ?? []) : [];
    });
    return {
        name: String(inputs["name"]),
        namespace: String(inputs["namespace"]),
        chart: String(inputs["chart"]),
        values: child(inputs, "values"),
        flags,
    };
}

/** Changes when anything does that a release is made of: the chart itself, its values, the flags. */
export function fingerprint(release: Release): string {
    const hash = createHash("sha256").update(JSON.stringify(release));
    if (/^[./]/.test(release.chart)) for (const file of filesIn(release.chart)) hash.update(file).update(readFileSync(file));
    return hash.digest("hex");
}

const filesIn = (file: string): string[] =>
    statSync(file).isDirectory()
        ? readdirSync(file)
              .sort()
              .flatMap((entry) => filesIn(path.join(file, entry)))
        : [file];

/** A release that helm could not bring to what is wanted. Helm has put back what was there before. */
export class ReleaseFailed extends Error {}

/** Where helm finds itself and the cluster. */
export interface HelmTarget {
    /** Path of the program. */
    readonly program: string;
    readonly kubeconfig: string;
    readonly context: string;
}

type Place = Pick<Release, "name" | "namespace">;

/** Installs or upgrades, and waits until the release's workloads are ready. */
export async function upgrade(target: HelmTarget, release: Release, signal: AbortSignal): Promise<void> {
    await recover(target, release);
    const { name, namespace, chart, flags, values } = release;
    const args = ["upgrade", name, chart, "--install", "--wait", "--namespace", namespace, "--values", "-", ...flags];
    const { exitCode, stderr } = await helm(target, args, { input: JSON.stringify(values), signal });
    if (exitCode !== 0) throw new ReleaseFailed(`Release ${namespace}/${name} has failed: ${said(stderr)}`);
}

/** Takes a release away, if it is there. */
export async function uninstall(target: HelmTarget, { name, namespace }: Place): Promise<void> {
    const { exitCode, stderr } = await helm(target, [
        "uninstall",
        name,
        "--namespace",
        namespace,
        "--ignore-not-found",
        "--wait",
    ]);
    if (exitCode !== 0) throw new ReleaseFailed(`Release ${namespace}/${name} could not be removed: ${said(stderr)}`);
}

/** A helm that was killed leaves a release pending, and every later one refuses to touch it. */
async function recover(target: HelmTarget, { name, namespace }: Place): Promise<void> {
    const { exitCode, stdout } = await helm(target, ["status", name, "--namespace", namespace, "--output", "json"]);
    if (exitCode !== 0) return; // there is none yet
    const { info, version } = JSON.parse(stdout) as { info: { status: string }; version: number };
    if (!info.status.startsWith("pending-")) return;
    if (version === 1) await uninstall(target, { name, namespace });
    else await helm(target, ["rollback", name, "--namespace", namespace]);
}

const helm = ({ program, kubeconfig, context }: HelmTarget, args: string[], { input = "", signal }: Call = {}) =>
    execa(program, [...args, "--kubeconfig", kubeconfig, "--kube-context", context], {
        input,
        reject: false,
        ...(signal && { cancelSignal: signal }),
    });

interface Call {
    readonly input?: string;
    readonly signal?: AbortSignal;
}

/** Without the warnings that precede the reason. */
const said = (stderr: string): string =>
    stderr
        .split("\n")
        .filter((line) => !/^(WARNING|W\d{4}|I\d{4})/.test(line))
        .join("\n")
        .replace(/^Error: /, "");
