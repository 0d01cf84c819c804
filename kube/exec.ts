// A command in a container of the cluster, with bytes on its standard input.
import { PassThrough } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { Exec, type V1Status } from "@kubernetes/client-node";
import type { ClusterAccess } from "./cluster";

export interface Container {
    readonly namespace: string;
    readonly pod: string;
    readonly container: string;
}

/** Most that may wait to be sent: a disk reads faster than a cluster takes it, and memory is not endless. */
const window = 4 * 2 ** 20;

/**
 * Runs a command and gives what it wrote. It must end by itself once it has read its input: older clusters cannot close the
 * input. Throws with its output when it fails, and when it is stopped.
 */
export async function runIn(
    { config }: ClusterAccess,
    { namespace, pod, container }: Container,
    command: readonly string[],
    {
        input = none(),
        signal,
    }: { readonly input?: AsyncIterable<Buffer> | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<string> {
    signal?.throwIfAborted();
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const [out, err] = [collected(stdout), collected(stderr)];
    const ended: V1Status[] = [];
    const socket = await new Exec(config).exec(namespace, pod, container, [...command], stdout, stderr, stdin, false, (status) =>
        ended.push(status),
    );
    const closed = new Promise<void>((resolve) => {
        socket.onclose = () => {
            resolve();
        };
    });
    const stop = () => {
        socket.close();
    };
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop(); // while it was being opened
    const over = () => ended.length > 0 || signal?.aborted === true;
    for await (const chunk of input) {
        if (over()) break;
        stdin.write(chunk);
        while (socket.bufferedAmount > window && !over()) await wait(5);
    }
    await closed;
    signal?.removeEventListener("abort", stop);
    signal?.throwIfAborted(); // with the reason of the signal
    const [status] = ended;
    if (status?.status === "Success") return out();
    throw new Error(`${pod}: ${err().trim() || (status?.message ?? "the connection was lost")}`);
}

/** Nothing to read. */
async function* none(): AsyncGenerator<Buffer> {}

function collected(stream: PassThrough): () => string {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    return () => Buffer.concat(chunks).toString();
}
