// Which clusters this machine has: a cluster is a folder with a number in it.
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { writeAtomically } from "../../lib/files";
import { dataRoot, layoutOf, type Layout } from "./layout";
import { exclusively } from "./lock";

const maximum = 64;

/** Names end up in network links, which have at most 15 characters. */
export function checkName(name: string): void {
    if (!/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/.test(name))
        throw new Error(
            `cluster name: found "${name}", allowed are 1 to 12 lower-case letters, digits and '-', with no '-' at either end. ` +
                `Choose a name like "local" or "dev1".`,
        );
}

const numberFile = (name: string) => `${dataRoot}/${name}/number`;

function readNumber(name: string): number | undefined {
    const file = numberFile(name);
    if (!existsSync(file)) return undefined;
    const number = Number(readFileSync(file, "utf8"));
    return Number.isInteger(number) && number >= 0 && number < maximum ? number : undefined;
}

/** Names of the clusters that have data on this machine. */
export function clusters(): string[] {
    if (!existsSync(dataRoot)) return [];
    return readdirSync(dataRoot)
        .filter((name) => existsSync(numberFile(name)))
        .sort();
}

/** The lowest number that is not taken. */
export function lowestFree(taken: readonly number[]): number {
    const free = Array.from({ length: maximum }, (_, number) => number).find((number) => !taken.includes(number));
    if (free === undefined)
        throw new Error(`clusters: found ${maximum} on this machine, no more are possible. Take one down with its data.`);
    return free;
}

/** The layout of a cluster that has data, whatever state it is in. */
export function known(name: string): Layout | undefined {
    const number = readNumber(name);
    return number === undefined ? undefined : layoutOf(name, number);
}

/** The layout of a cluster, with a number of its own from now on. */
export async function claim(name: string): Promise<Layout> {
    return await exclusively("numbers", () => {
        const others = clusters().filter((other) => other !== name);
        const taken = others.map(readNumber).filter((number) => number !== undefined);
        const own = readNumber(name);
        const number = own === undefined || taken.includes(own) ? lowestFree(taken) : own;
        const layout = layoutOf(name, number);
        mkdirSync(layout.data, { recursive: true, mode: 0o700 });
        writeAtomically(numberFile(name), `${number}\n`);
        return Promise.resolve(layout);
    });
}
