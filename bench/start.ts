// `npm run bench`: how long `plan` takes from start to end, compared with an empty Pulumi program under the same runner. Each is
// started anew several times, in turns, so that a busy machine disturbs all of them alike.
import path from "node:path";
import { execa } from "execa";
import { table } from "../lib/table";

const rounds = 7;
const root = path.resolve(__dirname, "..", "..");
const commands: Readonly<Record<string, readonly string[]>> = {
    "an empty program": ["bench/empty"],
    "plan local": ["cli", "plan", "--stack", "local"],
    "plan dev": ["cli", "plan", "--stack", "dev"],
    "plan prod": ["cli", "plan", "--stack", "prod"],
};

async function main(): Promise<void> {
    const seconds = new Map(Object.keys(commands).map((name) => [name, [] as number[]]));
    for (let round = 0; round < rounds; round++)
        for (const [name, args] of Object.entries(commands)) {
            const { durationMs } = await execa("node", [path.join(root, "scripts", "start.mjs"), ...args], { cwd: root });
            seconds.get(name)?.push(durationMs / 1000);
        }
    const rows = [...seconds].map(([name, values]) => {
        const sorted = values.toSorted((a, b) => a - b);
        return [name, ...[0, Math.floor(rounds / 2), rounds - 1].map((at) => `${(sorted[at] ?? 0).toFixed(2)} s`)];
    });
    console.log(table([`${rounds} runs each`, "fastest", "median", "slowest"], rows));
}

void main();
