// Waiting for the parts of a cluster, with an error that shows why one does not come.
import { connect as connectSocket } from "node:net";
import type { Api } from "./api";
import { containerdSocket } from "./config-files";
import type { Daemon } from "./daemons";
import type { Layout } from "./layout";
import { demandRunning, logTail } from "./processes";
import { until } from "../../lib/until";

const seconds = 120;

/** The condition of a wait, and the log with the reason when it fails. */
export interface Wanted {
    readonly what: string;
    readonly daemon: string;
    readonly holds: () => boolean | Promise<boolean>;
    readonly signal: AbortSignal;
}

/** Waits; one of the started daemons that ends meanwhile, or the end of the time, is an error that shows a log. */
export async function demand(layout: Layout, started: readonly Daemon[], { what, daemon, holds, signal }: Wanted): Promise<void> {
    const condition = () => {
        demandRunning(layout, started);
        return holds();
    };
    if (await until(condition, { seconds, signal })) return;
    throw new Error(`cluster ${layout.name}: waited ${seconds} s in vain for ${what}.\n${logTail(layout, daemon)}`);
}

export const containerdAnswers = (layout: Layout): Promise<boolean> =>
    new Promise((resolve) => {
        const connection = connectSocket(containerdSocket(layout));
        connection.once("error", () => {
            resolve(false);
        });
        connection.once("connect", () => {
            connection.end();
            resolve(true);
        });
    });

export const apiAnswers = (api: Api): Promise<boolean> =>
    api.get("/readyz").then(
        (answer) => answer === "ok",
        () => false,
    );
