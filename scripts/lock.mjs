// A lock between processes of one machine, without any package: numbered files in a folder, the highest is the owner's.
// An owner that was killed releases the lock by its death. Plain JavaScript that Node 18 understands.
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const free = "free";
const pollMilliseconds = 100;
/** A killed owner's children end a moment after it. */
const graceMilliseconds = 1000;

/**
 * Waits for the lock and resolves to its release.
 *
 * @param folder a folder that nothing else uses
 * @param onWait called once, with the pid of the owner, when another process has the lock
 */
export async function lock(folder, onWait) {
    mkdirSync(folder, { recursive: true });
    const claim = path.join(folder, `claim-${process.pid}`);
    writeFileSync(claim, String(process.pid));
    try {
        for (let told = false; ;) {
            const last = Math.max(0, ...numbers(folder));
            const owner = last === 0 ? free : read(path.join(folder, String(last)));
            if (owner === undefined) continue; // removed while we looked: there is a higher one
            if (owner !== free && isAlive(Number(owner))) {
                if (!told) onWait?.(owner);
                told = true;
                await wait(pollMilliseconds);
                continue;
            }
            if (owner !== free) await wait(graceMilliseconds);
            const own = path.join(folder, String(last + 1));
            if (!link(claim, own)) continue; // another one was faster
            for (const number of numbers(folder)) if (number <= last) rmSync(path.join(folder, String(number)), { force: true });
            return () => writeFileSync(own, free);
        }
    } finally {
        rmSync(claim, { force: true });
    }
}

const numbers = (folder) => readdirSync(folder).map(Number).filter(Number.isInteger);

function read(file) {
    try {
        return readFileSync(file, "utf8");
    } catch (error) {
        if (error.code === "ENOENT") return undefined;
        throw error;
    }
}

/** Gives the claim a second name, with its content in it from the first moment. False when the name is taken. */
function link(claim, name) {
    try {
        linkSync(claim, name);
        return true;
    } catch (error) {
        if (error.code === "EEXIST") return false;
        throw error;
    }
}

function isAlive(pid) {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return error.code === "EPERM";
    }
}
