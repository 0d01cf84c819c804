import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { openState, releaseLocks } from "../../../local/pulumi/state";
import { rejection } from "../../offline/programs";

describe("the folder of Pulumi's state", () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), "state-"))));
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    it("has a passphrase of its own, which stays the same and which only its owner reads", () => {
        const { passphrase, backend } = openState(folder);
        expect(passphrase).to.have.lengthOf.at.least(32);
        expect(openState(folder).passphrase).to.equal(passphrase);
        expect(statSync(path.join(folder, "passphrase")).mode & 0o777).to.equal(0o600);
        expect(backend).to.equal(`file://${folder}`);
    });

    describe("with a lock", () => {
        const lock = (pid: number) => {
            const file = path.join(folder, ".pulumi", "locks", "organization", "shop", "west", "one.json");
            mkdirSync(path.dirname(file), { recursive: true });
            writeFileSync(file, JSON.stringify({ pid, username: "root", hostname: "h", timestamp: "" }));
            return file;
        };

        it("loses the lock of a process that has ended, or whose number another program has", async () => {
            const ended = spawn("true");
            await new Promise((resolve) => ended.once("exit", resolve));
            for (const pid of [ended.pid ?? 0, process.pid]) {
                const file = lock(pid);
                await releaseLocks(openState(folder), "shop", "west");
                expect(existsSync(file)).to.equal(false);
            }
        });

        it("refuses while the Pulumi process that holds it works", async () => {
            const program = path.join(folder, "pulumi");
            writeFileSync(program, "#!/bin/sh\necho started\nread line\n", { mode: 0o755 });
            const held = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
            await new Promise((resolve) => held.stdout.once("data", resolve));
            const file = lock(held.pid ?? 0);
            const { message } = await rejection(releaseLocks(openState(folder), "shop", "west"));
            held.stdin.end();
            expect(message).to.equal(
                `The stack west is being deployed by process ${held.pid}. Wait for it, or end it: kill -INT ${held.pid}`,
            );
            expect(readFileSync(file, "utf8")).to.contain(String(held.pid));
        });
    });
});
