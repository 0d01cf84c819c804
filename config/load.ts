// Reads the configuration of the running stack: everything under the project's own namespace, checked as a whole.
import { getProject, getStack } from "@pulumi/pulumi";
import { allConfig, isConfigSecret } from "../lib/sdk";
import { credentialNames } from "./credentials";
import { foreignKeys, parseConfig, problemLine, type Problem } from "./problems";
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
        super([`${file} has ${count}:`, ...problems.map((problem) => `  ${problemLine(problem)}`)].join("\n"));
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
    /** File and line of a key, given by its parts without the project. */
    readonly placeOf?: ((keys: readonly PropertyKey[]) => string | undefined) | undefined;
}

/** The running stack's configuration. Throws one `ConfigError` that lists every problem with its full key. */
export function loadConfig(): StackConfig {
    const config = allConfig();
    const secretKeys = Object.keys(config).filter(isConfigSecret);
    return readConfig({ project: getProject(), stack: getStack(), config, secretKeys });
}

/** The same for values that are at hand. */
export function readConfig({
    project,
    stack,
    file = `Pulumi.${stack}.yaml`,
    config,
    secretKeys,
    placeOf,
}: ConfigFile): StackConfig {
    const parsed = parseConfig(project, stackValues(project, config));
    const foreign = foreignKeys(project, Object.keys(config));
    const refuse = (problems: readonly Problem[]) => {
        const placed = problems.map((problem) => ({ ...problem, place: placeOf?.(problem.keys) }));
        throw new ConfigError(file, placeOf ? placed : problems);
    };
    if ("problems" in parsed) return refuse([...foreign, ...parsed.problems]);
    if (foreign.length > 0) return refuse(foreign);
    const clear = credentialNames
        .filter((key) => parsed.config[key] !== undefined)
        .map((key) => `${project}:${key}`)
        .filter((key) => !secretKeys.includes(key));
    if (clear.length === 0) return parsed.config;
    const message = "stored in clear text. Create a new key and set it encrypted: pulumi config set --secret";
    return refuse(clear.map((path) => ({ path, message: `${message} ${path}`, keys: [path.slice(project.length + 1)] })));
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
        return text; // the schema reports its problem
    }
}
