// Reads what `pulumi` would read before it starts a program: the project's name and configuration defaults from
// Pulumi.yaml, and the stack's values from Pulumi.<stack>.yaml, in the shape that the SDK's runtime takes.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { isProperties, type Properties } from "../lib/properties";

/** A stack's configuration, as `pulumi.runtime.setAllConfig` takes it. */
export interface StackFile {
    /** The project's name in Pulumi.yaml. */
    readonly project: string;
    readonly stack: string;
    /** The file that was read, where it is not the stack's own. */
    readonly file?: string;
    /** Values by `namespace:key`; objects and lists as JSON text. */
    readonly config: Readonly<Record<string, string>>;
    /** Keys whose value Pulumi has encrypted. Here it is only known that they are there: their value is a placeholder. */
    readonly secretKeys: readonly string[];
    /** What Pulumi needs to decrypt them: the values as the file has them, by key, and the file's encryption settings. */
    readonly encrypted?: Encrypted;
    /** Outputs of other stacks by their full name, `organization/project/stack`, for programs that take them by StackReference. */
    readonly references?: Readonly<Record<string, Properties>>;
}

export interface Encrypted {
    /** Values with `secure: …` in them, by `namespace:key`. */
    readonly values: Properties;
    /** Those of `encryptionsalt`, `secretsprovider` and `encryptedkey` that the file has. */
    readonly settings: Readonly<Record<string, string>>;
}

/** The top-level keys of a stack file that say how its values are encrypted. */
const encryptionKeys = ["encryptionsalt", "secretsprovider", "encryptedkey"];

/** What stands for a value that only Pulumi can decrypt. */
export const encryptedPlaceholder = "[secret]";

/** A file of the project cannot be read as a stack: it is missing, not YAML, or not shaped like one. */
export class StackFileError extends Error {
    /** Of a command that reads the file. */
    readonly exitCode = 2;
}

/** Reads the stack `name` of the project in the folder `root`, or of another file with the same content. */
export async function readStack(root: string, name: string, options: { file?: string } = {}): Promise<StackFile> {
    const projectFile = path.join(root, "Pulumi.yaml");
    const stackFile = options.file ?? path.join(root, `Pulumi.${name}.yaml`);
    const project = parse(projectFile, await read(projectFile, () => Promise.resolve("it names the project")));
    const stack = parse(stackFile, await read(stackFile, () => existingStacks(root)));

    const projectName = project["name"];
    if (typeof projectName !== "string")
        throw new StackFileError(`${projectFile}: "name" is missing or not a text. Add "name: …" to it.`);
    const values = {
        ...defaults(section(project, projectFile), projectName),
        ...qualified(section(stack, stackFile), projectName),
    };
    const config: Record<string, string> = {};
    const secretKeys: string[] = [];
    for (const [key, value] of Object.entries(values)) {
        const readable = withoutEncrypted(value);
        config[key] = typeof readable === "string" ? readable : JSON.stringify(readable);
        if (holdsEncrypted(value)) secretKeys.push(key);
    }
    return {
        project: projectName,
        stack: name,
        ...(options.file === undefined ? {} : { file: options.file }),
        config,
        secretKeys,
        ...(secretKeys.length > 0 ? { encrypted: encryptedIn(stack, values, secretKeys) } : {}),
    };
}

const encryptedIn = (file: Properties, values: Properties, keys: readonly string[]): Encrypted => ({
    values: Object.fromEntries(keys.map((key) => [key, values[key]])),
    settings: Object.fromEntries(
        encryptionKeys.flatMap((key) => (typeof file[key] === "string" ? [[key, file[key]] as const] : [])),
    ),
});

async function read(file: string, hint: () => Promise<string>): Promise<string> {
    try {
        return await readFile(file, "utf8");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
        throw new StackFileError(`${file} does not exist: ${await hint()}.`, { cause: error });
    }
}

async function existingStacks(root: string): Promise<string> {
    const names = (await readdir(root)).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []).sort();
    return names.length ? `the stacks of this project are ${names.join(", ")}` : "this project has no stack file yet";
}

function parse(file: string, text: string): Properties {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const [error] = document.errors;
    if (error) {
        const { line, col } = lines.linePos(error.pos[0]);
        throw new StackFileError(`${file}:${line}:${col}: ${error.message}`);
    }
    const content: unknown = document.toJS();
    if (content === null) return {};
    if (!isProperties(content)) throw new StackFileError(`${file}: a map of keys and values is expected.`);
    return content;
}

function section(content: Properties, file: string): Properties {
    const config = content["config"] ?? {};
    if (!isProperties(config)) throw new StackFileError(`${file}: "config" must be a map of keys and values.`);
    return config;
}

/** `key` means `project:key`, as in Pulumi. */
function qualified(config: Properties, project: string): Properties {
    return Object.fromEntries(
        Object.entries(config).map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, value]),
    );
}

/** In Pulumi.yaml a key holds its value, or a declaration with `value` or `default`; one without either has none. */
function defaults(config: Properties, project: string): Properties {
    const found: Properties = {};
    for (const [key, declared] of Object.entries(qualified(config, project))) {
        const value = isProperties(declared) ? (declared["value"] ?? declared["default"]) : declared;
        if (value !== undefined) found[key] = value;
    }
    return found;
}

function isEncrypted(value: unknown): boolean {
    return isProperties(value) && Object.keys(value).length === 1 && typeof value["secure"] === "string";
}

function holdsEncrypted(value: unknown): boolean {
    if (isEncrypted(value)) return true;
    if (Array.isArray(value)) return value.some(holdsEncrypted);
    return isProperties(value) && Object.values(value).some(holdsEncrypted);
}

function withoutEncrypted(value: unknown): unknown {
    if (isEncrypted(value)) return encryptedPlaceholder;
    if (Array.isArray(value)) return value.map(withoutEncrypted);
    if (!isProperties(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutEncrypted(item)]));
}
