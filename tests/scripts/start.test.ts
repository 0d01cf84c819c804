// scripts/start.mjs in a small checkout that is installed and built, with commands of a few lines.
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
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
        write("node_modules/.thanos-stack-installed", "{}");
        write("bin/.built", "");
        mkdirSync(path.join(checkout, "node_modules", ".bin"));
        symlinkSync(process.execPath, path.join(checkout, "node_modules", ".bin", "node"));
        mkdirSync(path.join(checkout, "scripts"));
        copyFileSync(path.join(root, "scripts", "start.mjs"), path.join(checkout, "scripts", "start.mjs"));
    });
    afterEach(() => {
        rmSync(checkout, { recursive: true });
    });

    /** Runs a command of this text, sends the signals as soon as it says that it is ready, and gives what it came to. */
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
        it(`is told ${signal}, and waited for until it has cleaned up`, async () => {
            const text = `process.on("${signal}", () => setTimeout(() => { console.log("clean"); process.exit(7); }, 50)); ${waits}`;
            expect(await outcome(text, signal)).to.deep.equal({ code: 7, said: ["ready", "clean"] });
        });
        it(`that ${signal} ends has the code that shells give for it`, async () => {
            expect((await outcome(waits, signal)).code).to.equal(signal === "SIGINT" ? 130 : 143);
        });
    }

    it("that is made of steps ends what it is doing, says what it came to, and does not begin another", async () => {
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
