// Runs a command as `thanos-stack` does, in this process.
import type { Invocation } from "../../commands/definition";
import { main } from "../../cli";
import { root } from "../program/program";

export interface Outcome {
    readonly code: number;
    /** Standard output. */
    readonly out: string;
    /** Standard error, by line. */
    readonly errors: readonly string[];
}

/** Runs `thanos-stack` with these words, on a machine without an embedded cluster. */
export async function invoke(words: readonly string[], circumstances: Partial<Invocation> = {}): Promise<Outcome> {
    let out = "";
    const errors: string[] = [];
    const code = await main(words, {
        root,
        cwd: root,
        machine: {
            kubeconfigOf: () => undefined,
            embedded: () => undefined,
        },
        out: (text) => (out += text),
        error: (line) => errors.push(line),
        ...circumstances,
    });
    return { code, out, errors };
}
