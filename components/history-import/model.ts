// The history that a stack brings with it: blocks of an earlier Prometheus, and by what its Job judges them. The command
// `import-history` judges by the same.
import { mirrored } from "../../config/images";
import { operatorLabel, replicaLabel, type Names } from "../../config/names";
import { sizes } from "../../config/sizes";
import { toSeconds } from "../../config/units";
import { images } from "../../config/versions";
import type { Base } from "../base";
import { podSettings, type PodSettings } from "../kubernetes/pod-settings";
import { externalLabels } from "../prometheus/model";
import { places, type ScriptVariables } from "./script";

export interface HistoryImportModel {
    readonly namespace: string;
    readonly image: string;
    readonly claim: string;
    /** User and group that the files of the claim belong to. */
    readonly owner: { readonly user: number; readonly group: number };
    readonly memoryLimit: string;
    readonly pod: PodSettings;
    readonly variables: Readonly<Record<keyof ScriptVariables, string>>;
}

/** The terms by which blocks of every source are judged. */
export interface ImportTerms {
    /** The labels of the live series, without the replica's label. */
    readonly labels: Readonly<Record<string, string>>;
    /** The value of the replica's label that the blocks get. */
    readonly replica: string;
    /** The name of that label. Default: that of the stack's Prometheus. */
    readonly replicaLabel?: string;
    /** Milliseconds since the epoch from when on a live Prometheus has series of these labels, and uploads them. Undefined: none does. */
    readonly live?: number | undefined;
    /** Seconds for which the bucket keeps each resolution, finest first; Infinity: forever. */
    readonly kept: readonly number[];
    /** Bytes that the object store can hold. Undefined: as much as it is given. */
    readonly capacity: number | undefined;
}

/** Where blocks come from, in the words of the script. */
export type ImportSource = Pick<ScriptVariables, "MODE" | "FROM" | "WHERE" | "SIDECAR"> & { readonly subPath?: string };

/** Undefined: the stack brings no history. */
export function historyImportModel(base: Base): HistoryImportModel | undefined {
    const { stack } = base;
    if (!stack.historyImport) return undefined;
    const { claim, subPath, owner, replica } = stack.historyImport;
    return {
        namespace: stack.namespace,
        image: mirrored(images.thanos, stack.imageRegistry),
        claim,
        owner,
        pod: podSettings(stack, stack.thanos.pods),
        memoryLimit: sizes.small.sidecar.resources.memoryLimit,
        variables: scriptVariables(importTerms(base, replica), {
            MODE: "run",
            FROM: "folder",
            WHERE: `the folder ${subPath} of the claim ${claim}`,
            SIDECAR: "no",
            subPath,
        }),
    };
}

/** The terms of a stack file. */
export function importTerms({ stack, names, store }: Base, replica?: string): ImportTerms {
    const { raw, fiveMinutes, oneHour } = stack.thanos.retention;
    return {
        labels: operatedLabels(externalLabels(stack), stack.namespace, names),
        replica: replica ?? importedReplica,
        kept: [raw, fiveMinutes, oneHour].map((kept) => toSeconds(kept) || Infinity),
        capacity: store.capacity?.bytes,
    };
}

/** With the label that the operator adds for all replicas of a Prometheus. */
export const operatedLabels = (
    external: Readonly<Record<string, string>>,
    namespace: string,
    names: Names,
): Record<string, string> => ({ ...external, [operatorLabel]: `${namespace}/${names.prometheus.object}` });

/** A replica of its own: no live one uploads the same time, and the querier merges them as it merges those. */
export const importedReplica = "imported";

/** All labels of the blocks. */
export const blockLabels = ({
    labels,
    replica,
    replicaLabel: name = replicaLabel,
}: Pick<ImportTerms, "labels" | "replica" | "replicaLabel">): Record<string, string> => ({ ...labels, [name]: replica });

/** As Thanos writes them, sorted by name. */
export const labelTexts = (labels: Readonly<Record<string, string>>): string[] =>
    Object.entries(labels)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`);

export const scriptVariables = (terms: ImportTerms, { subPath = ".", ...source }: ImportSource): ScriptVariables => ({
    ...source,
    FOLDER: `${places.claim}/${subPath}`,
    LABELS: labelTexts(blockLabels(terms)).join("\n"),
    NEEDED: Object.keys(terms.labels)
        .filter((name) => name !== operatorLabel)
        .join(" "),
    KEPT: terms.kept.map((seconds) => (seconds === Infinity ? 0 : seconds)).join(" "),
    LIVE: String(terms.live ?? 0),
    CAPACITY: String(terms.capacity ?? 0),
});
