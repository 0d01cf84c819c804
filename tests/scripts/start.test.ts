// scripts/start.mjs in a small checkout that is installed and built, with commands of a few lines.
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { execa } from "execa";
import { until } from "../../lib/until";
import { root } from "../program/program";

describe("a command that scripts/start.mjs has started", () => {
    let checkout: string;
    beforeEach(() => {
        checkout = mkdtempSync(path.join(tmpdir(), "start-"));
        const write = (file: string, text: string) => {
            mkdirSync(path.dirname(path.join(checkout, file)), { recursive: true });
            writeFileSync(path.join(checkout, file), text);
        };
        write("package-lock.json", "{}");
        write("node_modules/.package-lock.json", "{}");
        write("bin/.built", "");
        mkdirSync(path.join(checkout, "node_modules", ".bin"));
        symlinkSync(process.execPath, path.join(checkout, "node_modules", ".bin", "node"));
        mkdirSync(path.join(checkout, "scripts"));
        for (const file of ["start.mjs", "lock.mjs", "built.cjs"])
            copyFileSync(path.join(root, "scripts", file), path.join(checkout, "scripts", file));
    });
    afterEach(() => {
        rmSync(checkout, { recursive: true });
    });

    /** Runs a command of this text, sends the signals as soon as it prints that it is ready, and gives its result. */
    async function outcome(text: string, ...signals: NodeJS.Signals[]) {
        writeFileSync(path.join(checkout, "bin", "command.js"), text);
        const running = spawn(process.execPath, [path.join(checkout, "scripts", "start.mjs"), "command", "word"]);
        let said = "";
        running.stdout.on("data", (chunk: Buffer) => {
            if (!said.includes("ready") && String(chunk).includes("ready")) for (const signal of signals) running.kill(signal);
            said += String(chunk);
        });
        const code = await new Promise((resolve) => running.on("close", resolve));
        return { code, said: said.trim().split("\n") };
    }

    it("gets its arguments, and gives back its exit code", async () => {
        expect(await outcome("console.log(process.argv[2]); process.exitCode = 3")).to.deep.equal({ code: 3, said: ["word"] });
    });

    const waits = "setInterval(() => undefined, 1000); console.log('ready');";
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        it(`gets ${signal}, and is waited for until it has cleaned up`, async () => {
            const text = `process.on("${signal}", () => setTimeout(() => { console.log("clean"); process.exit(7); }, 50)); ${waits}`;
            expect(await outcome(text, signal)).to.deep.equal({ code: 7, said: ["ready", "clean"] });
        });
        it(`that ${signal} ends has the code that shells give for it`, async () => {
            expect((await outcome(waits, signal)).code).to.equal(signal === "SIGINT" ? 130 : 143);
        });
    }

    it("that is made of steps ends its step, prints the result, and does not begin another", async () => {
        const text = `
            const { Listr } = require(${JSON.stringify(path.join(root, "node_modules", "listr2"))});
            const { interruption } = require(${JSON.stringify(path.join(root, "bin", "commands", "signals"))});
            const { step, timed } = require(${JSON.stringify(path.join(root, "bin", "lib", "tasks"))});
            const signal = interruption("Interrupted.");
            const working = async () => {
                ${waits.replace("setInterval", "const timer = setInterval")}
                await new Promise((resolve) => signal.addEventListener("abort", resolve));
                clearInterval(timer);
                throw new Error("half of it is done");
            };
            new Listr([step(signal, "one", working), step(signal, "two", async () => console.log("begun"))], { ...timed, renderer: "silent", rendererOptions: {} })
                .run().catch((error) => { console.log(error.message); process.exitCode = 4; });`;
        // As from a terminal and from npm.
        expect(await outcome(text, "SIGINT", "SIGINT")).to.deep.equal({
            code: 4,
            said: ["ready", "Interrupted.", "half of it is done"],
        });
    });
});

