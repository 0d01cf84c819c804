// Starts a command of this repository from any state of the checkout: installs the packages when package-lock.json names others than
// npm has installed, compiles when a source is newer than the last build, then runs the compiled command on the Node of the lock file.
// It runs on the machine's own Node, before anything is installed, so it is plain JavaScript that Node 18 understands.
//
//   node scripts/start.mjs                      install and build, nothing else
//   node scripts/start.mjs cli plan --help      the same, then bin/cli.js with these arguments
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import built from "./built.cjs";
import { lock } from "./lock.mjs";

const self = fileURLToPath(import.meta.url);
const root = path.dirname(path.dirname(self));
const inRoot = (...parts) => path.join(root, ...parts);

function fail(message) {
    console.error(message);
    process.exit(1);
}

/**
 * Runs a tool to its end and resolves to its exit code. It never outlives this process, however that is killed: a guard in a process
 * group of its own holds the other end of a pipe, and kills the group when the pipe closes.
 *
 * Output goes to standard error: standard output belongs to the command.
 */
function run(command, args) {
    const guard = spawn(process.execPath, [self, "--guard", command, ...args], {
        stdio: ["pipe", 2, 2],
        cwd: root,
        detached: true,
    });
    return new Promise((resolve) => guard.on("exit", (code) => resolve(code ?? 1)));
}

function guard([command, ...args]) {
    process.stdin.resume().on("close", () => process.kill(-process.pid, "SIGKILL"));
    const child = spawn(command, args, { stdio: ["ignore", 2, 2], cwd: root });
    child.on("error", (error) => fail(`${command} could not be started: ${error.message}`));
    child.on("exit", (code) => process.exit(code ?? 1));
}

/** Whether npm's own record names every package of the lock file, except those of other platforms. */
function isInstalled() {
    const record = inRoot("node_modules", ".package-lock.json");
    if (!existsSync(record)) return false;
    const packagesIn = (file) => JSON.parse(readFileSync(file, "utf8")).packages ?? {};
    const installed = packagesIn(record);
    return Object.entries(packagesIn(inRoot("package-lock.json"))).every(([name, wanted]) => {
        if (name === "") return true;
        const found = installed[name];
        return found ? found.version === wanted.version && found.integrity === wanted.integrity : wanted.optional;
    });
}

async function install() {
    console.error("npm packages: installing what package-lock.json names");
    // No warnings: they only report that this Node, which installs, is older than the installed one, which runs the commands.
    if ((await run("npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"])) !== 0)
        throw new Error("npm ci failed, see above. Fix it and run the same command again.");
}

function node() {
    const installed = inRoot("node_modules", ".bin", "node");
    if (existsSync(installed)) return installed;
    const problem = built.nodeProblem(process.versions.node);
    if (problem) throw new Error(`${problem} npm has no binary for ${process.platform}/${process.arch}.`);
    return process.execPath;
}

async function build() {
    const stamp = built.stampIn(root);
    const names = built.stampText(root);
    // The output of a removed source must not run.
    if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== names) rmSync(inRoot("bin"), { recursive: true, force: true });
    const started = new Date();
    rmSync(stamp, { force: true });
    if ((await run(node(), [inRoot("node_modules", "@typescript", "native", "bin", "tsc"), "-p", "."])) !== 0)
        throw new Error("The sources do not compile, see above.");
    writeFileSync(stamp, names);
    utimesSync(stamp, started, started); // a source saved during the build is newer than the stamp
}

const isBuilt = () => built.buildProblem(root) === undefined;

/** Installs and builds what is missing. Of several commands that start at once, one does it and the others wait. */
async function prepare() {
    if (isInstalled() && isBuilt()) return;
    const release = await lock(inRoot(".state", "start"), (pid) =>
        console.error(`Waiting for process ${pid}, which installs or builds in this folder.`),
    );
    try {
        if (!isInstalled()) await install();
        if (!isBuilt()) await build();
    } finally {
        release();
    }
}

/** Runs the command to its end, which is this process's own: signals are handed on, and its exit code is given back. */
function become(command, args) {
    const child = spawn(command, args, { stdio: "inherit", cwd: root });
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
    child.on("error", (error) => fail(`${command} could not be started: ${error.message}`));
    child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

async function main([command, ...args]) {
    await prepare();
    // Node keeps what it has compiled: half of the start of a short command is compiling the SDK.
    process.env.NODE_COMPILE_CACHE ??= inRoot("node_modules", ".cache", "node");
    // Relative paths of a command line start in the caller's folder. npm runs scripts in the project's, and names the caller's.
    if (process.cwd() !== root || !process.env.INIT_CWD) process.env.INIT_CWD = process.cwd();
    if (command) become(node(), [inRoot("bin", `${command}.js`), ...args]);
}

const words = process.argv.slice(2);
if (words[0] === "--guard") guard(words.slice(1));
else await main(words).catch((error) => fail(error.message));
