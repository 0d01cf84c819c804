// Reports of Pulumi's engine while it deploys: the current object, its result, and the reason of a failure.
import type { DiagnosticEvent, EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import { child, type Properties } from "../../lib/properties";
import type { ObjectReference } from "../../kube/report";

/** How many resources ended how. */
export type Counts = Record<"created" | "changed" | "unchanged" | "removed", number>;

/** A resource that has failed. */
export interface FailedResource {
    /** As in `StatefulSet monitoring/minio`. */
    readonly title: string;
    /** The Kubernetes object, where it is one. */
    readonly object?: ObjectReference;
    readonly messages: readonly string[];
}

/** By the engine's operation. A replacement is three operations, of which `replace` is counted. */
const outcomes: Readonly<Record<string, keyof Counts>> = {
    create: "created",
    import: "created",
    update: "changed",
    replace: "changed",
    same: "unchanged",
    refresh: "unchanged",
    read: "unchanged",
    delete: "removed",
    discard: "removed",
    forget: "removed",
};

interface Work {
    readonly title: string;
    readonly started: number;
    detail: string;
}

/** Reads the events of one deployment, in their order. */
export class Events {
    readonly counts: Counts = { created: 0, changed: 0, unchanged: 0, removed: 0 };
    /** Titles of the resources that were created, changed or removed, without components and providers. */
    readonly touched = new Set<string>();
    readonly #working = new Map<string, Work>();
    readonly #failed = new Map<string, StepEventMetadata>();
    readonly #messages = new Map<string, string[]>();
    #ended = 0;

    constructor(private readonly now: () => number = Date.now) {}

    read({ resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent }: EngineEvent): void {
        if (resourcePreEvent) this.#begin(resourcePreEvent.metadata);
        if (resOutputsEvent) this.#end(resOutputsEvent.metadata);
        if (resOpFailedEvent) this.#fail(resOpFailedEvent.metadata);
        if (diagnosticEvent) this.#hear(diagnosticEvent);
    }

    /** One line, as in `41 done; StatefulSet monitoring/minio 12 s: waiting for 1 of 1 replicas`. The longest work comes first. */
    get progress(): string {
        const working = [...this.#working.values()].map(({ title, started, detail }) => {
            const seconds = Math.round((this.now() - started) / 1000);
            return `${title} ${seconds} s${detail === "" ? "" : `: ${detail}`}`;
        });
        return [`${this.#ended} done`, ...(working.length > 0 ? [working.join(", ")] : [])].join("; ");
    }

    /** The resources that have failed, the first one first. */
    get failed(): FailedResource[] {
        return [...this.#failed].map(([urn, metadata]) => ({
            title: titleOf(metadata),
            ...objectOf(metadata),
            messages: this.#messages.get(urn) ?? [],
        }));
    }

    /** Errors that belong to no failed resource, such as a protected resource that would be deleted. */
    get otherErrors(): string[] {
        return [...this.#messages].flatMap(([urn, messages]) => (this.#failed.has(urn) ? [] : messages));
    }

    #begin(metadata: StepEventMetadata): void {
        if (isShown(metadata) && metadata.op !== "same")
            this.#working.set(metadata.urn, { title: titleOf(metadata), started: this.now(), detail: "" });
    }

    #end(metadata: StepEventMetadata): void {
        this.#working.delete(metadata.urn);
        if (!isShown(metadata)) return;
        const outcome = outcomes[metadata.op];
        if (outcome === undefined) return;
        this.#ended++;
        this.counts[outcome]++;
        if (outcome !== "unchanged") this.touched.add(titleOf(metadata));
    }

    #fail(metadata: StepEventMetadata): void {
        this.#working.delete(metadata.urn);
        if (!this.#failed.has(metadata.urn)) this.#failed.set(metadata.urn, metadata);
    }

    #hear({ urn = "", message, severity, ephemeral }: DiagnosticEvent): void {
        const text = plain(message);
        const work = this.#working.get(urn);
        if (work && (ephemeral || severity === "info")) work.detail = text.split("\n", 1)[0] ?? "";
        if (severity === "error" && text !== "" && !isSummary(text))
            this.#messages.set(urn, [...new Set([...(this.#messages.get(urn) ?? []), text])]);
    }
}

/** Components and providers exist in the program only, and the stack itself is neither created nor changed by people. */
const isShown = ({ type, new: after, old: before }: StepEventMetadata): boolean =>
    (after ?? before)?.custom === true && !type.startsWith("pulumi:");

/** The text that the engine adds at the end of every failed deployment. */
const isSummary = (text: string): boolean => /^(update|preview|refresh|destroy|resource operations) failed$/i.test(text);

/** The escape sequences of a terminal, and the engine's own markup for them. */
const colours = /\u001b\[[0-9;]*m|<\{%[^%]*%\}>/g;

/** The text of a message, without the heading that providers put before a list of one error. */
const plain = (message: string): string =>
    message
        .replace(colours, "")
        .trim()
        .replace(/^1 error occurred:\s*\*\s*/, "");

const inputsOf = ({ new: after, old: before }: StepEventMetadata): Properties => (after ?? before)?.inputs ?? {};

const kindOf = (type: string): string => type.slice(type.lastIndexOf(":") + 1);

/** As in `StatefulSet monitoring/minio`; a resource that is no Kubernetes object has its name in the program. */
function titleOf(metadata: StepEventMetadata): string {
    const { object } = objectOf(metadata);
    const { type, urn } = metadata;
    if (!object) return `${kindOf(type)} ${urn.slice(urn.lastIndexOf("::") + 2)}`;
    const { kind, namespace, name } = object;
    return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

function objectOf(metadata: StepEventMetadata): { readonly object?: ObjectReference } {
    const { type } = metadata;
    const inputs = inputsOf(metadata);
    const [, version = "", kind = ""] = /^kubernetes:([^:]+):([^:]+)$/.exec(type) ?? [];
    const isRelease = type === "kubernetes:helm.sh/v3:Release";
    const { name, namespace } = isRelease ? inputs : child(inputs, "metadata");
    if (kind === "" || typeof name !== "string") return {};
    const { apiVersion = version.replace(/^core\//, ""), kind: stated = kind } = isRelease ? {} : inputs;
    return {
        object: {
            apiVersion: String(apiVersion),
            kind: String(stated),
            name,
            ...(typeof namespace === "string" && namespace !== "" ? { namespace } : {}),
        },
    };
}
