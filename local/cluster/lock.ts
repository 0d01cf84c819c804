// One run at a time: a lock that the kernel gives back when its holder ends, however it ends.
import { createServer, type Server } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** An abstract socket is a name in the kernel, not a file: there is nothing to go stale. */
function acquire(name: string): Promise<Server | undefined> {
    return new Promise((resolve, reject) => {
        const server = createServer();
        server.once("error", (error: NodeJS.ErrnoException) => {
            if (error.code === "EADDRINUSE") resolve(undefined);
            else reject(error);
        });
        server.listen(`\0thanos-stack/${name}`, () => {
            resolve(server);
        });
    });
}

/** Runs `work` while nothing else on this machine holds the lock; `onWait` is called once if it has to wait, which the signal ends. */
export async function exclusively<T>(
    name: string,
    work: () => Promise<T>,
    onWait: () => void = () => undefined,
    signal?: AbortSignal,
): Promise<T> {
    let lock = await acquire(name);
    if (!lock) onWait();
    while (!lock) {
        await delay(50);
        signal?.throwIfAborted();
        lock = await acquire(name);
    }
    try {
        return await work();
    } finally {
        lock.close();
    }
}