describe("a first command", function () {
    this.timeout(30_000);
    let checkout: string;
    const inCheckout = (...parts: string[]) => path.join(checkout, ...parts);
    const locked = (version: string) => JSON.stringify({ packages: { "": {}, "node_modules/one": { version } } });

    /** A checkout in which nothing is installed, with an npm that fails next to another one, as the real one does. */
    beforeEach(() => {
        checkout = mkdtempSync(path.join(tmpdir(), "first-"));
        for (const folder of ["scripts", "tools"]) mkdirSync(inCheckout(folder));
        for (const file of ["start.mjs", "lock.mjs", "built.cjs"])
            copyFileSync(path.join(root, "scripts", file), inCheckout("scripts", file));
        writeFileSync(inCheckout("package-lock.json"), locked("1.0.0"));
        writeFileSync(inCheckout("scripts", "a.ts"), "");
        const compiler = `require("node:fs").mkdirSync("bin", { recursive: true });
            require("node:fs").writeFileSync("bin/command.js", "console.log(process.argv[2])");
            require("node:fs").appendFileSync("compiled", ".");`;
        writeFileSync(inCheckout("tools", "tsc"), compiler);
        npm("sleep 0.3");
    });
    afterEach(() => {
        rmSync(checkout, { recursive: true });
    });

    function npm(work: string): void {
        const script = `#!/bin/sh
mkdir running || { echo ENOTEMPTY >&2; exit 1; }
echo $$ >>npm-pids
rm -rf node_modules
${work}
mkdir -p node_modules/.bin node_modules/@typescript/native/bin
cp tools/tsc node_modules/@typescript/native/bin/tsc
ln -s ${process.execPath} node_modules/.bin/node
cp package-lock.json node_modules/.package-lock.json
rmdir running
`;
        writeFileSync(inCheckout("tools", "npm"), script, { mode: 0o755 });
    }

    const first = () =>
        execa(process.execPath, [inCheckout("scripts", "start.mjs"), "command", "word"], {
            env: { PATH: `${inCheckout("tools")}:${process.env["PATH"] ?? ""}` },
            reject: false,
        });
    const lines = (file: string) => readFileSync(inCheckout(file), "utf8").trim().split("\n");
    const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

    it("installs and builds once, however many start at the same time", async () => {
        for (const { exitCode, stdout, stderr } of await Promise.all([first(), first(), first()]))
            expect([exitCode, stdout], stderr).to.deep.equal([0, "word"]);
        expect(lines("npm-pids")).to.have.lengthOf(1);
        expect(readFileSync(inCheckout("compiled"), "utf8")).to.equal(".");
    });

    it("believes what npm has recorded, and installs again only what the lock file has changed", async () => {
        await execa(inCheckout("tools", "npm"), { cwd: checkout });
        expect((await first()).exitCode).to.equal(0);
        expect(lines("npm-pids")).to.have.lengthOf(1);
        writeFileSync(inCheckout("package-lock.json"), locked("2.0.0"));
        expect((await first()).exitCode).to.equal(0);
        expect(lines("npm-pids")).to.have.lengthOf(2);
    });

    it("that is killed leaves nothing running, and the next one succeeds", async () => {
        npm("sleep 60 & wait");
        const killed = first();
        expect(await until(() => existsSync(inCheckout("npm-pids")), { seconds: 10 })).to.equal(true);
        killed.kill("SIGKILL");
        await killed;
        const [pid] = lines("npm-pids").map(Number);
        expect(await until(() => !isAlive(pid ?? 0), { seconds: 5 })).to.equal(true);
        rmSync(inCheckout("running"), { recursive: true });
        npm("true");
        expect((await first()).stdout).to.equal("word");
    });

    it("prints what failed, and fails", async () => {
        npm("exit 1");
        const { exitCode, stderr } = await first();
        expect(exitCode).to.equal(1);
        expect(stderr).to.contain("npm ci failed, see above.");
    });
});
