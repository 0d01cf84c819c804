// The JSON Schema of a whole stack file, as editors want it: `Pulumi.<stack>.yaml` with the keys of this project.
import { schemaRoot, type SchemaNode } from "../../config/schema-node";
import { isProperties, omit } from "../../lib/properties";

const project = "thanos-stack";

/** The form that Pulumi writes for a secret. */
const encrypted = ({ description = "" }: SchemaNode): SchemaNode => ({
    type: "object",
    description,
    properties: { secure: { type: "string" } },
    required: ["secure"],
    additionalProperties: false,
});

/** Only keywords of JSON Schema; `expected` becomes the message that editors show. */
function forEditors(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(forEditors);
    if (!isProperties(value)) return value;
    const { expected, numeric } = value as SchemaNode;
    const inner = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, forEditors(one)]));
    return {
        ...omit(inner, typeof expected === "string" ? ["expected", "numeric", "sensitive", "part"] : ["part"]),
        ...(numeric === true ? { type: ["string", "number"] } : {}),
        ...(typeof expected === "string" ? { errorMessage: `expected ${expected}` } : {}),
    };
}

/** The Pulumi CLI writes every scalar below `config` as text: `pulumi stack init` turns `protect: false` into `protect: "false"`. */
const asWritten = (node: SchemaNode): object => {
    const value = forEditors(node) as Record<string, unknown>;
    switch (node.type) {
        case "boolean":
            return { ...value, type: ["boolean", "string"], enum: [true, false, "true", "false"] };
        case "integer":
        case "number":
            return { ...value, type: [node.type, "string"], pattern: "^[0-9]+$" };
        default:
            return value;
    }
};

export function stackFileSchema(): object {
    const { properties = {}, required = [] } = schemaRoot();
    const keys = Object.entries(properties).map(([key, node]) => [
        `${project}:${key}`,
        node.secret ? encrypted(node) : asWritten(node),
    ]);
    return {
        $schema: "http://json-schema.org/draft-07/schema#",
        title: "A stack of thanos-stack",
        description: "Pulumi.<stack>.yaml: one environment. Made by `npm run generate` from config/schema.ts.",
        type: "object",
        properties: {
            config: {
                type: "object",
                properties: Object.fromEntries(keys) as Record<string, SchemaNode>,
                required: required.map((key) => `${project}:${key}`),
                // Keys of other namespaces, such as `pulumi:tags`, are Pulumi's business.
                patternProperties: { [`^(?!${project}:)[^:]+:`]: true },
                additionalProperties: false,
            },
            environment: { description: "Pulumi ESC environments to import." },
            secretsprovider: { type: "string" },
            encryptedkey: { type: "string" },
            encryptionsalt: { type: "string" },
        },
        required: ["config"],
        additionalProperties: false,
    };
}
