// A rotation as steps that can be interrupted between any two: what is done is read from the stack file and the cluster, never
// remembered. First the next generation of credentials is created, and every pod moves to it. When the new ones are verified, the
// previous ones are revoked, and that is verified too. Only the stack file is edited; the stack's own program does the rest.
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { V1Pod } from "@kubernetes/client-node";
import { soleGeneration } from "../../config/generations";
import { credentialKeys } from "../../config/credentials";
import { readConfig, type ConfigFile } from "../../config/load";
import { objstoreSecret, roles, type Role } from "../../config/names";
import type { CredentialsConfig } from "../../config/schema";
import { modelsOf, type Models } from "../../components/models";
import { remoteValues } from "../../components/object-store/external-secret";
import type { StoreDescription } from "../../components/object-store/description";
import type { Progress } from "../../lib/tasks";
import { sumOfMetric } from "../access/thanos";
import { credentials as rights } from "../verify/checks/access";
import { isReady, metricsOf, nameOf, type RunningStack } from "../verify/running-stack";
import { verify } from "../verify/verify";
import {
    bucketPods,
    checksumOf,
    documentsNow,
    endOfKey,
    forget,
    generations,
    keep,
    keptSecret,
    readKept,
    type Kept,
} from "./previous-credentials";
import { tryKept } from "./revocation";
import { writeCredentials } from "./stack-file";

export interface Rotation {
    /** The stack file that is edited. */
    readonly file: string;
    /** The present content. */
    readonly read: () => Promise<ConfigFile>;
    readonly stack: RunningStack;
    /** Deploys the present file to the cluster, or prints the step for the person who does. */
    readonly deploy: (progress: Progress, signal: AbortSignal) => Promise<string>;
    /** How long to wait for pods, and for the store to refuse what the program revokes, in seconds. */
    readonly within: number;
    /** The same for what people revoke. */
    readonly withinForPeople: number;
    readonly signal: AbortSignal;
}

export interface Step {
    readonly title: string;
    /** Resolves to what it came to. Throws with the next step. */
    readonly run: (progress: Progress) => Promise<string>;
}

export interface Walk {
    /** The generation that it leads to. */
    readonly target: number;
    readonly steps: readonly Step[];
}

type Maker = StoreDescription["keys"];

/** The steps that are left of a rotation, or those of the next one. */
export async function walk(rotation: Rotation): Promise<Walk> {
    const { stack } = rotation;
    const models = modelsOf(readConfig(await rotation.read()));
    const {
        credentials,
        store: { keys: maker },
    } = models;
    const [kept, there] = [await readKept(stack), await generations(stack)];
    checkDeployed(maker, there);
    const target = targetOf(credentials, kept, there);

    const write = (written: CredentialsConfig): Step => ({
        title: path.basename(rotation.file),
        run: async () => {
            const { project } = await rotation.read();
            writeCredentials(rotation.file, project, written);
            return `credentials.generation ${written.generation}, revoked ${written.revoked}`;
        },
    });
    const deploy: Step = { title: "The stack", run: (progress) => rotation.deploy(progress, rotation.signal) };
    const { generation, revoked } = credentials;
    const [added, over] = [
        { generation: target, revoked: target - 2 },
        { generation: target, revoked: target - 1 },
    ];
    if (maker === "cloud")
        return { target, steps: [...(revoked < target - 1 ? [write(over)] : []), deploy, passwords(rotation, over)] };

    const toRevoke = revoked < target - 1;
    return {
        target,
        steps: [
            ...(kept ? [] : [keeping(rotation, target)]),
            ...(generation < target ? [write(added)] : []),
            ...(maker === "people" && toRevoke && !kept ? [forPeople(models)] : []),
            ...(toRevoke ? [deploy, rolled(rotation, models), proved(rotation), write(over)] : []),
            deploy,
            refused(rotation, maker),
            passwords(rotation, over),
            proved(rotation),
            forgetting(rotation),
        ],
    };
}

