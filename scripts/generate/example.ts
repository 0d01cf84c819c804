// The shortest valid value of a schema, made of its required keys and the examples in it.
import { discriminator, type SchemaNode } from "../../config/schema-node";

export function exampleOf(node: SchemaNode): unknown {
    if (node.const !== undefined) return node.const;
    if (node.examples) return node.examples[0];
    if (node.enum) return node.enum[0];
    const [variant] = node.oneOf ?? node.anyOf ?? [];
    if (variant) return exampleOf(variant);
    if (node.properties) return shortest(node);
    if (node.type === "array") return [exampleOf(node.items ?? {})];
    if (node.type === "object") return {};
    if (node.type === "boolean") return true;
    return node.type === "string" ? "example" : (node.minimum ?? 1);
}

/** The key that chooses the variant, then the required ones. */
function shortest(node: SchemaNode): Record<string, unknown> {
    const { properties = {}, required = [] } = node;
    const [choice] = discriminator(node);
    const keys = [...new Set([choice, ...required])].filter((key) => key in properties);
    return Object.fromEntries(keys.map((key) => [key, exampleOf(properties[key] ?? {})]));
}
