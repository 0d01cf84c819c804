// docs/configuration.md: every key of a stack file with its type, default and meaning. A table for each variant of a union, with an
// example; parts that occur in several places once.
import { stringify } from "yaml";
import { discriminator, schemaRoot, type SchemaNode } from "../../config/schema-node";
import { exampleOf } from "./example";

const introduction = `# Configuration

A stack is one file, \`Pulumi.<stack>.yaml\`. Every key below is written \`thanos-stack:<key>\` under \`config:\`; nested keys
are nested YAML. The first line of the file makes editors check it while you type:

\`\`\`yaml
# yaml-language-server: $schema=./config/schema.json
config:
  thanos-stack:environment: dev
\`\`\`

Check a file: \`thanos-stack plan --stack NAME\`, or \`--config-file PATH\` for any other file. All problems are printed at once, each
with its line. Conditions between keys are in [rules.md](rules.md). Complete stack files are in [examples/stacks](../examples/stacks).

How to read the tables: \`a[].b\` is a key of each entry of a list, \`a.<name>.b\` a key of each entry of a map. **required** means that
there is no default. A linked type is a [shared part](#shared-parts), or a choice with a section for each variant.

This page is made from \`config/schema.ts\` by \`npm run generate\`.
`;

/** Parts that are documented once, by name, in the order in which they occur. */
type Parts = Map<string, SchemaNode>;

interface Row {
    readonly key: string;
    readonly node: SchemaNode;
    readonly required: boolean;
}

export function configurationReference(): string {
    const parts: Parts = new Map();
    const all = rowsOf(schemaRoot());
    const simple = all.filter(({ node }) => !isGroup(node));
    const groups = all.filter(({ node }) => isGroup(node));
    const sections = [table(simple.flatMap(flat), parts), ...groups.map((row) => section(row, 2, parts))];
    return `${[introduction, "## The stack\n", ...join(sections), "\n## Shared parts\n", ...join(shared(parts))].join("\n")}\n`;
}

const join = (texts: readonly string[]): string[] => texts.flatMap((text, index) => (index === 0 ? [text] : ["", text]));

/** Sections of all parts; a part may have others. */
function shared(parts: Parts): string[] {
    const done = new Map<string, string>();
    while (done.size < parts.size)
        for (const [name, node] of parts)
            if (!done.has(name))
                done.set(name, section({ key: name, node: { ...node, part: undefined as never }, required: true }, 3, parts));
    return [...done.values()];
}

const isGroup = ({ properties, oneOf }: SchemaNode): boolean => properties !== undefined || oneOf !== undefined;

const rowsOf = ({ properties = {}, required = [] }: SchemaNode, prefix = ""): Row[] =>
    Object.entries(properties).map(([key, node]) => ({ key: `${prefix}${key}`, node, required: required.includes(key) }));

/** A row with the rows below it: of maps, of entries of lists, of entries of maps. Not of parts and choices, which have sections. */
function flat(row: Row): Row[] {
    const { key, node } = row;
    if (node.part !== undefined || node.oneOf) return [row];
    const others = typeof node.additionalProperties === "object" ? node.additionalProperties : undefined;
    return [
        row,
        ...rowsOf(node, `${key}.`).flatMap(flat),
        ...(node.items?.properties ? rowsOf(node.items, `${key}[].`).flatMap(flat) : []),
        ...(others?.properties ? rowsOf(others, `${key}.<name>.`).flatMap(flat) : []),
    ];
}

/** A heading, the meaning, the keys, and a section for each choice among them. */
function section({ key, node }: Row, level: number, parts: Parts): string {
    const text = [`${"#".repeat(level)} \`${key}\``, node.description ?? ""].filter(Boolean);
    return [...text, ...(node.oneOf ? choice(key, node, level, parts) : keys(rowsOf(node, `${key}.`), level, parts))].join(
        "\n\n",
    );
}

/** A table, then a section for each choice in it. */
function keys(rows: readonly Row[], level: number, parts: Parts): string[] {
    const all = rows.flatMap(flat);
    if (all.length === 0) return [];
    const choices = all.filter(({ node }) => node.oneOf && node.part === undefined);
    return [table(all, parts), ...choices.map((row) => section(row, Math.min(level + 1, 5), parts))];
}

