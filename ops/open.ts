// `npm run open -- --stack NAME`: the web pages of a running stack on 127.0.0.1, until it is ended.
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { grafanaAdmin } from "../config/names";
import { table } from "../local/table";
import { existingPages, firstPort, openPage, type OpenPage, type Page } from "./access/pages";
import { interruption, runner, start, UsageError } from "./command";
import { clusterOptions, clusterUsage, withStack } from "./on-stack";
import type { RunningStack } from "./verify/running";

const usage = `Usage: npm run --silent open -- --stack NAME [--port NUMBER] [--show-credentials]

${clusterUsage}
  --port NUMBER        the first port on 127.0.0.1. Default: ${firstPort}, and any other in place of one that is in use
  --show-credentials   also print the user and password of Grafana. Whoever sees the terminal sees them

Pods may come and go. Ctrl-C closes all of them; it ends by itself, with code 1, when the cluster no longer answers.
`;

export const main = runner({
    usage,
    options: { ...clusterOptions, port: { type: "string" }, "show-credentials": { type: "boolean" } },
    run(options, root, { out }) {
        const first = options.port === undefined ? undefined : portNumber(options.port);
        return withStack(options, root, async (stack) => {
            const pages = await existingPages(stack.access, stack.namespace, stack.names);
            if (pages.length === 0)
                throw new Error(`The namespace ${stack.namespace} has no Service of the stack: deploy it first.`);
            const opened: OpenPage[] = [];
            const interrupted = interruption("Ended.");
            const end = new AbortController();
            try {
                const from = { first: first ?? firstPort, chosen: first !== undefined };
                for (const page of pages) opened.push(await openPage(stack.access.config, stack.namespace, page, from));
                const rows = opened.map(({ title, url, note }) => [title, url, note]);
                out(`${table(["look at", "", ""], rows)}\n`);
                if (options["show-credentials"]) out(`${await credentials(stack, pages)}\n`);
                out("Ctrl-C closes them.\n");
                if (!interrupted.aborted) await Promise.race([once(interrupted, "abort"), lost(stack, end.signal)]);
                return 0;
            } finally {
                end.abort();
                for (const one of opened) one.close();
            }
        });
    },
});

function portNumber(text: string): number {
    const port = Number(text);
    if (Number.isInteger(port) && port > 0 && port < 65_500) return port;
    throw new UsageError(`--port ${text}: a number from 1 to 65499 is needed.`);
}

const heartbeat = { every: 5_000, misses: 3 };

/** Throws when the cluster has not answered several times in a row. */
async function lost({ access, namespace }: RunningStack, signal: AbortSignal): Promise<void> {
    for (let missed = 0; ;) {
        await wait(heartbeat.every, undefined, { signal });
        const asked = access.core.listNamespacedService({ namespace });
        const late = wait(heartbeat.every, undefined, { signal }).then(() => Promise.reject(new Error("no answer in time")));
        const failure = await Promise.race([asked, late]).then(
            () => undefined,
            (error: unknown) => error,
        );
        missed = failure === undefined ? 0 : missed + 1;
        if (missed >= heartbeat.misses)
            throw new Error(`The cluster no longer answers: ${failure instanceof Error ? failure.message : String(failure)}`);
    }
}

async function credentials({ access, namespace }: RunningStack, pages: readonly Page[]): Promise<string> {
    if (!pages.some(({ title }) => title === "Grafana")) return "The stack has no Grafana; its other pages take no credentials.";
    const { data } = await access.core.readNamespacedSecret({ name: grafanaAdmin.secret, namespace });
    const value = (key: string) => Buffer.from(data?.[key] ?? "", "base64").toString();
    return `Grafana: ${value(grafanaAdmin.userKey)} ${value(grafanaAdmin.passwordKey)}`;
}

if (require.main === module) start(main);
