// The committed stack files through the whole program, without applying anything.
import path from "node:path";
import { readdirSync } from "node:fs";
import { readStack, walk, type Program, type Registration, type Walk } from "../../local/engine";

export const root = path.resolve(__dirname, "..", "..", "..");

/** The names of the committed stacks. */
export const stacks = readdirSync(root).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);

// eslint-disable-next-line @typescript-eslint/no-require-imports -- `export =` is what Pulumi's runner takes
export const program = require("../../index") as Program;

export const walkStack = async (name: string): Promise<Walk> => walk(await readStack(root, name), program);

/** What a registration is called in lists: its type's last words and its name. */
export const title = ({ type, name }: Registration): string => `${type.split(":").slice(-1)[0] ?? ""} ${name}`;
