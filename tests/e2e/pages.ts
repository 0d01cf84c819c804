// The pages of a running stack as people get them: by the command that opens them, which outlives pods and leaves nothing open.
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { execa } from "execa";
import { root } from "../../local/steps";
import type { Stage } from "./stage";

/** The title of the browser's tab. */
const titles: Readonly<Record<string, RegExp>> = {
    "Query: all history, duplicates removed": /^Thanos \| Highly available Prometheus setup/,
    "Stores: what the querier is connected to": /^Thanos \| Highly available Prometheus setup/,
    "Blocks in the bucket": /^Thanos \| Highly available Prometheus setup/,
};

export async function provePages(stage: Stage): Promise<void> {
    const { context, kubeconfig } = stage.cluster;
    const command = path.join(root, "bin", "cli.js");
    const open = execa(
        process.execPath,
        [command, "open", "--stack", "local", "--context", context, "--kubeconfig", kubeconfig, "--json"],
        {
            reject: false,
            buffer: false,
        },
    );
    const lines = createInterface({ input: open.stdout });
    const [line] = (await Promise.race([once(lines, "line"), once(lines, "close").then(() => ["it ended without a line"])])) as [
        string,
    ];
    const { pages: opened } = JSON.parse(line) as { pages: { title: string; url: string; note: string }[] };
    expect(opened.map(({ title }) => title)).to.deep.equal(Object.keys(titles));
    // Prometheus has none here: its page is made by npm and is not in the Go module.
    for (const { title, url } of opened) expect(await titleOf(url), url).to.match(titles[title] ?? /^$/);

    const { namespace, names, access } = stage.running;
    const labelSelector = `app.kubernetes.io/component=${names.thanos.components.queryFrontend}`;
    const { items } = await access.core.listNamespacedPod({ namespace, labelSelector });
    const before = items.map(({ metadata }) => metadata?.name ?? "");
    for (const name of before) await access.core.deleteNamespacedPod({ namespace, name });
    expect(before).to.not.be.empty;
    const first = opened[0]?.url ?? "";
    while ((await titleOf(first).catch(() => undefined)) === undefined) await new Promise((again) => setTimeout(again, 500));

    open.kill("SIGINT");
    expect((await open).exitCode).to.equal(0);
    for (const { url } of opened) expect(await titleOf(url).catch(() => "closed"), url).to.equal("closed");
}

/** Throws when the page does not answer with 200. */
async function titleOf(url: string): Promise<string> {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000), headers: { connection: "close" } });
    const text = await response.text();
    if (!response.ok) throw new Error(`${url} answers ${response.status}`);
    return /<title>([^<]*)<\/title>/.exec(text)?.[1] ?? "";
}
