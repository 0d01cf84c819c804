// Reads the configuration of the running stack: everything under the project's own namespace, checked as a whole.
import { getProject, getStack } from "@pulumi/pulumi";
import * as runtimeConfig from "@pulumi/pulumi/runtime/config";
import { credentialNames } from "./credentials";
import { parseConfig, type Problem } from "./problems";
import { Refusal } from "./refusal";
import { stackSchema, type StackConfig } from "./schema";

/** An invalid stack file. The message lists every problem, `problems` has them one by one. */
export class ConfigError extends Refusal {
    constructor(
        stack: string,
        readonly problems: readonly Problem[],
    ) {
        const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
        super([`Pulumi.${stack}.yaml has ${count}:`, ...problems.map(({ path, message }) => `  ${path}: ${message}`)].join("\n"));
    }
}

const { allConfig } = runtimeConfig;
/** The SDK's types leave it out. */
const { isConfigSecret } = runtimeConfig as unknown as { isConfigSecret: (key: string) => boolean };

/** The stack's configuration. Throws one `ConfigError` that lists every problem with its full key. */
export function loadConfig(): StackConfig {
    const stack = readConfig(getProject(), getStack(), allConfig());
    const clear = credentialNames
        .filter((key) => stack[key] !== undefined)
        .map((key) => `${getProject()}:${key}`)
        .filter((key) => !isConfigSecret(key));
    if (clear.length === 0) return stack;
    const message = "is in the clear; make a new one, and set it encrypted: pulumi config set --secret";
    throw new ConfigError(
        getStack(),
        clear.map((path) => ({ path, message: `${message} ${path}` })),
    );
}

/** The same for values that are at hand as Pulumi keeps them: text by `namespace:key`. */
export function readConfig(project: string, stack: string, values: Readonly<Record<string, string>>): StackConfig {
    const parsed = parseConfig(project, stackValues(project, values));
    if ("problems" in parsed) throw new ConfigError(stack, parsed.problems);
    return parsed.config;
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
