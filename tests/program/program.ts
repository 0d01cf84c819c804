// Stack files through the whole program, without applying anything.
import path from "node:path";
import { modelsOf } from "../../components/models";
import { deploy } from "../../components/stack";
import { credentialNames } from "../../config/credentials";
import { loadConfig } from "../../config/load";
import { stackAnnotation } from "../../config/names";
import { child } from "../../lib/properties";
import { readdirSync } from "node:fs";
import { readStack, type StackFile } from "../../offline/stack-file";
import { walk, type Walk } from "../../offline/walk";
import type { Program } from "../../offline/program";
import type { Registration } from "../../offline/registration";
import { Secret, strings } from "../../offline/secrets";

export const root = path.resolve(__dirname, "..", "..", "..");

/** The names of the committed stacks. */
export const stacks = readdirSync(root).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);

// oxlint-disable-next-line typescript/no-require-imports -- `export =` is what Pulumi's runner takes
export const program = require("../../index") as Program;

/** A committed stack, walked anew. */
export const walkAgain = async (name: string): Promise<Walk> => walk(await readStack(root, name), program);

const walks = new Map<string, Promise<Walk>>();

/** A committed stack, walked once for all tests of a process. */
export function walkStack(name: string): Promise<Walk> {
    const walked = walks.get(name) ?? walkAgain(name);
    walks.set(name, walked);
    return walked;
}

/** A stack from its values by key. */
export const walkValues = (values: Readonly<Record<string, unknown>>): Promise<Walk> => walk(stackFile(values), ungated);

/** The registrations of a valid file, before the rules judge it. */
// oxlint-disable-next-line typescript/require-await -- an error in it must be a rejection
const ungated: Program = async () => ({ ...deploy(modelsOf(loadConfig())) });

function stackFile(values: Readonly<Record<string, unknown>>): StackFile {
    const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
    const config = Object.fromEntries(Object.entries(values).map(([key, value]) => [`thanos-stack:${key}`, text(value)]));
    return { project: "thanos-stack", stack: "test", config, secretKeys: credentialNames.map((key) => `thanos-stack:${key}`) };
}

/** The name of a registration in lists: its type's last words and its name. */
export const title = ({ type, name }: Registration): string => `${type.split(":").slice(-1)[0] ?? ""} ${name}`;

/** The one registration with this title. */
export function registered({ registrations }: Walk, wanted: string): Registration {
    const found = registrations.filter((registration) => title(registration) === wanted);
    if (found.length !== 1 || !found[0])
        throw new Error(`${found.length} resources ${wanted} among ${registrations.map(title).sort().join(", ")}`);
    return found[0];
}

/** The annotations of an object, without the name of its stack, which every object has. Undefined where there are no others. */
export function annotationsOf({ inputs }: Registration): Record<string, unknown> | undefined {
    const { [stackAnnotation]: _, ...others } = child(child(inputs, "metadata"), "annotations");
    return Object.keys(others).length > 0 ? others : undefined;
}

/** Names of what it waits for, directly or because its component does. */
export const waitsFor = ({ registrations }: Walk, { dependencies }: Registration): string[] =>
    registrations.filter(({ urn }) => dependencies.includes(urn)).map(title);

/** Every text inside of a secret. */
export function secretsIn(value: unknown): string[] {
    if (value instanceof Secret) return [...strings(value.value)];
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(secretsIn) : [];
}