function checkDeployed(maker: Maker, there: ReadonlyMap<string, number>): void {
    if (maker === "cloud" && there.size === 0)
        throw new Error("This stack has nothing to rotate: the cloud gives pods their credentials and renews them.");
    const missing = roles.map(objstoreSecret).filter((name) => maker !== "cloud" && !there.has(name));
    if (missing.length > 0)
        throw new Error(
            `The cluster's ${missing.join(", ")} name no generation of credentials: deploy the stack file as it is, then run this again.`,
        );
}

/** A rotation that has begun is ended first. */
export function targetOf(
    { generation, revoked }: CredentialsConfig,
    kept: Pick<Kept, "target"> | undefined,
    there: ReadonlyMap<string, number>,
): number {
    if (kept && kept.target !== generation && kept.target !== revoked + 2)
        throw new Error(
            `The cluster is on its way to generation ${kept.target} (Secret ${keptSecret}), and the stack file has generation ${generation}, ` +
                `revoked ${revoked}. Take the stack file that the rotation was begun with.`,
        );
    if (kept) return kept.target;
    const sole = soleGeneration({ generation, revoked });
    const behind = [...there].some(([name, deployed]) => deployed !== (isRoles(name) ? generation : sole));
    return generation - revoked > 1 || behind ? generation : generation + 1;
}

const isRoles = (name: string): boolean => roles.some((role) => objstoreSecret(role) === name);

const keeping = ({ stack }: Rotation, target: number): Step => ({
    title: "The credentials of before",
    run: async () => {
        const { documents } = await keep(stack, target);
        const kept = Object.keys(documents);
        return kept.length > 0
            ? `${kept.join(", ")}: kept in the Secret ${keptSecret} until they are refused`
            : `replaced already, by another process: the refusal of the old ones can't be shown`;
    },
});

/** The models that decide who makes the keys. */
type KeyModels = Pick<Models, "store" | "externalKeys">;

/** Ends a run: the next one goes on. */
const forPeople = (models: KeyModels): Step => ({
    title: "New keys",
    run: () =>
        Promise.reject(
            new Error(
                `They are yours to make, with the rights of docs/stores.md. ${setThem(models, roles)} Then run this again.`,
            ),
        ),
});

/** Where people put new keys. */
function setThem({ externalKeys: external }: KeyModels, of: readonly Role[]): string {
    if (external) {
        const places = of.flatMap((role) => Object.values(remoteValues(external, role)).map(({ key }) => key));
        return `Put them into ${external.store.name}: ${[...new Set(places)].join(", ")}.`;
    }
    const keys = of.flatMap((role) => Object.values(credentialKeys[role]));
    return `Set them: ${keys.map((key) => `pulumi config set --secret ${key}`).join("; ")}.`;
}

/** Every pod that uses the bucket has read its new document, and serves. */
const rolled = ({ stack, within, signal }: Rotation, models: KeyModels): Step => ({
    title: "Pods with the new credentials",
    run: (progress) =>
        until({ within, progress, signal }, async () => {
            const kept = await readKept(stack);
            const now = await documentsNow(stack);
            const same = roles.filter((role) => now[role] !== undefined && now[role] === kept?.documents[role]);
            if (same.length > 0)
                return {
                    waiting: `${same.join(", ")}: the keys are those of before. ${models.store.keys === "people" ? setThem(models, same) : ""}`,
                };
            const pods = await bucketPods(stack);
            const behind = pods.filter((pod) => !isReady(pod) || kept?.checksums.includes(checksumOf(pod)));
            if (behind.length > 0) return { waiting: `${behind.map(nameOf).join(", ")} not yet` };
            const all = Math.max(kept?.pods ?? 1, 1); // one that is being replaced is not among them
            return pods.length < all
                ? { waiting: `${pods.length} of ${all} pods` }
                : { reached: `${pods.length} of ${pods.length}` };
        }),
});

/** Metrics of uploads and reads of the bucket that must not rise while credentials change. */
const failures = [
    "thanos_shipper_upload_failures_total",
    "thanos_shipper_dir_sync_failures_total",
    "thanos_objstore_bucket_operation_failures_total",
];

