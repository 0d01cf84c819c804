// The command line for this stack on this cluster, as a user would write it.

/** The target of `npm run local`. */
export interface Target {
    /** Name of the stack. */
    readonly stack: string;
    /** Name of the embedded cluster. */
    readonly cluster: string;
    /** The kubeconfig context of a cluster of the user's own, instead of an embedded one. */
    readonly context?: string;
}

/** As in `npm run local -- --stack dev status`. */
export function commandLine({ stack, cluster, context }: Target, ...words: string[]): string {
    const options = [
        ...(stack === "local" ? [] : ["--stack", stack]),
        ...(context !== undefined ? ["--context", context] : cluster === stack ? [] : ["--cluster", cluster]),
    ];
    return ["npm run local", ...(options.length + words.length > 0 ? ["--"] : []), ...options, ...words].join(" ");
}
