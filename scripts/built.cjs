// Whether the compiled program is that of the sources. Plain CommonJS that Node 18 understands: scripts/start.mjs needs it before
// anything is installed, and program.cjs when Pulumi starts the program by itself.
"use strict";
const { existsSync, readdirSync, readFileSync, statSync } = require("node:fs");
const path = require("node:path");

const minimumNode = "22.13.0";

/** The problem with a version of Node, or undefined. */
function nodeProblem(version) {
    const [found, wanted] = [version, minimumNode].map((text) => text.split(".").map(Number));
    if (found[0] > wanted[0] || (found[0] === wanted[0] && found[1] >= wanted[1])) return undefined;
    return `Node ${version} is too old: ${minimumNode} or newer is required.`;
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

/** The stamp of the last build. It names the sources, and is as old as the beginning of the build. */
const stampIn = (root) => path.join(root, "bin", ".built");

const namesOf = (root, sources) => sources.map((file) => path.relative(root, file)).join("\n");

/** The text of the stamp for the sources as they are now. */
const stampText = (root) => namesOf(root, sourcesIn(root));

/** Why the build is not that of the sources, or undefined: a source that is gone or has another name makes it stale, too. */
function buildProblem(root) {
    const stamp = stampIn(root);
    if (!existsSync(stamp)) return "The program is not compiled.";
    const sources = sourcesIn(root);
    const built = statSync(stamp).mtimeMs;
    const newer = sources.find((file) => statSync(file).mtimeMs > built);
    if (newer !== undefined) return `The compiled program is older than ${path.relative(root, newer)}.`;
    return readFileSync(stamp, "utf8") === namesOf(root, sources)
        ? undefined
        : "The compiled program is of other sources: files were added, removed or renamed.";
}

module.exports = { nodeProblem, buildProblem, stampIn, stampText };
