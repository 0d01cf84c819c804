// Builds programs from Go modules at the versions and checksums that their go.mod and go.sum pin.
import { execa, type ExecaError } from "execa";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { hashOf, keyOf } from "./cache";

/** The content of another file of the same module, by its path. */
export interface CopyOf {
    readonly copyOf: string;
}

/** Changes to a module, by paths in it. */
export interface ModuleChanges {
    readonly module: string;
    /** Files that the module embeds but does not publish. */
    readonly files: Readonly<Record<string, string | CopyOf>>;
    /** Lines of a file that contain one of these texts are removed. */
    readonly withoutLines?: { readonly file: string; readonly containing: readonly string[] };
}

/** A main package and how it is built. */
export interface Program {
    readonly name: string;
    /** Folder of the module, from the root of the repository. */
    readonly module: string;
    readonly package: string;
    readonly tags?: readonly string[];
    /** String variables that the linker sets, by their full name. */
    readonly variables?: Readonly<Record<string, string>>;
    /** Changes to a required module. A copy of the verified module is built with them. */
    readonly changes?: ModuleChanges;
}

/** The minor version of Go 1 that builds everything here: the largest that one of the modules requires. */
export const minimumGo = 26;

/** The root of the repository: this file runs from bin/local/build. */
export const repository = path.resolve(__dirname, "../../..");

/** The signal that stops a build, and the receiver of its progress. */
export interface Watch {
    readonly signal: AbortSignal;
    readonly onStep: (step: string) => void;
}

const folderOf = (program: Program) => path.join(repository, program.module);
// Everything is decided here, in spite of GOFLAGS or a workspace on the machine; its caches and proxy are used as they are.
const environment = { CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off", GOTOOLCHAIN: "auto" };
const pinned = ["-mod=readonly", "-buildvcs=false", "-trimpath"];

/** Runs go in the program's module; `onLine` gets its output, and a failure has it as message. */
async function go(
    program: Program,
    args: readonly string[],
    { signal }: Pick<Watch, "signal">,
    onLine: (line: string) => void = () => undefined,
) {
    // SIGINT lets go remove its temporary files.
    const run = execa("go", args, { cwd: folderOf(program), env: environment, cancelSignal: signal, killSignal: "SIGINT" });
    const said: string[] = [];
    try {
        for await (const line of run.iterable({ from: "stderr" })) {
            said.push(line);
            onLine(line);
        }
        return (await run).stdout;
    } catch (error) {
        if ((error as ExecaError).code === "ENOENT")
            throw new Error(`the command go was not found on PATH. Install Go 1.${minimumGo} or newer.`, { cause: error });
        throw new Error(said.join("\n") || (error as Error).message, { cause: error });
    }
}

/** The inputs besides the sources that decide the bytes of a program. */
const toolchainVariables = ["GOVERSION", "GOOS", "GOARCH", "GOAMD64", "GOARM64", "GOEXPERIMENT"];

/** Processor of the built programs as image configs name it, and a hash of everything that goes into the program. */
export async function inspect(program: Program, signal: AbortSignal): Promise<{ architecture: string; key: string }> {
    const toolchain = JSON.parse(await go(program, ["env", "-json", ...toolchainVariables], { signal })) as Record<
        string,
        string
    >;
    const sources = readdirSync(folderOf(program), { recursive: true, encoding: "utf8" })
        .filter((file) => /(^|\/)(go\.mod|go\.sum|[^/]*\.go)$/.test(file) && !file.endsWith("_test.go"))
        .sort()
        .map((file) => [file, hashOf(path.join(folderOf(program), file))]);
    return { architecture: toolchain["GOARCH"] ?? "", key: keyOf({ toolchain, program, environment, pinned, sources }) };
}

const buildTags = (program: Program) => `-tags=${(program.tags ?? []).join(",")}`;

/** Fetches every module that the program needs and checks it against go.sum. */
export async function download(program: Program, watch: Watch): Promise<void> {
    let count = 0;
    const counted = (line: string) => {
        if (line.startsWith("go: downloading ")) watch.onStep(`downloading modules (${++count})`);
    };
    if (program.changes) await go(program, ["mod", "download", program.changes.module], watch, counted);
    // -e: a module that lacks files it embeds is fixed only when it is built.
    await go(
        program,
        ["list", "-deps", "-mod=readonly", ...(program.changes ? ["-e"] : []), buildTags(program), program.package],
        watch,
        counted,
    );
}

/** Builds the program into `output`, with so many compilers side by side. */
export async function compile(program: Program, output: string, compilers: number, watch: Watch): Promise<void> {
    const variables = Object.entries(program.variables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
    const linker = `-ldflags=${["-s", "-w", ...variables].join(" ")}`;
    let count = 0;
    watch.onStep(`compiling ${program.name}`);
    await withChanges(program, watch, (flags) =>
        go(
            program,
            ["build", ...pinned, ...flags, buildTags(program), linker, `-p=${compilers}`, "-v", `-o=${output}`, program.package],
            watch,
            () => {
                watch.onStep(`compiling ${program.name} (${++count} packages)`);
            },
        ),
    );
}

/** Gives `build` the flags that make it use a copy of the verified module with the changes. */
async function withChanges(program: Program, watch: Watch, build: (flags: string[]) => Promise<unknown>): Promise<void> {
    if (!program.changes) {
        await build([]);
        return;
    }
    const { module, files, withoutLines } = program.changes;
    const { Dir: published } = JSON.parse(await go(program, ["list", "-m", "-json", module], watch)) as { Dir: string };
    const scratch = mkdtempSync(path.join(tmpdir(), "thanos-stack-"));
    try {
        const copy = path.join(scratch, "module");
        await execa("cp", ["--recursive", "--no-preserve=mode", published, copy]); // the module cache is read-only
        for (const [file, content] of Object.entries(files)) {
            const target = path.join(copy, file);
            mkdirSync(path.dirname(target), { recursive: true });
            if (typeof content === "string") writeFileSync(target, content);
            else copyFileSync(path.join(copy, content.copyOf), target);
        }
        if (withoutLines) {
            const file = path.join(copy, withoutLines.file);
            const lines = readFileSync(file, "utf8").split("\n");
            const kept = lines.filter((line) => !withoutLines.containing.some((text) => line.includes(text)));
            writeFileSync(file, kept.join("\n"));
        }
        const modfile = path.join(scratch, "build.mod");
        copyFileSync(path.join(folderOf(program), "go.mod"), modfile);
        copyFileSync(path.join(folderOf(program), "go.sum"), path.join(scratch, "build.sum"));
        await go(program, ["mod", "edit", `-replace=${module}=${copy}`, modfile], watch);
        await build([`-modfile=${modfile}`]);
    } finally {
        rmSync(scratch, { recursive: true });
    }
}
