// Reads what `pulumi` would read before it starts a program: the project's name and configuration defaults from
// Pulumi.yaml, and the stack's values from Pulumi.<stack>.yaml, in the shape that the SDK's runtime takes.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { nearest } from "../lib/nearest";
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
    /**
     * The inputs that Pulumi needs to decrypt them: the values as the file has them, by key, and the file's encryption settings.
     */
    readonly encrypted?: Encrypted;
    /** File and line of a key, given by its parts without the project. Absent where the values are from elsewhere. */
    readonly placeOf?: (keys: readonly PropertyKey[]) => string | undefined;
    /** Outputs of other stacks by their full name, `organization/project/stack`, for programs that take them by StackReference. */
    readonly references?: Readonly<Record<string, Properties>>;
}

export interface Encrypted {
    /** Values with `secure: …` in them, by `namespace:key`. */
    readonly values: Properties;
    /** Those of `encryptionsalt`, `secretsprovider` and `encryptedkey` that the file has. */
    readonly settings: Readonly<Record<string, string>>;
}

/** The top-level keys of a stack file that configure the encryption of its values. */
const encryptionKeys = ["encryptionsalt", "secretsprovider", "encryptedkey"];

/** The placeholder of a value that only Pulumi can decrypt. */
export const encryptedPlaceholder = "[secret]";

/** A file of the project cannot be read as a stack: it is missing, not YAML, or not shaped like one. */
export class StackFileError extends Error {
    /** Of a command that reads the file. */
    readonly exitCode = 2;

    constructor(
        /** The file, with line and column where they are known. */
        readonly place: string,
        readonly reason: string,
        options?: ErrorOptions,
    ) {
        super(`${place}: ${reason}`, options);
    }
}

/** Reads the stack `name` of the project in the folder `root`, or of another file with the same content. */
export async function readStack(root: string, name: string, options: { file?: string } = {}): Promise<StackFile> {
    const projectFile = path.join(root, "Pulumi.yaml");
    const stackFile = options.file ?? path.join(root, `Pulumi.${name}.yaml`);
    const { content: project } = parse(projectFile, await read(projectFile, () => Promise.resolve("It names the project")));
    const parsed = parse(stackFile, await read(stackFile, () => existingStacks(root)));
    refuseUnknownSections(stackFile, parsed);
    const { content: stack, lineOf } = parsed;

    const projectName = project["name"];
    if (typeof projectName !== "string") throw new StackFileError(projectFile, '"name" is missing or not a text. Add "name: …".');
    const placeOf = (keys: readonly PropertyKey[]) => {
        const [top = "", ...rest] = keys;
        const names = [`${projectName}:${String(top)}`, String(top)];
        const written = names.find((name) => isProperties(stack["config"]) && Object.hasOwn(stack["config"], name));
        const line = lineOf(written === undefined ? ["config"] : ["config", written, ...rest]);
        return line === undefined ? undefined : `${path.relative(process.cwd(), stackFile)}:${line}`;
    };
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
        placeOf,
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
        throw new StackFileError(file, `the file does not exist. ${await hint()}.`, { cause: error });
    }
}

async function existingStacks(root: string): Promise<string> {
    const names = (await readdir(root)).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []).sort();
    return names.length
        ? `The stacks of this project are ${names.join(", ")}`
        : "This project has no stack file yet: see docs/first-stack.md";
}

interface Parsed {
    readonly content: Properties;
    /** The line of a key, or of the nearest key above it that the file has. */
    readonly lineOf: (keys: readonly PropertyKey[]) => number | undefined;
}

function parse(file: string, text: string): Parsed {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const [error] = document.errors;
    if (error) {
        const { line, col } = lines.linePos(error.pos[0]);
        const word = error.code === "DUPLICATE_KEY" ? /^\S+/.exec(text.slice(error.pos[0]))?.[0] : undefined;
        const key = word?.replace(/:$/, "");
        throw new StackFileError(`${file}:${line}:${col}`, key === undefined ? error.message : `the key "${key}" occurs twice`);
    }
    const content: unknown = document.toJS();
    const lineOf: Parsed["lineOf"] = (keys) => {
        let [node, offset]: [unknown, number | undefined] = [document.contents, undefined];
        for (const key of keys) {
            const pair = isMap(node)
                ? node.items.find((one) => isScalar(one.key) && String(one.key.value) === String(key))
                : undefined;
            const next: unknown = isSeq(node) ? node.items[Number(key)] : pair?.value;
            const range = isNode(pair?.key) ? pair.key.range : isNode(next) ? next.range : undefined;
            if (!range) break;
            [node, offset] = [next, range[0]];
        }
        return offset === undefined ? undefined : lines.linePos(offset).line;
    };
    if (content === null) return { content: {}, lineOf };
    if (!isProperties(content)) throw new StackFileError(file, "expected a map of keys and values.");
    return { content, lineOf };
}

/** The keys that Pulumi reads besides `config` in a stack file. */
const sections = ["config", "environment", "secretsprovider", "encryptedkey", "encryptionsalt"];

/** A misspelt `config` would leave every key missing. */
function refuseUnknownSections(file: string, { content, lineOf }: Parsed): void {
    for (const key of Object.keys(content).filter((one) => !sections.includes(one))) {
        const meant = nearest(key, sections);
        const fix = meant === undefined ? `Expected one of ${sections.join(", ")}` : `Did you mean "${meant}"?`;
        throw new StackFileError(`${file}:${lineOf([key]) ?? 1}`, `unknown key "${key}". ${fix}`);
    }
}

function section(content: Properties, file: string): Properties {
    const config = content["config"] ?? {};
    if (!isProperties(config)) throw new StackFileError(file, '"config" must be a map of keys and values.');
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
