#!/usr/bin/env node
// The executable `thanos-stack`: installs and builds what is missing, then runs cli.ts. Completion never installs or builds anything.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

if (process.argv[2] === "__complete") {
    const inRoot = (file) => fileURLToPath(new URL(`../${file}`, import.meta.url));
    const [node, cli] = [inRoot("node_modules/.bin/node"), inRoot("bin/cli.js")];
    if (existsSync(cli))
        spawnSync(existsSync(node) ? node : process.execPath, [cli, ...process.argv.slice(2)], { stdio: "inherit" });
} else {
    process.argv.splice(2, 0, "cli");
    await import("./start.mjs");
}
