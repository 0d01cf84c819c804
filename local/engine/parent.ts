// The one thing the engine keeps: a Secret per stack, in kube-system, which is there before the stack's own Namespace
// and outlives it. It is the parent of the stack's ApplySet (the convention of `kubectl apply --applyset`, KEP-3659),
// and it holds the random values by URN, so that another clone finds them.
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { ApiError } from "./kube/errors";
import { Cluster, type Reference } from "./kube/cluster";
import type { KubeObject } from "./kube/objects";
import type { Scope } from "../../offline/registration";
import { child, type Properties } from "../../lib/properties";

/** On every member of a set: the set's id. */
export const partOfLabel = "applyset.kubernetes.io/part-of";

const idLabel = "applyset.kubernetes.io/id";
const annotations = {
    tooling: "applyset.kubernetes.io/tooling",
    kinds: "applyset.kubernetes.io/contains-group-kinds",
    namespaces: "applyset.kubernetes.io/additional-namespaces",
} as const;
/** The tool's name and the version of what it writes here: kubectl leaves the sets of other tools alone. */
const tooling = "thanos-stack/v1.0.0";
const home = "kube-system";

/** A random value as it is kept: what it was made from, and what was made. */
export interface StoredValue {
    readonly urn: string;
    readonly inputs: Properties;
    readonly id: string;
    readonly state: Properties;
}

/** The kinds and namespaces in which members of the set are. */
export interface Reach {
    readonly kinds: ReadonlySet<string>;
    readonly namespaces: ReadonlySet<string>;
}

/** The stack's Secret in the cluster. Its changes are written one after the other. */
export class SetParent {
    #live: KubeObject | undefined;
    #writing: Promise<unknown> = Promise.resolve();

    private constructor(
        private readonly cluster: Cluster,
        private readonly reference: Reference,
    ) {}

    /** Reads it; nothing is created yet. */
    static async read(cluster: Cluster, { project, stack }: Scope): Promise<SetParent> {
        const name = `${project}-${stack}`.toLowerCase().replaceAll("_", "-");
        const parent = new SetParent(cluster, { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: home } });
        parent.#live = await cluster.get(parent.reference);
        return parent;
    }

    /** The set's id, made as the convention has it from the parent's name, namespace, kind and group. */
    get id(): string {
        const { name, namespace } = this.reference.metadata;
        const hash = createHash("sha256")
            .update(`${name}.${namespace ?? ""}.Secret.`)
            .digest("base64url");
        return `applyset-${hash}-v1`;
    }

    /** Where members may be, those that an earlier run has left included. */
    get reach(): Reach {
        const listed = (key: string) => new Set(this.#live?.metadata.annotations?.[key]?.split(",").filter(Boolean));
        return { kinds: listed(annotations.kinds), namespaces: listed(annotations.namespaces) };
    }

    /** The random value of a resource. */
    value(urn: string): StoredValue | undefined {
        const stored = child(this.#live ?? {}, "data")[valueKey(urn)];
        return typeof stored === "string" ? (JSON.parse(Buffer.from(stored, "base64").toString()) as StoredValue) : undefined;
    }

    /** Keeps a random value. When this resolves, it is in the cluster. */
    keep(value: StoredValue): Promise<void> {
        const encoded = Buffer.from(JSON.stringify(value)).toString("base64");
        return this.#write({ data: { [valueKey(value.urn)]: encoded } });
    }

    /** Forgets all values but those of these resources: a credential that nobody registers any more must not come back. */
    async forgetOthers(urns: readonly string[]): Promise<void> {
        const known = new Set(urns.map(valueKey));
        const gone = Object.keys(child(this.#live ?? {}, "data")).filter((key) => !known.has(key));
        if (gone.length > 0) await this.#write({ data: Object.fromEntries(gone.map((key) => [key, null])) });
    }

    /** Says where members are: before the first of them is applied, and again when what is gone is gone. */
    async setReach({ kinds, namespaces }: Reach): Promise<void> {
        if (isDeepStrictEqual(sorted(this.reach), sorted({ kinds, namespaces }))) return;
        const list = (values: ReadonlySet<string>) => [...values].sort().join(",");
        await this.#write({
            metadata: {
                labels: { [idLabel]: this.id },
                annotations: {
                    [annotations.tooling]: tooling,
                    [annotations.kinds]: list(kinds),
                    [annotations.namespaces]: list(namespaces),
                },
            },
        });
    }

    /** Removes it, and with it every random value. */
    async remove(): Promise<void> {
        if (this.#live) await this.cluster.remove(this.#live);
    }

    #write(patch: { metadata?: Properties; data?: Properties }): Promise<void> {
        const written = this.#writing.then(async () => {
            const { metadata, ...reference } = this.reference;
            if (!this.#live) {
                this.#live = await this.cluster.apply({ ...reference, metadata });
            }
            const { resourceVersion } = this.#live.metadata;
            this.#live = await this.cluster
                .merge(this.reference, { ...patch, metadata: { ...patch.metadata, resourceVersion } })
                .catch((error: unknown) => {
                    if (!(error instanceof ApiError && error.status === 409)) throw error;
                    throw new Error(
                        `Another run is changing this stack (Secret ${home}/${metadata.name}). Wait for it, then run again.`,
                    );
                });
        });
        this.#writing = written.catch(() => undefined);
        return written;
    }
}

const sorted = ({ kinds, namespaces }: Reach) => [[...kinds].sort(), [...namespaces].sort()];

/** A Secret's keys may not hold what a URN holds. */
function valueKey(urn: string): string {
    return createHash("sha256").update(urn).digest("hex").slice(0, 32);
}
