// The published packages: the policy pack and the contract, packed and used from an empty folder.
import { expect } from "chai";
import { execa } from "execa";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Analyzer } from "./policy/analyzer";
import { program } from "./policy/team";
import { stackOf } from "./offline/programs";
import { walk } from "../offline/walk";
import { toWire } from "../offline/secrets";
import { root } from "./program/program";

describe("the packages, from an empty folder", function () {
    this.timeout(180_000);
    let folder: string;
    before(() => {
        folder = mkdtempSync(path.join(os.tmpdir(), "packed-"));
        mkdirSync(path.join(folder, "node_modules"));
        // Their dependencies, as npm would install them.
        symlinkSync(path.join(root, "node_modules", "@pulumi"), path.join(folder, "node_modules", "@pulumi"));
    });
    after(() => {
        rmSync(folder, { recursive: true });
    });

    /** Packs a folder of the repository and unpacks it as npm would. */
    async function install(name: string): Promise<string> {
        const { stdout } = await execa("npm", ["pack", "--json", "--silent", "--pack-destination", folder], {
            cwd: path.join(root, name),
            // Scripts of dependencies are never run, and npm hands that on to whatever runs below it; these are our own.
            env: { npm_config_ignore_scripts: "false" },
        });
        const [packed] = JSON.parse(stdout.slice(stdout.indexOf("["))) as { name: string; filename: string }[];
        const target = path.join(folder, "node_modules", packed?.name ?? "");
        mkdirSync(target);
        await execa("tar", ["-xzf", path.join(folder, packed?.filename ?? ""), "-C", target, "--strip-components=1"]);
        return target;
    }

    it("policy/ judges a program, and brings licence and notices", async () => {
        const target = await install("policy");
        for (const file of ["LICENSE", "README.md"]) expect(readFileSync(path.join(target, file), "utf8")).not.to.equal("");
        const notices = readFileSync(path.join(target, "bin", "THIRD-PARTY-NOTICES.txt"), "utf8");
        for (const name of ["yaml"]) expect(notices).to.match(new RegExp(`^${name} \\d+\\.`, "m"));
        const analyzer = await Analyzer.start(target);
        try {
            const preview = async (differences = {}) =>
                (await walk(stackOf(), program(differences))).registrations.map((one) => ({
                    ...one,
                    inputs: toWire(one.inputs),
                }));
            expect(await analyzer.preview(await preview())).to.deep.equal([]);
            const found = await analyzer.judge(await preview({ access: { blockPublicAcls: false } }));
            expect(found.map(({ rule }) => rule)).to.deep.equal(["public-access"]);
        } finally {
            analyzer.stop();
        }
    });

    it("policy/ checks files without Pulumi, as a command of the package", async () => {
        const target = path.join(folder, "node_modules", "thanos-stack-policy");
        const spec = "{chart: {spec: {chart: thanos}}, values: {compactor: {enabled: true, retentionResolutionRaw: 1d}}}";
        const release = `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: thanos}\nspec: ${spec}\n`;
        writeFileSync(path.join(folder, "thanos.yaml"), release);
        const run = (...words: string[]) =>
            execa(process.execPath, [path.join(target, "bin", "cli.js"), ...words], { cwd: folder, reject: false });
        const { exitCode, stdout } = await run("check", "thanos.yaml");
        expect(stdout).to.match(/^thanos\.yaml:\d+: error retention: HelmRelease thanos: spec\.values\.compactor/m);
        expect(exitCode).to.equal(1);
        expect((await run("check", "--format", "yaml")).exitCode).to.equal(2);
        expect((await run("explain", "retention")).stdout).to.contain("Source: thanos");
        for (const file of ["LICENSE", "README.md", "bin/THIRD-PARTY-NOTICES.txt", "bin/rules.md"])
            expect(existsSync(path.join(target, file)), file).to.equal(true);
    });

    it("contract/ has connect, and types that an application's program compiles with", async () => {
        const target = await install("contract");
        const { stdout } = await execa(process.execPath, ["-p", "typeof require('thanos-stack-contract').connect"], {
            cwd: folder,
        });
        expect(stdout).to.equal("function");
        // As an application does it: with the types of its libraries checked, and with types that are used wrongly.
        const compile = async (line: string) => {
            writeFileSync(
                path.join(folder, "consumer.ts"),
                `import { StackReference } from "@pulumi/pulumi";\nimport { connect } from "thanos-stack-contract";\nexport = async () => {\n const stack = await connect(new StackReference("organization/thanos-stack/prod"));\n${line}\n};\n`,
            );
            const options = [
                "--noEmit",
                "--strict",
                "--module",
                "nodenext",
                "--target",
                "es2022",
                "--types",
                "node",
                "--typeRoots",
            ];
            const { all } = await execa(
                path.join(root, "node_modules", ".bin", "tsc"),
                [...options, path.join(root, "node_modules", "@types"), "consumer.ts"],
                { cwd: folder, reject: false, all: true },
            );
            return all;
        };
        expect(await compile("stack.queryUrl.length;")).to.equal("");
        expect(await compile("stack.nothing;")).to.contain("nothing");
        const types = path.join(target, "bin", "index.d.ts");
        writeFileSync(types, `${readFileSync(types, "utf8")}\nexport declare const broken: Missing;\n`);
        expect(await compile("")).to.contain("Missing");
    });
});
