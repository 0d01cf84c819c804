// `thanos-stack open`: forwards the web pages of a running stack to 127.0.0.1 until it is stopped.
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { table } from "../lib/table";
import { loginFor, type Login } from "./access/logins";
import { existingPages, firstPort, openPage, type OpenPage } from "./access/pages";
import { defineCommand, UsageError } from "./definition";
import { withStack } from "./on-stack";
import { clusterOptions, stackOf } from "./options";
import { interruption } from "./signals";
import type { RunningStack } from "./verify/running-stack";
import { messageOf } from "../lib/message";

export const definition = defineCommand({
    summary: "Forward the web pages of a running stack to 127.0.0.1, until Ctrl-C",
    description: "The forwards survive restarts of pods. The command fails when the cluster no longer answers.",
    options: {
        ...clusterOptions,
        port: {
            value: "number",
            description: `First port on 127.0.0.1. Default: ${firstPort}, and any free port instead of one that is in use`,
            parse: portNumber,
        },
        showCredentials: {
            description:
                "Also print user and password of pages that require a login: Grafana, and Thanos with an external endpoint",
        },
        json: { description: "Print one JSON object on standard output as soon as all pages are open, and keep running" },
    },
    failure: "a page cannot be opened, or the cluster no longer answers",
    examples: [["open --stack dev --show-credentials", "Every page, with the logins"]],
    run(options, invocation) {
        const { port: first, showCredentials: credentials, json } = options;
        const { name } = stackOf(options);
        return withStack(options, invocation, async (stack) => {
            const pages = await existingPages(stack.access, stack.namespace, stack.names);
            if (pages.length === 0)
                throw new Error(`The namespace ${stack.namespace} has no Service of the stack. Deploy the stack first.`);
            const opened: OpenPage[] = [];
            const interrupted = interruption("Ended.");
            const end = new AbortController();
            try {
                const from = { first: first ?? firstPort, chosen: first !== undefined };
                for (const page of pages) opened.push(await openPage(stack.access.config, stack.namespace, page, from));
                const found = await shown(stack, opened, credentials);
                invocation.out(`${json ? JSON.stringify({ stack: name, pages: found }) : described(found, credentials)}\n`);
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
    throw new UsageError(`got ${text}, expected a number from 1 to 65499.`);
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
        if (missed >= heartbeat.misses) throw new Error(`The cluster no longer answers: ${messageOf(failure)}`);
    }
}

/** A page as machines read it. */
type Shown = Omit<OpenPage, "close"> & { readonly login?: Login };

/** With the logins, where `--show-credentials` is set. */
export const shown = (stack: RunningStack, pages: readonly OpenPage[], credentials: boolean): Promise<Shown[]> =>
    Promise.all(
        pages.map(async ({ title, url, note, asks }) => {
            const login = credentials && asks ? await loginFor(stack.access, stack.namespace, asks) : undefined;
            return { title, url, note, ...(asks ? { asks } : {}), ...(login ? { login } : {}) };
        }),
    );

/** The same as people read it. */
export function described(pages: readonly Shown[], credentials: boolean): string {
    const asking = pages.filter(({ asks }) => asks);
    const logins = asking.map(
        ({ title, login }) =>
            `${title}: ${login ? `${login.user} ${login.password}` : "the users that the stack file names, by their own passwords"}`,
    );
    return [
        table(
            ["look at", "", ""],
            pages.map(({ title, url, note }) => [title, url, note]),
        ),
        ...(credentials ? (logins.length > 0 ? logins : ["None of these pages requires a password."]) : []),
        "Ctrl-C closes them.",
    ].join("\n");
}
