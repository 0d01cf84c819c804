// `npm run check:licenses`: every package of the lock file is under a licence that this project may be used with, and comes
// with its checksum and without a script that runs at its installation.
import { readFileSync } from "node:fs";
import path from "node:path";

/** A package as the lock file describes it. */
export interface Locked {
    readonly version?: string;
    readonly license?: string;
    readonly integrity?: string;
    readonly hasInstallScript?: boolean;
    readonly link?: boolean;
}

/** Permissive licences, by their SPDX names. */
const allowed = new Set([
    "0BSD",
    "Apache-2.0",
    "BlueOak-1.0.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC-BY-3.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Python-2.0",
    "Unlicense",
]);

/** Packages under another licence, and why that does not matter here. Never one that is part of what runs. */
const exceptions: Readonly<Record<string, string>> = {
    "@logdna/tail-file": "its LICENSE file is the MIT licence",
    argparse: "PSF-2.0, the licence of Python, permissive: reads arguments of test tools",
};

/** Scripts that run when the package is installed. This repository installs without any (.npmrc) and works: what they would do. */
const scripts: Readonly<Record<string, string>> = {
    "@pulumi/kubernetes": "downloads the provider that the Pulumi CLI downloads, too",
    esbuild: "replaces its launcher by the binary, which saves some milliseconds",
    protobufjs: "prints a warning about versions",
};

/** Problems of a package, one line each. */
export function problems(name: string, { version = "", license, integrity, hasInstallScript, link }: Locked): string[] {
    if (name === "" || link) return [];
    const own = nameOf(name);
    return [
        ...(own in exceptions || isAllowed(license ?? "unknown")
            ? []
            : [`${own} ${version} has the licence ${license ?? "unknown"}`]),
        ...(integrity === undefined ? [`${own} ${version} has no checksum`] : []),
        ...(hasInstallScript && !(own in scripts) ? [`${own} ${version} runs a script at its installation`] : []),
    ];
}

/** Exceptions that no package needs any more, one line each. */
export function spare(packages: Readonly<Record<string, Locked>>): string[] {
    const locked = Object.entries(packages).map(([name, one]) => [nameOf(name), one] as const);
    const needed = (own: string, needs: (one: Locked) => boolean) => locked.some(([name, one]) => name === own && needs(one));
    return [
        ...Object.keys(exceptions)
            .filter((own) => !needed(own, ({ license }) => !isAllowed(license ?? "unknown")))
            .map((own) => `${own} needs no exception for its licence`),
        ...Object.keys(scripts)
            .filter((own) => !needed(own, ({ hasInstallScript }) => hasInstallScript === true))
            .map((own) => `${own} has no script at its installation`),
    ];
}

const nameOf = (place: string): string => place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);

/** An SPDX expression: one of them is enough with OR, all are needed with AND. */
function isAllowed(expression: string): boolean {
    const bare = expression.replace(/^\((.*)\)$/, "$1");
    if (bare.includes(" OR ")) return bare.split(" OR ").some(isAllowed);
    return bare.split(" AND ").every((one) => allowed.has(one));
}

if (require.main === module) {
    const lock = path.resolve(__dirname, "..", "..", "package-lock.json");
    const { packages } = JSON.parse(readFileSync(lock, "utf8")) as { packages: Record<string, Locked> };
    const found = [...Object.entries(packages).flatMap(([name, locked]) => problems(name, locked)), ...spare(packages)];
    for (const line of found) console.error(line);
    console.log(`${Object.keys(packages).length - 1} packages, ${found.length} problems`);
    process.exitCode = found.length > 0 ? 1 : 0;
}
