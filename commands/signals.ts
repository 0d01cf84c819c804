// How commands end early: Ctrl-C and SIGTERM.

/**
 * Aborts with a sentence for people at the first Ctrl-C or SIGTERM, so that running work can clean up and report. A terminal, npm and
 * the parent process may each send the same signal; one that arrives more than a second later ends the process at once.
 */
export function interruption(sentence: string): AbortSignal {
    const end = new AbortController();
    let first = Infinity;
    for (const name of ["SIGINT", "SIGTERM"] as const)
        process.on(name, () => {
            if (Date.now() - first > 1000) process.exit(1);
            first = Math.min(first, Date.now());
            end.abort(new Error(sentence));
        });
    return end.signal;
}

/** Settles as `work` does, or rejects with the signal's reason, whichever comes first. */
export function orInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
        const stop = () => {
            reject(signal.reason as Error);
        };
        if (signal.aborted) stop();
        signal.addEventListener("abort", stop, { once: true });
        work.then(resolve, reject).finally(() => {
            signal.removeEventListener("abort", stop);
        });
    });
}