/** The credentials in use do what each role must and nothing more, and meanwhile nothing fails for any pod. */
const proved = ({ stack, within, signal }: Rotation): Step => ({
    title: "Rights of the new credentials",
    run: (progress) =>
        // A request that was under way while the store restarted ends late: it is requests that go on failing that count.
        until({ within, progress, signal }, async () => {
            const before = await failed(stack);
            const [result] = await verify(stack, {
                within,
                signal,
                only: [rights],
                onProgress: (_, measured) => {
                    progress(measured);
                },
            });
            if (result?.state !== "ok") throw new Error(`${result?.measured ?? "not seen"}: ${result?.todo ?? ""}`);
            const more = [...(await failed(stack))].filter(([pod, count]) => count > (before.get(pod) ?? 0)).map(([pod]) => pod);
            return more.length > 0
                ? { waiting: `requests to the object store fail for ${more.join(", ")}: see their logs` }
                : { reached: `${result.measured}; no failed request of ${before.size} pods` };
        }),
});

/**
 * Failed requests to the bucket since the start, by pod. A pod whose metrics require a login, as bucket web's may, is skipped.
 */
async function failed(stack: RunningStack): Promise<ReadonlyMap<string, number>> {
    const count = async (pod: V1Pod): Promise<[string, number][]> => {
        const text = await metricsOf(stack, pod);
        return text === undefined ? [] : [[nameOf(pod), failures.reduce((sum, name) => sum + (sumOfMetric(text, name) ?? 0), 0)]];
    };
    return new Map((await Promise.all((await bucketPods(stack)).map(count))).flat());
}

/** The store answers none of the credentials of before. */
const refused = ({ stack, within, withinForPeople, signal }: Rotation, maker: Maker): Step => ({
    title: "The credentials of before",
    run: (progress) =>
        until({ within: maker === "people" ? withinForPeople : within, progress, signal }, async () => {
            const kept = await readKept(stack);
            const answers = [...(kept ? await tryKept(stack, kept) : [])];
            if (answers.length === 0) return { reached: "nobody kept them, so nobody could try" };
            const unclear = answers.flatMap(([owner, one]) => (typeof one === "object" ? [`${owner}: ${one.said}`] : []));
            const valid = answers.filter(([, one]) => one === "answered").map(([owner]) => owner);
            const keys = valid.map((owner) => `that of ${owner}, which ends in ${endOfKey(kept?.documents[owner] ?? "")}`);
            if (unclear.length > 0) return { waiting: `they could not be tried: ${unclear.join("; ")}` };
            if (keys.length === 0) return { reached: `${answers.map(([owner]) => owner).join(", ")}: refused` };
            return {
                waiting:
                    maker === "people"
                        ? `revoke these access keys where you have made them: ${keys.join("; ")}. Then run this again.`
                        : `${valid.join(", ")}: still answered`,
            };
        }),
});

/** Credentials of which only one can exist have changed too. */
const passwords = ({ stack, within, signal }: Rotation, { generation }: CredentialsConfig): Step => ({
    title: "Secrets",
    run: (progress) =>
        until({ within, progress, signal }, async () => {
            const there = await generations(stack);
            const behind = [...there].filter(([, one]) => one !== generation).map(([name]) => name);
            return behind.length > 0
                ? { waiting: `${behind.join(", ")}: not yet of generation ${generation}` }
                : { reached: `all of generation ${generation}: ${[...there.keys()].join(", ")}` };
        }),
});

const forgetting = ({ stack }: Rotation): Step => ({
    title: `The Secret ${keptSecret}`,
    run: async () => {
        await forget(stack);
        return "removed";
    },
});

type Found = { readonly reached: string } | { readonly waiting: string };

interface Patience {
    readonly within: number;
    readonly progress: Progress;
    readonly signal: AbortSignal;
}

/** Repeats the check until it passes. Throws with what is waited for when the time is over. */
async function until({ within, progress, signal }: Patience, ask: () => Promise<Found>): Promise<string> {
    const end = Date.now() + within * 1000;
    for (;;) {
        const found = await ask();
        if ("reached" in found) return found.reached;
        if (Date.now() >= end) throw new Error(found.waiting);
        progress(found.waiting);
        await wait(1000, undefined, { signal });
    }
}
