// A resource as it will be registered, in the few words that the view is made from.

export interface Resource {
    readonly urn: string;
    readonly type: string;
    /** Pulumi's name for it. */
    readonly name: string;
    /** Plain data; secrets are wrapped in `Secret`, what is not known yet is `unknown`. */
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly parent?: string;
    readonly protect: boolean;
    readonly retainOnDelete: boolean;
    /** The id of a resource that is only read: another program owns it, and no setting of the stack changes it. */
    readonly reads?: string;
}

/** A Kubernetes object in such a resource. */
export interface KubernetesObject {
    readonly kind: string;
    /** Where it is, for people: `Deployment thanos-query`. */
    readonly path: string;
    readonly name: string;
    readonly body: Readonly<Record<string, unknown>>;
}
