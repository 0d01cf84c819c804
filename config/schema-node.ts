// The schema of a stack file as JSON Schema, and how to find the part for a key: for messages, the reference and editors.
import { stackJsonSchema } from "./schema";

/**
 * The keywords of a JSON Schema that the generator reads. The last ones are this project's own, written into the schema as
 * metadata.
 */
export interface SchemaNode {
    readonly type?: string;
    readonly description?: string;
    readonly default?: unknown;
    readonly const?: unknown;
    readonly enum?: readonly unknown[];
    readonly examples?: readonly unknown[];
    readonly pattern?: string;
    readonly minimum?: number;
    readonly maximum?: number;
    readonly minLength?: number;
    readonly maxLength?: number;
    readonly properties?: Readonly<Record<string, SchemaNode>>;
    readonly required?: readonly string[];
    readonly oneOf?: readonly SchemaNode[];
    readonly anyOf?: readonly SchemaNode[];
    readonly items?: SchemaNode;
    readonly additionalProperties?: boolean | SchemaNode;
    readonly propertyNames?: SchemaNode;
    /** The expected form of a text. */
    readonly expected?: string;
    /** A text that YAML may have as a number without ambiguity. */
    readonly numeric?: boolean;
    /** Messages never repeat the value. */
    readonly sensitive?: boolean;
    /** Set with `pulumi config set --secret`. */
    readonly secret?: boolean;
    /** Name of a part that occurs in several places and is documented once. */
    readonly part?: string;
}

/** The schema of a stack's own keys. */
export const schemaRoot = (): SchemaNode => (root ??= stackJsonSchema() as SchemaNode);
let root: SchemaNode | undefined;

type Path = readonly PropertyKey[];

export function valueAt(value: unknown, path: Path): unknown {
    return path.reduce<unknown>(
        (at, key) => (typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
        value,
    );
}

/** The schema of the value at this path. The values on the way decide between the variants of a union. */
export function nodeAt(path: Path, values: unknown): SchemaNode | undefined {
    let node: SchemaNode | undefined = schemaRoot();
    let value = values;
    for (const key of path) {
        node = childOf(variantFor(node, value), key);
        value = valueAt(value, [key]);
    }
    return node;
}

function childOf(node: SchemaNode | undefined, key: PropertyKey): SchemaNode | undefined {
    if (typeof key === "number") return node?.items;
    const { additionalProperties: others } = node ?? {};
    return node?.properties?.[String(key)] ?? (typeof others === "object" ? others : undefined);
}

/** The key and the value by which a variant of a union is chosen. */
export function discriminator({ properties = {} }: SchemaNode): readonly [key: string, value: unknown] {
    const [key, node] = Object.entries(properties).find(([, { const: only }]) => only !== undefined) ?? ["", {}];
    return [key, node.const];
}

/** The variant of a union that a value is of; the node itself where it is no union or the variant is unknown. */
export const variantFor = (node: SchemaNode | undefined, value: unknown): SchemaNode | undefined =>
    node?.oneOf?.find((variant) => {
        const [key, only] = discriminator(variant);
        return only === valueAt(value, [key]);
    }) ?? node;

/** The keys that an object may have. */
export const keysOf = ({ properties = {}, propertyNames }: SchemaNode = {}): readonly string[] =>
    (propertyNames?.enum as readonly string[] | undefined) ?? Object.keys(properties);
