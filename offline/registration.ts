// The registrations of a program, read from the SDK's request before its test runtime drops half of it: that runtime hands on
// neither parent, protect, retainOnDelete nor dependencies, and its URNs keep one level of parents only.
import { isProperties, type Properties } from "../lib/properties";
import { fromWire } from "./secrets";

/** One resource of a program, as the program described it. */
export interface Registration {
    /** The URN that Pulumi would give it, built from all of its parents. */
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    /** False for a component, which groups other resources and is nothing by itself. */
    readonly custom: boolean;
    /** True for a component that a provider's plugin builds, such as a Helm chart. */
    readonly remote: boolean;
    readonly parent?: string;
    /** The URN of the explicit provider; none means Pulumi's default provider. */
    readonly provider?: string;
    /** Inherited from the parent, as are `retainOnDelete` and `deletedWith`. */
    readonly protect: boolean;
    readonly retainOnDelete: boolean;
    readonly deletedWith?: string;
    /** URNs of what must be there first, by `dependsOn` or through the inputs. */
    readonly dependencies: readonly string[];
    /** Outputs that are secret whatever the inputs are. */
    readonly secretOutputs: readonly string[];
    /** The id of an existing object that the program reads instead of describing it. */
    readonly reads?: string;
    /** Plain values; secrets are wrapped in `Secret`. */
    readonly inputs: Properties;
}

/** The part of the SDK's request messages that is read here. */
export interface RegisterRequest {
    getType(): string;
    getName(): string;
    getParent(): string;
    getProvider(): string;
    getDependenciesList(): string[];
    getAdditionalsecretoutputsList(): string[];
    getCustom(): boolean;
    getRemote(): boolean;
    hasProtect(): boolean;
    getProtect(): boolean | undefined;
    hasRetainondelete(): boolean;
    getRetainondelete(): boolean | undefined;
    getDeletedwith(): string;
    getObject(): { toJavaScript(): Properties } | undefined;
}

/** The request for `Type.get(name, id)`. */
export interface ReadRequest {
    getType(): string;
    getName(): string;
    getParent(): string;
    getProvider(): string;
    getDependenciesList(): string[];
    getAdditionalsecretoutputsList(): string[];
    getId(): string;
    getProperties(): { toJavaScript(): Properties } | undefined;
}

/** The stack that a URN belongs to. */
export interface Scope {
    readonly project: string;
    readonly stack: string;
}

type Common = Pick<
    RegisterRequest,
    "getType" | "getName" | "getParent" | "getProvider" | "getDependenciesList" | "getAdditionalsecretoutputsList"
>;

/** Describes a resource that the program creates; `parent` is its parent's registration. */
export function describeRegistration(scope: Scope, request: RegisterRequest, parent: Registration | undefined): Registration {
    const deletedWith = request.getDeletedwith() || parent?.deletedWith;
    return {
        ...describeCommon(scope, request),
        custom: request.getCustom(),
        remote: request.getRemote(),
        protect: (request.hasProtect() ? request.getProtect() : parent?.protect) ?? false,
        retainOnDelete: (request.hasRetainondelete() ? request.getRetainondelete() : parent?.retainOnDelete) ?? false,
        ...(deletedWith && { deletedWith }),
        inputs: properties(request.getObject()?.toJavaScript()),
    };
}

/** Describes an existing object that the program reads. */
export function describeRead(scope: Scope, request: ReadRequest): Registration {
    return {
        ...describeCommon(scope, request),
        custom: true,
        remote: false,
        protect: false,
        retainOnDelete: false,
        reads: request.getId(),
        inputs: properties(request.getProperties()?.toJavaScript()),
    };
}

function describeCommon(scope: Scope, request: Common) {
    const parent = request.getParent();
    const provider = request.getProvider();
    return {
        urn: buildUrn(scope, parent, request.getType(), request.getName()),
        type: request.getType(),
        name: request.getName(),
        ...(parent && { parent }),
        ...(provider && { provider: provider.slice(0, provider.lastIndexOf("::")) }),
        dependencies: request.getDependenciesList(),
        secretOutputs: request.getAdditionalsecretoutputsList(),
    };
}

function buildUrn({ stack, project }: Scope, parent: string, type: string, name: string): string {
    const parentType = parent.split("::")[2];
    return `urn:pulumi:${stack}::${project}::${parentType ? `${parentType}$` : ""}${type}::${name}`;
}

function properties(wire: Properties | undefined): Properties {
    const plain = fromWire(wire ?? {});
    return isProperties(plain) ? plain : {};
}
