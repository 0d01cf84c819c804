// Reads the configuration of the running stack: everything under the project's own namespace, checked as a whole.
import { getProject, getStack } from "@pulumi/pulumi";
import { allConfig, isConfigSecret } from "../lib/sdk";
import { credentialNames } from "./credentials";
import { foreignKeys, parseConfig, type Problem } from "./problems";
import { Refusal } from "./refusal";
import { stackSchema, type StackConfig } from "./schema";

/** An invalid stack file. The message lists every problem, `problems` has them one by one. */
export class ConfigError extends Refusal {
    /** Of a command that reads the file. */
    readonly exitCode = 2;

    constructor(
        file: string,
        readonly problems: readonly Problem[],
    ) {
        const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
        super([`${file} has ${count}:`, ...problems.map(({ path, message }) => `  ${path}: ${message}`)].join("\n"));
    }
}

/** A stack's values as Pulumi keeps them. */
export interface ConfigFile {
    readonly project: string;
    readonly stack: string;
    /** The file that was read, where it is not the stack's own. */
    readonly file?: string;
    /** Text by `namespace:key`. */
    readonly config: Readonly<Record<string, string>>;
    /** The keys that are encrypted. */
    readonly secretKeys: readonly string[];
}

/** The running stack's configuration. Throws one `ConfigError` that lists every problem with its full key. */
export function loadConfig(): StackConfig {
    const config = allConfig();
    const secretKeys = Object.keys(config).filter(isConfigSecret);
    return readConfig({ project: getProject(), stack: getStack(), config, secretKeys });
}

/** The same for values that are at hand. */
export function readConfig({ project, stack, file = `Pulumi.${stack}.yaml`, config, secretKeys }: ConfigFile): StackConfig {
    const parsed = parseConfig(project, stackValues(project, config));
    const foreign = foreignKeys(project, Object.keys(config));
    if ("problems" in parsed) throw new ConfigError(file, [...foreign, ...parsed.problems]);
    if (foreign.length > 0) throw new ConfigError(file, foreign);
    const clear = credentialNames
        .filter((key) => parsed.config[key] !== undefined)
        .map((key) => `${project}:${key}`)
        .filter((key) => !secretKeys.includes(key));
    if (clear.length === 0) return parsed.config;
    const message = "stored in clear text. Create a new key and set it encrypted: pulumi config set --secret";
    throw new ConfigError(
        file,
        clear.map((path) => ({ path, message: `${message} ${path}`, keys: [path.slice(project.length + 1)] })),
    );
}

/** Pulumi hands every value over as text: what the schema takes as it stands is text, anything else is JSON. */
function stackValues(project: string, config: Readonly<Record<string, string>>): Record<string, unknown> {
    const prefix = `${project}:`;
    const own = Object.entries(config).filter(([key]) => key.startsWith(prefix));
    return Object.fromEntries(own.map(([key, text]) => [key.slice(prefix.length), value(key.slice(prefix.length), text)]));
}

function value(key: string, text: string): unknown {
    const field = Object.hasOwn(stackSchema.shape, key) ? stackSchema.shape[key as keyof typeof stackSchema.shape] : undefined;
    if (field?.safeParse(text).success) return text;
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return text; // let the schema say what is wrong with it
    }
}
