// `npm run local` itself, as people call it, on a stack that already runs.
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { execa } from "execa";
import { closeAddresses } from "../../local/addresses";
import { root } from "../../local/steps";
import { firstPort } from "../../commands/access/pages";
import type { Stage } from "./stage";

const command = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    execa("node", [path.join(root, "scripts", "start.mjs"), "cli", "local", ...words], { reject: false, env });

/** Starts the command for a cluster. */
const local = (cluster: string, ...words: string[]) => command(["--cluster", cluster, ...words]);

/** It changes nothing, proves all of it and opens addresses, though another program has the first port. */
export async function proveNoChange(stage: Stage): Promise<void> {
    const { name, number, data } = stage.cluster;
    const port = firstPort + 10 * number;
    const other = createServer().listen(port, "127.0.0.1");
    await once(other, "listening");
    const began = Date.now();
    const { exitCode, stdout, stderr } = await local(name);
    other.close();
    console.log(`      npm run local, nothing changed: ${((Date.now() - began) / 1000).toFixed(1)} s`);
    expect(exitCode, stderr).to.equal(0);
    expect(stdout).to.match(/Stack local: 0 created, 0 changed, \d+ unchanged, 0 removed/);
    expect(stdout)
        .to.match(/^1a .* ok /m)
        .and.not.match(/^\S+ .* red /m);
    expect(stdout).to.contain(`npm run local -- --cluster ${name} down`);

    const [, url = ""] = new RegExp(`^Query: .*(http://\\S+) +${port} is in use by another program`, "m").exec(stdout) ?? [];
    expect((await fetch(url, { headers: { connection: "close" } })).status).to.equal(200);
    await closeAddresses(data);
}

/** Interrupted, it reports that and how to continue, and fails. */
export async function proveInterruption(stage: Stage): Promise<void> {
    const running = local(stage.cluster.name);
    let said = "";
    running.stdout.on("data", (chunk: Buffer) => {
        if (!said.includes("Kubernetes: cluster") && (said += String(chunk)).includes("Kubernetes: cluster"))
            running.kill("SIGTERM");
    });
    const { exitCode, stderr } = await running;
    expect(exitCode).to.equal(1);
    expect(stderr).to.contain(
        `Interrupted. Everything done so far is saved. Continue with: npm run local -- --cluster ${stage.cluster.name}`,
    );
}

/** Prints the command, and its output. */
export async function proveLooks(stage: Stage): Promise<void> {
    const { name } = stage.cluster;
    const [status, logs, nobody] = await Promise.all([
        local(name, "status"),
        local(name, "logs", "thanos-query"),
        local(name, "logs", "nobody"),
    ]);
    expect(status.exitCode, status.stderr).to.equal(0);
    expect(status.stdout)
        .to.match(/^kubelet +running /m)
        .and.match(new RegExp(`^${stage.namespace}/thanos-query-\\S+ +Running +1/1`, "m"));
    expect(logs.exitCode, logs.stderr).to.equal(0);
    expect(logs.stdout).to.match(/container thanos: running\.\nLast lines of its log:\n {2}\S/);
    expect(nobody.exitCode).to.equal(1);
    expect(nobody.stderr).to.contain('Nothing is called "nobody"').and.contain("Pods: ");
}

/** Deploys to the cluster as to one of the user's own: by a context of a kubeconfig, with a state of its own. Twice. */
export async function proveOwnContext({ cluster }: Stage): Promise<void> {
    const state = mkdtempSync(path.join(tmpdir(), "thanos-stack-own-"));
    const env = { KUBECONFIG: cluster.kubeconfig, XDG_STATE_HOME: state };
    try {
        for (const expected of [
            /Stack local: \d\d created, 0 changed, 0 unchanged/,
            /: 0 created, 0 changed, \d\d unchanged, 0 removed/,
        ]) {
            const { exitCode, stdout, stderr } = await command(["deploy", "--context", cluster.context], env);
            expect(exitCode, stderr).to.equal(0);
            expect(stdout).to.match(expected);
            console.log(`      ${/Stack local: .*/.exec(stdout)?.[0] ?? ""}`);
        }
    } finally {
        rmSync(state, { recursive: true, force: true });
    }
}
