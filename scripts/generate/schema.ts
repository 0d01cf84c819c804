// The JSON Schema of a whole stack file, as editors want it: `Pulumi.<stack>.yaml` with the keys of this project.
import { stackJsonSchema } from "../../config/schema";

const project = "thanos-stack";

/** What the generators read of a JSON Schema. */
export interface SchemaNode {
    readonly type?: string;
    readonly description?: string;
    /** Set with `pulumi config set --secret`. */
    readonly secret?: boolean;
    readonly default?: unknown;
    readonly const?: unknown;
    readonly enum?: readonly unknown[];
    readonly pattern?: string;
    readonly minimum?: number;
    readonly maximum?: number;
    readonly minLength?: number;
    readonly maxLength?: number;
    readonly properties?: Readonly<Record<string, SchemaNode>>;
    readonly required?: readonly string[];
    readonly oneOf?: readonly SchemaNode[];
    readonly items?: SchemaNode;
    readonly additionalProperties?: boolean | SchemaNode;
    readonly propertyNames?: SchemaNode;
}

/** The schema of a stack's own keys. */
export const stackSchemaRoot = (): SchemaNode => stackJsonSchema() as SchemaNode;

/** What Pulumi writes for a secret. */
const encrypted = ({ description = "" }: SchemaNode): SchemaNode => ({
    type: "object",
    description,
    properties: { secure: { type: "string" } },
    required: ["secure"],
    additionalProperties: false,
});

export function stackFileSchema(): object {
    const { properties = {}, required = [] } = stackSchemaRoot();
    const keys = Object.entries(properties).map(([key, node]) => [`${project}:${key}`, node.secret ? encrypted(node) : node]);
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
