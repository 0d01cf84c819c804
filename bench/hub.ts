// `npm run bench:hub`: time and memory of a plan for a hub with 10, 100 and 1,000 spokes. Each is planned in a process of its own.
import path from "node:path";
import { execa } from "execa";
import { table } from "../lib/table";
import { planFile } from "../commands/plan/plan";
import { validHub } from "./hub-file";

const counts = [0, 10, 100, 1000] as const;

async function measured(count: number): Promise<void> {
    const file = validHub(count);
    const started = performance.now();
    const { registrations, findings } = await planFile(file);
    const seconds = (performance.now() - started) / 1000;
    const { maxRSS } = process.resourceUsage(); // kilobytes
    console.log(
        JSON.stringify({ seconds, megabytes: maxRSS / 1024, resources: registrations.length, findings: findings.length }),
    );
}

interface Measured {
    readonly seconds: number;
    readonly megabytes: number;
    readonly resources: number;
}

async function all(): Promise<void> {
    const rows: string[][] = [];
    for (const count of counts) {
        const runs: Measured[] = [];
        for (let run = 0; run < 3; run++) {
            const { stdout } = await execa(process.execPath, [path.join(__dirname, "hub.js"), String(count)]);
            runs.push(JSON.parse(stdout) as Measured);
        }
        const [best] = runs.toSorted((one, other) => one.seconds - other.seconds);
        if (best)
            rows.push([
                String(count),
                `${best.seconds.toFixed(2)} s`,
                `${best.megabytes.toFixed(0)} MiB`,
                String(best.resources),
            ]);
    }
    console.log(table(["spokes", "plan", "memory", "resources"], rows));
}

const [, , count] = process.argv;
void (count === undefined ? all() : measured(Number(count)));
