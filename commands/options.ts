// Options that several commands share, and how their texts are read.
import path from "node:path";
import { isDuration, toSeconds } from "../config/units";
import { UsageError, type Invocation, type Values } from "./definition";

/** `--config-file` for `configFile`. */
export const flagOf = (key: string): string => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** A path, relative to the caller's folder. */
export const pathOption = (text: string, { cwd }: Pick<Invocation, "cwd">): string => path.resolve(cwd, text);

/** A number above 0. */
export function positiveNumber(text: string): number {
    const number = Number(text);
    if (!(number > 0)) throw new UsageError(`got ${text}, expected a number above 0.`);
    return number;
}

/** A duration, in seconds. */
export function durationSeconds(text: string): number {
    if (!isDuration(text)) throw new UsageError(`got ${text}, expected a duration such as 10m.`);
    return toSeconds(text);
}

/** Which stack file. */
export const stackOptions = {
    stack: { short: "s", value: "name", description: "Stack to use: reads Pulumi.<name>.yaml. Default: from --config-file" },
    configFile: {
        value: "path",
        description: "Stack file to read instead of Pulumi.<stack>.yaml",
        parse: pathOption,
    },
} as const;

/** Which stack file, and which cluster it runs on. */
export const clusterOptions = {
    ...stackOptions,
    context: { value: "name", description: "Context of the kubeconfig. Default: kubernetes.context of the stack file" },
    kubeconfig: {
        value: "path",
        description:
            "Kubeconfig to use. Default: kubernetes.kubeconfig of the stack file, the embedded cluster's, or the one of kubectl",
        parse: pathOption,
    },
} as const;

export const jsonOption = { json: { description: "Print one JSON object on standard output" } } as const;

/** The stack that the options name. Its file is undefined where it is the stack's own. */
export function stackOf({ stack, configFile }: Values<typeof stackOptions>): { readonly name: string; readonly file?: string } {
    if (configFile !== undefined) return { name: stack ?? stackName(configFile), file: configFile };
    if (stack === undefined) throw new UsageError("--stack: required. Add --stack NAME, or --config-file PATH.");
    return { name: stack };
}

/** `west` for `Pulumi.west.yaml` and for `west.yaml`. */
function stackName(file: string): string {
    const base = path.basename(file).replace(/\.ya?ml$/, "");
    return base.startsWith("Pulumi.") ? base.slice("Pulumi.".length) : base;
}

export const htmlOption = {
    html: { value: "path", description: "Also write the result as an HTML page that needs no server", parse: pathOption },
} as const;

export const watchOption = { watch: { description: "Repeat every few seconds until Ctrl-C" } } as const;