/** A section for each variant. The common part of all variants stands once, before them. */
function choice(key: string, { oneOf: variants = [] }: SchemaNode, level: number, parts: Parts): string[] {
    const same = (row: Row) => variants.every((one) => JSON.stringify(one.properties?.[short(row)]) === JSON.stringify(row.node));
    const short = (row: Row) => row.key.slice(key.length + 1);
    const common = variants.length > 1 ? rowsOf(variants[0] ?? {}, `${key}.`).filter(same) : [];
    const names = new Set(common.map(({ key: name }) => name));
    return [
        ...(common.length > 0 ? [`Keys of every variant:`, ...keys(common, level, parts)] : []),
        ...variants.flatMap((variant) => {
            const heading = `${"#".repeat(Math.min(level + 1, 5))} \`${variantTitle(key, variant)}\``;
            const text = [heading, variant.description ?? "", example(key, variant)].filter(Boolean);
            if (variant.part !== undefined) {
                parts.set(variant.part, variant);
                return [...text, `Keys: [${variant.part}](#${slug(variant.part)}).`];
            }
            return [
                ...text,
                ...keys(
                    rowsOf(variant, `${key}.`).filter((row) => !names.has(row.key)),
                    level + 1,
                    parts,
                ),
            ];
        }),
    ];
}

function variantTitle(key: string, variant: SchemaNode): string {
    const [name, value] = discriminator(variant);
    return `${key}.${name}: ${word(value)}`;
}

/** GitHub's anchor of a heading. */
const slug = (heading: string): string =>
    heading
        .toLowerCase()
        .replaceAll(/[^a-z0-9 _-]/g, "")
        .replaceAll(" ", "-");

/** The shortest valid form of a variant, as it stands in a stack file. */
function example(key: string, variant: SchemaNode): string {
    const [top = "", ...rest] = key.split(".");
    if (!(top in (schemaRoot().properties ?? {})) || /[[<]/.test(key)) return "";
    const value = rest.reduceRight<unknown>((inner, part) => ({ [part]: inner }), exampleOf(variant));
    return `\`\`\`yaml\n${stringify({ [`thanos-stack:${top}`]: value }, { lineWidth: 100 }).trimEnd()}\n\`\`\``;
}

const table = (rows: readonly Row[], parts: Parts): string =>
    ["| key | type | default | meaning |", "| --- | --- | --- | --- |", ...rows.map((row) => line(row, parts))].join("\n");

const line = ({ key, node, required }: Row, parts: Parts): string =>
    `| ${[`\`${key}\``, type(key, node, parts), required ? "**required**" : defaultOf(node), node.description ?? ""].map(cell).join(" | ")} |`;

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** A value as YAML would write it. */
const word = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function type(key: string, node: SchemaNode, parts: Parts): string {
    if (node.part !== undefined) {
        parts.set(node.part, parts.get(node.part) ?? node);
        return `[${node.part}](#${slug(node.part)})`;
    }
    if (node.oneOf)
        return node.oneOf.map((one) => `[\`${word(discriminator(one)[1])}\`](#${slug(variantTitle(key, one))})`).join(", ");
    if (node.const !== undefined) return `\`${word(node.const)}\``;
    if (node.enum) return node.enum.map((value) => `\`${word(value)}\``).join(", ");
    switch (node.type) {
        case "string":
            return `text${node.expected === undefined ? "" : `: ${node.expected}`}`;
        case "boolean":
            return "`true` or `false`";
        case "integer":
        case "number": {
            const bounds = [node.minimum ?? "…", (node.maximum ?? Infinity) < Number.MAX_SAFE_INTEGER ? node.maximum : "…"];
            return `${node.type === "integer" ? "whole number" : "number"}, ${bounds.join(" to ")}`;
        }
        case "array":
            return `list of ${node.items?.properties ? "maps" : type(key, node.items ?? {}, parts)}`;
        case "object": {
            const others = node.additionalProperties;
            if (node.properties || typeof others !== "object") return "map";
            return `map of ${node.propertyNames?.expected ?? "names"} to ${others.properties ? "maps" : type(key, others, parts)}`;
        }
        default:
            return node.anyOf ? "one of several forms" : "any value";
    }
}

function defaultOf({ default: value }: SchemaNode): string {
    if (value === undefined || JSON.stringify(value) === "{}") return "";
    return `\`${typeof value === "object" ? stringify(value, { collectionStyle: "flow" }).trim() : word(value)}\``;
}
