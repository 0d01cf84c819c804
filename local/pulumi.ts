// `npm run local -- --engine pulumi`: the same stack on a cluster of your own, by the Pulumi CLI.
import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { parseDocument } from "yaml";
import { readFile } from "node:fs/promises";
import { readConfig } from "../config/load";
import { namesOf } from "../config/names";
import { kubeConfig } from "../kube/forward";
import { addressTable, openAddresses } from "./addresses";
import { readStack } from "./engine";
import { interruption } from "../commands/signals";
import { checkTable } from "../commands/verify/report";
import { placeOf, prove, root } from "./steps";

/** Makes the stack where there is none. With a passphrase the CLI writes its salt into the stack file, which stays as it was. */
export async function selectStack(root: string, stack: string): Promise<{ readonly exitCode?: number | undefined }> {
    const file = path.join(root, `Pulumi.${stack}.yaml`);
    const before = await readFile(file);
    const args = ["stack", "select", "--create", "--stack", stack];
    const selected = await execa("pulumi", args, { cwd: root, preferLocal: true, stdio: "inherit", reject: false });
    writeFileSync(file, before);
    return selected;
}

/** Deploys the stack file to the cluster behind a kubeconfig context and proves it. */
export async function deployWithPulumi(stack: string, context: string): Promise<void> {
    kubeConfig(context); // an unknown context is refused before anything is started
    const pulumi = (...args: string[]) =>
        execa("pulumi", args, { cwd: root, preferLocal: true, stdio: "inherit", reject: false });
    // The CLI gets it from the terminal too, cancels what it does and ends: that is waited for.
    const signal = interruption("Interrupted. Run the same command again to go on.");
    await checkPulumi(root);

    const file = await stackFileFor(root, stack, context);
    const selected = await selectStack(root, stack);
    const deployed =
        selected.exitCode === 0
            ? await pulumi("up", "--yes", "--skip-preview", "--stack", stack, "--config-file", file)
            : selected;
    if (deployed.exitCode !== 0) throw new Error(`pulumi ended with code ${deployed.exitCode ?? "unknown"}, see above.`);

    const written = await readStack(root, stack);
    const config = readConfig(written);
    const place = placeOf({ config, names: namesOf(config) }, { context });
    const proofs = await prove(
        written,
        place,
        600,
        (text) => {
            console.log(text);
        },
        signal,
    );
    console.log(checkTable(proofs));
    const addresses = await openAddresses({ ...place, offset: 0 }, path.dirname(file));
    console.log(addressTable(addresses));
    if (proofs.some(({ state }) => state === "red")) throw new Error("Not everything is proved, see the table.");
}

async function checkPulumi(folder: string): Promise<void> {
    if ((await execa("pulumi", ["version"], { cwd: folder, preferLocal: true, reject: false })).exitCode !== 0)
        throw new Error(
            "The Pulumi CLI does not start. It is downloaded at its first use, so this needs the Internet: npx pulumi version",
        );
}

export interface PulumiUp {
    readonly root: string;
    readonly stack: string;
    /** The stack file, where it is not the stack's own. */
    readonly configFile: string | undefined;
    readonly context: string;
    /** Told every line that the CLI writes. It masks what is secret. */
    readonly progress: (line: string) => void;
}

/** `pulumi up` of a stack that is there, as a step of another command. Resolves to its last line. */
export async function pulumiUp({ root: cwd, stack, configFile, context, progress }: PulumiUp): Promise<string> {
    await checkPulumi(cwd);
    const file = await stackFileFor(cwd, stack, context, configFile);
    const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack, "--config-file", file];
    const running = execa("pulumi", args, { cwd, preferLocal: true, all: true, reject: false });
    const lines: string[] = [];
    for await (const line of running.iterable({ from: "all" })) {
        if (line.trim() === "") continue;
        lines.push(line.trim());
        progress(line.trim());
    }
    const { exitCode } = await running;
    if (exitCode !== 0) throw new Error(`pulumi up ended with code ${exitCode ?? "unknown"}:\n${lines.slice(-10).join("\n")}`);
    return lines.at(-1) ?? "done";
}

/** A copy of the stack file with the context put in, outside of the repository, whose file stays as it is. */
async function stackFileFor(
    folder: string,
    stack: string,
    context: string,
    source = path.join(folder, `Pulumi.${stack}.yaml`),
): Promise<string> {
    const state = path.join(process.env["XDG_STATE_HOME"] ?? path.join(homedir(), ".local", "state"), "thanos-stack");
    mkdirSync(state, { recursive: true });
    const document = parseDocument(await readFile(source, "utf8"));
    document.setIn(["config", "thanos-stack:kubernetes", "context"], context);
    const file = path.join(state, `Pulumi.${stack}.yaml`);
    writeFileSync(file, document.toString());
    return file;
}
