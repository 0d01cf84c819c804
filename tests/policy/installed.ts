// The packed policy pack as another team has it: installed by npm into an empty project, then used as in its README.
// `npm run test:policy` runs this; it needs a package registry.
import { expect } from "chai";
import { execa } from "execa";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { walk } from "../../offline/walk";
import { toWire } from "../../offline/secrets";
import { stackOf } from "../offline/programs";
import { root } from "../program/program";
import { Analyzer } from "./analyzer";
import { program } from "./team";

const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: thanos, namespace: monitoring}
spec:
  chart: {spec: {chart: thanos, version: 17.2.3}}
  values:
    existingObjstoreSecret: thanos-objstore
    compactor: {enabled: true, retentionResolutionRaw: 1d}
`;
const readme = readFileSync(path.join(root, "policy", "README.md"), "utf8");
/** Commands of the README, without the prompt. */
const commands = [...readme.matchAll(/^\$ (.+)$/gm)].map(([, command = ""]) => command);

describe("the packed policy pack, in an empty project", function () {
    this.timeout(300_000);
    let folder: string;
    const shell = (command: string) => execa(command, { cwd: folder, shell: true, reject: false });

    before(async () => {
        folder = mkdtempSync(path.join(os.tmpdir(), "installed-"));
        await execa("npm", ["pack", "--silent", "--pack-destination", folder], {
            cwd: path.join(root, "policy"),
            env: { npm_config_ignore_scripts: "false" },
        });
        writeFileSync(path.join(folder, "package.json"), '{"private": true}\n');
        mkdirSync(path.join(folder, "clusters", "prod"), { recursive: true });
        writeFileSync(path.join(folder, "clusters", "prod", "thanos.yaml"), release);
    });
    after(() => {
        rmSync(folder, { recursive: true, force: true });
    });

    it("is installed by npm as in the README", async () => {
        const [install] = commands.filter((one) => one.startsWith("npm install"));
        expect(install).to.contain(".tgz");
        const { exitCode, stderr } = await shell(`${install ?? ""} --prefer-offline --ignore-scripts --no-audit --no-fund`);
        expect(exitCode, stderr).to.equal(0);
    });

    const checks = commands.filter((one) => one.startsWith("npx"));
    it("has commands in its README", () => {
        expect(checks.filter((one) => one.includes(" check "))).to.have.length.greaterThan(2);
        expect(checks.some((one) => one.includes(" explain "))).to.equal(true);
    });
    for (const command of checks)
        it(`runs ${command}`, async () => {
            const { exitCode, stdout, stderr } = await shell(command.replace("npx", "npx --no-install"));
            if (command.includes("--write-baseline") || command.includes("explain")) expect(exitCode, stderr).to.equal(0);
            else if (command.includes("--baseline")) expect(exitCode, stdout + stderr).to.equal(0);
            else {
                expect(exitCode, stderr).to.equal(1);
                expect(stdout).to.match(/^clusters\/prod\/thanos\.yaml:\d+: error retention: HelmRelease thanos: spec\.values/m);
            }
        });

    it("judges a preview, with the README's configuration", async () => {
        const [, example = ""] = /```json\n([\s\S]+?)```/.exec(readme) ?? [];
        const { all, ...config } = JSON.parse(example) as Record<string, string | Record<string, unknown>>;
        expect(all).to.equal("mandatory");
        const analyzer = await Analyzer.start(path.join(folder, "node_modules", "thanos-stack-policy"));
        try {
            await analyzer.configure(config);
            const preview = async (differences = {}) =>
                (await walk(stackOf(), program(differences))).registrations.map((one) => ({
                    ...one,
                    inputs: toWire(one.inputs),
                }));
            const found = await analyzer.judge(await preview({ access: { blockPublicAcls: false } }));
            // The example has an exception that nothing needs here.
            expect(found.map(({ rule, level }) => `${rule} ${level}`)).to.deep.equal([
                "public-access mandatory",
                "node-drain advisory",
            ]);
            expect(found[1]?.message).to.contain("unused exception");
        } finally {
            analyzer.stop();
        }
    });
});
