// What the engine knows of any Kubernetes object, and how one is named to people.

/** A Kubernetes object of any kind. */
export interface KubeObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: Metadata;
    readonly [field: string]: unknown;
}

/** The standard metadata that the engine reads. */
export interface Metadata {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly generation?: number;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
    readonly managedFields?: readonly { readonly manager?: string; readonly operation?: string }[];
    readonly [field: string]: unknown;
}

/** `apps` of `apps/v1`; the core group is the empty text. */
export function groupOf(apiVersion: string): string {
    return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

/** `Deployment.apps`, `Secret`: a kind without its version. */
export function groupKind({ apiVersion, kind }: Pick<KubeObject, "apiVersion" | "kind">): string {
    const group = groupOf(apiVersion);
    return group ? `${kind}.${group}` : kind;
}

/** `namespace/name`, or the name alone for an object without a namespace. */
export function qualifiedName({ metadata }: Pick<KubeObject, "metadata">): string {
    return metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;
}

/** `Deployment thanos/query`, as messages name an object. */
export function title(object: Pick<KubeObject, "kind" | "metadata">): string {
    return `${object.kind} ${qualifiedName(object)}`;
}

/** Tells objects apart whatever version of their kind they are read by. */
export function identity(object: KubeObject): string {
    return `${groupKind(object)} ${qualifiedName(object)}`;
}
