// The common parts of all sources of an import.
import type { core } from "@pulumi/kubernetes/types/input";
import { objstoreKey } from "../../config/names";
import type { ImportSource } from "../../components/history-import/model";
import { places } from "../../components/history-import/script";
import type { Script } from "../../kube/job";
import type { ImportPlan, Question } from "./plan";

/** User and group of files. */
export interface Owner {
    readonly user: number;
    readonly group: number;
}

/** How the Job sees a source. */
export interface Place {
    readonly source: Omit<ImportSource, "MODE">;
    readonly volumes: readonly core.v1.Volume[];
    readonly mounts: readonly core.v1.VolumeMount[];
    readonly pod?: Pick<Script, "nodeName" | "podSecurity">;
}

/** The end of an import: only planned, interrupted or failed before its end, or complete. */
export type Outcome = "looked" | "stopped" | "done";

export interface OpenSource {
    readonly kind: "claim" | "prometheus" | "directory" | "objstore";
    /** Its name in sentences. */
    readonly title: string;
    readonly look: Place;
    readonly run: Place;
    /** The replica of the stack's own Prometheus that it is of: its blocks stay what they are, and nothing it uploads is in their way. */
    readonly replica?: string | undefined;
    /** Queries the source itself for samples of a block. */
    readonly ask?: (question: Question) => Promise<number>;
    /** The preparation before `run`. */
    readonly prepare?: (plan: ImportPlan, say: (line: string) => void, signal: AbortSignal) => Promise<void>;
    /** Removes the objects of the import. When it was stopped, what the next one goes on with stays, and is named. */
    readonly close: (outcome: Outcome, say: (line: string) => void) => Promise<void>;
}

/** The volume with an objstore document. */
export const documentOf = (name: string, secretName: string): core.v1.Volume => ({
    name,
    secret: { secretName, items: [{ key: objstoreKey, path: objstoreKey }] },
});

/** A folder of a claim, as the Job mounts it. */
export const folder = (
    claim: string,
    source: Omit<ImportSource, "MODE" | "FROM">,
    pod: Place["pod"],
    readOnly: boolean,
): Place => ({
    source: { FROM: "folder", ...source },
    volumes: [{ name: "source", persistentVolumeClaim: { claimName: claim } }],
    mounts: [{ name: "source", mountPath: places.claim, readOnly }],
    ...(pod ? { pod } : {}),
});
