import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { pulumiUp, selectStack } from "../../local/pulumi";

describe("pulumi up as a step of a command", () => {
    let root: string;
    const lines: string[] = [];
    const up = () =>
        pulumiUp({ root, stack: "west", configFile: undefined, context: "west-2", progress: (line) => lines.push(line) });
    /** The CLI: answers to `version`, and does this for anything else. */
    const cli = (does: string) => {
        const file = path.join(root, "node_modules", ".bin", "pulumi");
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, `#!/bin/sh\n[ "$1" = version ] && exit 0\n${does}\n`, { mode: 0o755 });
    };
    const state = process.env["XDG_STATE_HOME"];
    beforeEach(() => {
        root = mkdtempSync(path.join(os.tmpdir(), "pulumi-"));
        process.env["XDG_STATE_HOME"] = root;
        writeFileSync(path.join(root, "Pulumi.west.yaml"), "config:\n  thanos-stack:kubernetes:\n    context: west # ours\n");
    });
    afterEach(() => {
        rmSync(root, { recursive: true });
        if (state === undefined) delete process.env["XDG_STATE_HOME"];
        else process.env["XDG_STATE_HOME"] = state;
    });

    it("hands on what it says, and deploys to the context that was asked for", async () => {
        cli('echo "$@" >args; cat "$8" >file; echo "Updating (west)"; echo; echo "Duration: 3s"');
        expect(await up()).to.equal("Duration: 3s");
        expect(lines).to.deep.equal(["Updating (west)", "Duration: 3s"]);
        const [args = "", file] = ["args", "file"].map((name) => readFileSync(path.join(root, name), "utf8"));
        expect(args).to.match(/^up --yes --skip-preview --non-interactive --stack west --config-file \S+Pulumi\.west\.yaml\n$/);
        expect(file).to.equal("config:\n  thanos-stack:kubernetes:\n    context: west-2 # ours\n");
    });

    it("makes the stack and leaves its file alone, into which the CLI writes the salt of a passphrase", async () => {
        cli('echo "$@" >args; echo "encryptionsalt: v1:abc" >>Pulumi.west.yaml');
        const file = path.join(root, "Pulumi.west.yaml");
        const before = readFileSync(file, "utf8");
        expect((await selectStack(root, "west")).exitCode).to.equal(0);
        expect(readFileSync(path.join(root, "args"), "utf8")).to.equal("stack select --create --stack west\n");
        expect(readFileSync(file, "utf8")).to.equal(before);
    });

    it("fails with the end of what it says", async () => {
        cli('echo "error: no such stack" >&2; exit 3');
        const message = await up().catch((error: unknown) => (error instanceof Error ? error.message : ""));
        expect(message).to.equal("pulumi up ended with code 3:\nerror: no such stack");
    });

    it("says what it needs where the CLI does not start", async () => {
        cli("");
        writeFileSync(path.join(root, "node_modules", ".bin", "pulumi"), "#!/bin/sh\nexit 1\n");
        const message = await up().catch((error: unknown) => (error instanceof Error ? error.message : ""));
        expect(message).to.contain("needs the Internet");
    });
});
