// Starts a command of this repository from any state of the checkout: installs the packages when they are
// missing or older than the lock file, compiles when a source is newer than the last build, then runs the
// compiled command on the Node of the lock file. It runs on the machine's own Node, before anything is
// installed, so it is plain JavaScript that Node 18 understands.
//
//   node scripts/start.mjs                      install and build, nothing else
//   node scripts/start.mjs local/run status     the same, then bin/local/run.js with the argument "status"
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const minimumNode = "22.13.0";
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const inRoot = (...parts) => path.join(root, ...parts);

function run(command, args, stdio) {
    const result = spawnSync(command, args, { stdio, cwd: root });
    if (result.error) fail(`${command} could not be started: ${result.error.message}`);
    return result.status ?? 1;
}

function fail(message) {
    console.error(message);
    process.exit(1);
}

/** The packages are current when npm wrote its own record of them after the lock file last changed. */
function install() {
    const record = inRoot("node_modules", ".thanos-stack-installed");
    const lock = readFileSync(inRoot("package-lock.json"), "utf8");
    if (existsSync(record) && readFileSync(record, "utf8") === lock) return;
    console.error("npm packages: installing what package-lock.json names");
    // Output goes to standard error: standard output belongs to the command. No warnings: all of them say that this Node, which
    // only installs, is older than the one that is installed and runs the commands.
    if (run("npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"], ["ignore", 2, 2]) !== 0)
        fail("npm ci failed, see above. Mend it and run the same command again.");
    writeFileSync(record, lock);
}

function node() {
    const installed = inRoot("node_modules", ".bin", "node");
    if (existsSync(installed)) return installed;
    const parts = (version) => version.split(".").map(Number);
    const [major, minor] = parts(process.versions.node);
    const [wantedMajor, wantedMinor] = parts(minimumNode);
    if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor))
        fail(
            `Node ${process.versions.node} is too old: ${minimumNode} or newer is needed, and npm has no binary for ${process.platform}/${process.arch}.`,
        );
    return process.execPath;
}

const notSources = new Set(["node_modules", "bin", ".git", ".state"]);

function sourcesIn(directory) {
    return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
        const file = path.join(directory, entry.name);
        if (notSources.has(entry.name)) return [];
        if (entry.isDirectory()) return sourcesIn(file);
        return entry.name.endsWith(".ts") || entry.name === "tsconfig.json" ? [file] : [];
    });
}

/** The stamp names the sources: one that is gone, or has another name, makes the build stale as a newer one does. */
function build(nodeBinary) {
    const stamp = inRoot("bin", ".built");
    const sources = sourcesIn(root);
    const names = sources.map((file) => path.relative(root, file)).join("\n");
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === names) {
        const built = statSync(stamp).mtimeMs;
        if (sources.every((file) => statSync(file).mtimeMs <= built)) return;
    } else rmSync(inRoot("bin"), { recursive: true, force: true }); // the output of a removed source must not run
    const started = new Date();
    rmSync(stamp, { force: true });
    if (run(nodeBinary, [inRoot("node_modules", "@typescript", "native", "bin", "tsc"), "-p", "."], ["ignore", 2, 2]) !== 0) {
        fail("The sources do not compile, see above.");
    }
    writeFileSync(stamp, names);
    utimesSync(stamp, started, started); // a source saved during the build is newer than the stamp
}

/** Runs the command to its end, which is this process's own: signals are handed on, and its exit code is given back. */
function become(command, args) {
    const child = spawn(command, args, { stdio: "inherit", cwd: root });
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
    child.on("error", (error) => fail(`${command} could not be started: ${error.message}`));
    child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

install();
const nodeBinary = node();
build(nodeBinary);
// Node keeps what it has compiled: half of the start of a short command is compiling the SDK.
process.env.NODE_COMPILE_CACHE ??= inRoot("node_modules", ".cache", "node");
// Relative paths of a command line start in the caller's folder. npm runs scripts in the project's, and names the caller's.
if (process.cwd() !== root || !process.env.INIT_CWD) process.env.INIT_CWD = process.cwd();
const [command, ...args] = process.argv.slice(2);
if (command) become(nodeBinary, [inRoot("bin", `${command}.js`), ...args]);
