// docs/configuration.md: every key of a stack file with its type, its default, what it may be, and what it means.
import { allowedText } from "./allowed";
import { stackSchemaRoot, type SchemaNode } from "./schema";

const introduction = `# Configuration

A stack is one file, \`Pulumi.<stack>.yaml\`. Every key below is written \`thanos-stack:<key>\` under \`config:\`; nested keys
are nested YAML. The first line of the file makes editors check it while you type:

\`\`\`yaml
# yaml-language-server: $schema=./config/schema.json
config:
  thanos-stack:environment: dev
\`\`\`

Try a file without touching anything: \`npm run --silent plan -- --stack NAME\`, or with \`--config-file PATH\` any other file.
All problems are shown at once, each with its full key. What must hold between the keys is in [rules.md](rules.md).

This page is made from \`config/schema.ts\` by \`npm run generate\`.
`;

interface Row {
    readonly key: string;
    readonly node: SchemaNode;
    readonly required: boolean;
    /** What the discriminators on the way say. */
    readonly variants: readonly unknown[];
}

export function configurationReference(): string {
    const all = rowsOf(stackSchemaRoot());
    const simple = all.filter(({ node }) => !isGroup(node));
    const groups = all.filter(({ node }) => isGroup(node));
    return `${[introduction, "## The stack\n", table(simple), ...groups.flatMap((row) => ["", section(row)])].join("\n")}\n`;
}

const isGroup = ({ properties, oneOf }: SchemaNode): boolean => properties !== undefined || oneOf !== undefined;

const rowsOf = ({ properties = {}, required = [] }: SchemaNode, prefix = "", variants: readonly unknown[] = []): Row[] =>
    Object.entries(properties).map(([key, node]) => ({
        key: `${prefix}${key}`,
        node,
        required: required.includes(key),
        variants,
    }));

/** A top-level key with everything under it; each variant of a union has a table of its own. */
function section({ key, node, required }: Row): string {
    const heading = `## \`${key}\`\n\n${node.description ?? ""} ${required ? "Required." : ""}`.trimEnd();
    if (!node.oneOf) return `${heading}\n\n${table(below(node, `${key}.`, []))}`;
    const variants = node.oneOf.map((variant) => {
        const [name, value] = discriminator(variant);
        const rows = below(variant, `${key}.`, [value]);
        return `### \`${key}.${name}: ${value}\`\n\n${variant.description ?? ""}\n\n${table(rows)}`;
    });
    return [heading, ...variants].join("\n\n");
}

/** All keys below an object, each followed by its own. */
const below = (node: SchemaNode, prefix: string, variants: readonly unknown[]): Row[] =>
    rowsOf(node, prefix, variants).flatMap((row) => [
        row,
        ...(row.node.oneOf ?? []).flatMap((variant) => below(variant, `${row.key}.`, [...variants, discriminator(variant)[1]])),
        ...below(row.node, `${row.key}.`, variants),
    ]);

const discriminator = ({ properties = {} }: SchemaNode): readonly [name: string, value: string] => {
    const [name, node] = Object.entries(properties).find(([, { const: only }]) => only !== undefined) ?? ["", {}];
    return [name, word(node.const)];
};

const table = (rows: readonly Row[]): string =>
    ["| key | type | default | allowed | meaning |", "| --- | --- | --- | --- | --- |", ...rows.map(line)].join("\n");

const line = (row: Row): string =>
    `| ${[`\`${row.key}\``, type(row.node), row.required ? "required" : defaultOf(row.node), allowed(row), row.node.description ?? ""].map(cell).join(" | ")} |`;

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** A value as YAML would write it. */
const word = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function type(node: SchemaNode): string {
    if (node.oneOf) return "one of several";
    if (node.type === "object") return node.properties ? "map" : "map of own keys";
    return node.type ?? "any";
}

const defaultOf = ({ default: value }: SchemaNode): string =>
    value === undefined || typeof value === "object" ? "" : `\`${word(value)}\``;

function allowed({ key, node, variants }: Row): string {
    if (node.const !== undefined) return `\`${word(node.const)}\``;
    if (node.enum) return node.enum.map((value) => `\`${word(value)}\``).join(", ");
    if (node.minimum !== undefined) return `${node.minimum} to ${node.maximum ?? "…"}`;
    return node.type === "string" ? allowedText(key.split("."), variants) : "";
}
