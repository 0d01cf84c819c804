// The Job of an import: its variables, and its log. Its script is in components/history-import.
import { historyImportName } from "../../config/names";
import { sizes } from "../../config/sizes";
import { scratch } from "../../components/history-import/job";
import { importedReplica, scriptVariables, type ImportTerms } from "../../components/history-import/model";
import { importScript } from "../../components/history-import/script";
import { resolutions } from "../../rules/compactor/retention";
import { flag, keptFor } from "../../rules/terms";
import { ScriptFailed } from "../../kube/job";
import { bucketAccess } from "../verify/bucket-access";
import { ownLabels } from "../verify/series-labels";
import { nameOf, prometheusPods, type RunningStack } from "../verify/running-stack";
import { runInThanos, type ThanosScript } from "../verify/thanos-job";
import { liveSince, strangeLabels, type Sidecar } from "./live-series";
import { begun, readCount, readFailure, readPlan, type Count, type ImportPlan } from "./plan";
import { documentOf, type OpenSource, type Place } from "./source-types";

/** A day: what takes longer is stopped, and goes on when it is called again. */
const longest = 86_400;

/** The terms by which blocks are judged: those of the stack file, with its overrides. */
export function termsOf(stack: RunningStack, replica?: string): ImportTerms {
    const { models, deployed } = stack;
    const compactor = deployed.thanos.find(({ component }) => component === "compact");
    return {
        replica: replica ?? importedReplica,
        capacity: models.store.capacity?.bytes,
        labels: ownLabels(stack),
        kept: resolutions.map((one) => (compactor && keptFor(flag(compactor.args, one.flag))) ?? Infinity),
    };
}

/** The settings that decide the labels of imported blocks. */
interface ImportOptions {
    readonly replica?: string | undefined;
    readonly to?: string | undefined;
    readonly writer?: Pick<ImportTerms, "labels" | "replica" | "replicaLabel"> | undefined;
}

/**
 * The same for the blocks of a source. Where a live replica is to get them that they are not of, what it will upload by itself counts
 * as what the bucket has.
 */
export async function termsFor(
    stack: RunningStack,
    source: OpenSource,
    sidecars: readonly Sidecar[],
    { replica, to, writer }: Pick<ImportOptions, "replica" | "to" | "writer">,
): Promise<ImportTerms> {
    // It has stopped, so nothing uploads its blocks meanwhile.
    if (writer) return { ...termsOf(stack), ...writer };
    const terms = termsOf(stack, replica ?? source.replica);
    if (to !== undefined) return { ...terms, capacity: undefined };
    if (terms.replica === source.replica) return terms;
    const live = liveSince(terms, sidecars);
    if (live === undefined && (await prometheusPods(stack)).some((pod) => nameOf(pod) === terms.replica))
        throw new Error(
            `The querier has no sidecar of ${terms.replica}, so the start of its uploads is unknown: wait until \`npm run verify\` finds it ready, or import under another replica.`,
        );
    return { ...terms, live };
}

/** The parts of an import. */
export interface Import {
    readonly source: OpenSource;
    readonly terms: ImportTerms;
    /** The Secret with the document of another store than the stack's own, where the blocks are to go. */
    readonly to: string | undefined;
}

/** Looks at source and bucket, changes nothing. */
export async function lookAt(
    stack: RunningStack,
    job: Import,
    sidecars: readonly Sidecar[],
    signal: AbortSignal,
): Promise<ImportPlan> {
    const { source, terms } = job;
    const plan = readPlan(await runPart(stack, "look", source.look, job, { seconds: 3600, signal }));
    return source.kind === "objstore"
        ? plan
        : { ...plan, refused: [...strangeLabels(terms, sidecars, stack.models.clusterLabel), ...plan.refused] };
}

export interface Running {
    readonly onProgress: (blocks: number) => void;
    readonly signal: AbortSignal;
}

/** Brings in what is planned, and counts it. Rejects when it is stopped; the next one goes on where it was. */
export async function run(stack: RunningStack, job: Import, { onProgress, signal }: Running): Promise<Count> {
    const log = await runPart(stack, "run", job.source.run, job, {
        seconds: longest,
        signal,
        onLog: (text) => {
            onProgress(begun(text));
        },
    });
    const counted = readCount(log);
    if (!counted) throw new Error("the Job has counted nothing");
    return counted;
}

async function runPart(
    stack: RunningStack,
    mode: "look" | "run",
    place: Place,
    { terms, to }: Import,
    more: Partial<ThanosScript>,
): Promise<string> {
    const { volumes: own, mounts, labels, serviceAccountName } = await bucketAccess(stack, "writer");
    const volumes = to === undefined ? own : own.map(({ name }) => ({ ...documentOf("", to), name }));
    try {
        return await runInThanos(stack, {
            purpose: mode === "look" ? "import-history-look" : "import-history",
            text: importScript,
            environment: { ...scriptVariables(terms, { MODE: mode, ...place.source }) },
            memoryLimit: sizes.small.sidecar.resources.memoryLimit,
            labels: { ...labels, ...(mode === "run" ? importing : {}) },
            serviceAccountName,
            ...place.pod,
            volumes: [...volumes, ...place.volumes, scratch.volume],
            mounts: [...mounts, ...place.mounts, scratch.mount],
            ...more,
            seconds: more.seconds ?? longest,
        });
    } catch (error) {
        if (!(error instanceof ScriptFailed)) throw error;
        const { refused } = readPlan(error.log);
        const { missing = [] } = readCount(error.log) ?? {};
        const lost =
            missing.length > 0 ? `${missing.length} blocks did not arrive, ${missing[0] ?? ""} first. Call it again` : undefined;
        const reason = refused.length > 0 ? refused.join("\n") : (readFailure(error.log) ?? lost);
        throw reason === undefined ? error : new Error(reason);
    }
}

const importing = { "app.kubernetes.io/component": historyImportName };

/** The pod of an import that runs now: two at a time would each take the other's blocks for their own. */
export async function otherImport({ access, namespace }: RunningStack): Promise<string | undefined> {
    const labelSelector = Object.entries(importing)
        .map((entry) => entry.join("="))
        .join();
    const { items } = await access.core.listNamespacedPod({ namespace, labelSelector });
    return items.find(({ status }) => status?.phase === "Running" || status?.phase === "Pending")?.metadata?.name;
}
