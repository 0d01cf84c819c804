// Jobs that try what a role may do, with the role's own ServiceAccount and Secret, by Thanos' own client. They put one mark
// where no block can be, and take it away again.
import { randomInt } from "node:crypto";
import type { Role } from "../../config/names";
import type { GuardedPort } from "../../components/thanos/types";
import { paths } from "../../components/thanos/component";
import { bucketAccess } from "./bucket-access";
import type { RunningStack } from "./running-stack";
import { runInThanos, type ThanosScript } from "./thanos-job";

export const allVerbs = ["list", "put", "delete"] as const;
export type Verb = (typeof allVerbs)[number];

export interface Attempt {
    /** Undefined: it could not be tried. */
    readonly allowed: boolean | undefined;
    readonly said: string;
}

/** A ULID of 1970 for one verification: what may be left of a probe is a partial upload so old that the compactor removes it. */
export const placeForMarks = (): string =>
    `0000000000${Array.from({ length: 16 }, () => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[randomInt(32)]).join("")}`;

/**
 * The tries of each role. A mark that is there is not put again, and one that is not there is not deleted, so the roles share a
 * place: the writer leaves a mark which the reader tries to delete, and the owner takes all away.
 */
function commands(role: Role, place: string): Readonly<Record<Verb, string>> {
    const bucket = (words: string) => `thanos tools bucket ${words} --objstore.config-file=${paths.objstore}`;
    const mark = (marker: string, more = "") => bucket(`mark --id=${place} --marker=${marker} --details=probe ${more}`);
    const [first, second] = ["no-compact-mark.json", "no-downsample-mark.json"];
    return {
        list: bucket("ls"),
        put: mark(role === "writer" ? first : second),
        delete: mark(first, "--remove") + (role === "owner" ? ` && ${mark(second, "--remove")}` : ""),
    };
}

function script(role: Role, place: string, verbs: readonly Verb[]): string {
    const tries = commands(role, place);
    return verbs
        .map(
            (verb) =>
                `if said=$( (${tries[verb]}) 2>&1 ); then echo "${verb} yes"; else echo "${verb} no $(echo "$said" | tail -n 1)"; fi`,
        )
        .join("\n");
}

/** The result of each try, in their order. */
export async function probeBucket(
    stack: RunningStack,
    role: Role,
    place: string,
    verbs: readonly Verb[],
): Promise<ReadonlyMap<Verb, Attempt>> {
    const log = await run(stack, `verify-${role}`, script(role, place, verbs), await bucketAccess(stack, role));
    return new Map(verbs.map((verb) => [verb, attempt(log, verb)]));
}

/** Reads `put no … Access Denied` of a probe's log. A failure for another reason is no refusal. */
export function attempt(log: string, verb: string): Attempt {
    const line = log.split("\n").find((one) => one.startsWith(`${verb} `)) ?? "";
    if (line === `${verb} yes`) return { allowed: true, said: "" };
    const rest = line.slice(verb.length + 4).trim();
    const [, quoted, word] = /err=(?:"((?:[^"\\]|\\.)*)|(\S+))/.exec(rest) ?? [];
    // The trace after the first line is for Thanos' makers.
    const said = quoted?.split("\\n")[0]?.replaceAll('\\"', '"') ?? word ?? (rest || "it was not tried");
    return { allowed: /access ?denied|forbidden|not authorized/i.test(said) ? false : undefined, said };
}

/** A port of a pod that runs. */
export interface Reachable extends GuardedPort {
    readonly address: string;
}

/** The ports of these that a pod without any NetworkPolicy for it can connect to. */
export async function probePorts(stack: RunningStack, ports: readonly Reachable[]): Promise<Reachable[]> {
    // A connection is enough: a server that sends nothing would block.
    const tries = ports.map(({ address, port }, index) => `nc -w 5 ${address} ${port} -e /bin/true && echo in ${index} &`);
    const log = await run(stack, "verify-ports", [...tries, "wait"].join("\n"));
    const entered = new Set(log.split("\n").map((line) => line.trim()));
    return ports.filter((_, index) => entered.has(`in ${index}`));
}

const run = (stack: RunningStack, purpose: string, text: string, more: Partial<ThanosScript> = {}): Promise<string> =>
    runInThanos(stack, { purpose, text, seconds: 90, ...more });
