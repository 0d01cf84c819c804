// What the parts of one run share, and what a run tells the display.
import type { HelmTarget } from "./helm";
import type { Cluster } from "./kube/cluster";
import type { KubeObject } from "./kube/objects";
import type { SetParent } from "./parent";
import { type Properties } from "../../lib/properties";
import { Redactor } from "../../offline/secrets";

/** What happens to an object, for a progress display. Holds no secret. */
export interface EngineEvent {
    /** The URN of the resource; of an object that is no longer registered, the one it had. */
    readonly urn: string;
    /** `namespace/name` of a Kubernetes object; the name in the program of anything else. */
    readonly name: string;
    readonly kind: string;
    readonly action: "applying" | "waiting" | "failed" | Outcome;
    /** The condition that is waited for, the reason why something is kept or has failed. */
    readonly detail?: string;
    /** How long it took, when it has ended. */
    readonly seconds?: number;
}

/** How a resource can end. */
export type Outcome = "created" | "changed" | "unchanged" | "pruned" | "kept";

/** How many resources ended how. */
export type Counts = Record<Outcome, number>;

const isOutcome = (action: EngineEvent["action"]): action is Outcome => !["applying", "waiting", "failed"].includes(action);

/** One run on one cluster. */
export class Run {
    readonly counts: Counts = { created: 0, changed: 0, unchanged: 0, pruned: 0, kept: 0 };
    readonly redactor = new Redactor();
    /** The Kubernetes objects that are registered in this run. */
    readonly members: KubeObject[] = [];
    /** The inputs of the program's providers, by URN. */
    readonly providers = new Map<string, Properties>();
    readonly #started = performance.now();

    constructor(
        readonly cluster: Cluster,
        readonly parent: SetParent,
        readonly signal: AbortSignal,
        private readonly onEvent: (event: EngineEvent) => void,
        readonly helm?: HelmTarget,
    ) {}

    /** Counts an event and hands it on, without secrets. */
    emit(event: EngineEvent): void {
        if (isOutcome(event.action)) this.counts[event.action]++;
        this.onEvent(event.detail === undefined ? event : { ...event, detail: this.redactor.redact(event.detail) });
    }

    /** Starts a clock; calling the result gives the seconds since. */
    clock(): () => number {
        const started = performance.now();
        return () => secondsSince(started);
    }

    get seconds(): number {
        return secondsSince(this.#started);
    }
}

function secondsSince(started: number): number {
    return Math.round(performance.now() - started) / 1000;
}
