// Whether the object store still answers the credentials of before: a Job tries them, from where the stack's own pods are.
import { bucketAccess } from "../verify/bucket-access";
import { attempt } from "../verify/probe";
import type { RunningStack } from "../verify/running-stack";
import { runInThanos } from "../verify/thanos-job";
import { keptSecret, owners, type Kept, type Owner } from "./previous-credentials";

export type Answer = "answered" | "refused" | { readonly said: string };

const folder = "/kept";

/** The answer to each of the kept credentials. */
export async function tryKept(stack: RunningStack, { documents }: Kept): Promise<ReadonlyMap<Owner, Answer>> {
    const tried = owners.filter((owner) => documents[owner] !== undefined);
    if (tried.length === 0) return new Map();
    const access = await bucketAccess(stack, "reader"); // the way to the bucket; the credentials are those in the folder
    const log = await runInThanos(stack, {
        purpose: "rotate",
        seconds: 120,
        ...access,
        volumes: [...access.volumes, { name: "kept", secret: { secretName: keptSecret } }],
        mounts: [...access.mounts, { name: "kept", mountPath: folder, readOnly: true }],
        text: tried
            .map((owner) => {
                const list = `thanos tools bucket ls --objstore.config-file=${folder}/${owner}.yml`;
                return `if said=$(${list} 2>&1); then echo "${owner} yes"; else echo "${owner} no $(echo "$said" | tail -n 1)"; fi`;
            })
            .join("\n"),
    });
    return new Map(tried.map((owner) => [owner, answer(log, owner)]));
}

/** Reads `writer no … The Access Key Id you provided does not exist` of the Job's log. */
export function answer(log: string, owner: Owner): Answer {
    const { allowed, said } = attempt(log, owner);
    if (allowed === true) return "answered";
    const refused = allowed === false || /access key ?id|invalidaccesskey|signature .*does not match/i.test(said);
    return refused ? "refused" : { said };
}
