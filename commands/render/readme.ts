// What the files cannot say themselves: the Secrets that must be there, and what the cloud must have.
import { stringify } from "yaml";
import type { Registration } from "../../offline/registration";
import { markdown } from "./files";
import type { Groups, MissingSecret } from "./group";

export const readme = (stack: string, { secrets, cloud }: Groups, apply: readonly string[]): string =>
    markdown(
        `# Stack ${stack}`,
        "",
        ...apply,
        ...(secrets.length > 0 ? ["", ...secretsSection(secrets)] : []),
        ...(cloud.length > 0 ? ["", ...cloudSection(cloud)] : []),
    );

const secretsSection = (secrets: readonly MissingSecret[]): string[] => [
    "## Secrets that must be there first",
    "",
    "They are not in these files. After a change of one, its pods must be restarted: Thanos reads its document once.",
    "",
    "| namespace | Secret | keys |",
    "| --- | --- | --- |",
    ...secrets.map(({ namespace, name, keys }) => `| ${namespace} | ${name} | ${keys.map((key) => `\`${key}\``).join(", ")} |`),
];

const cloudSection = (cloud: readonly Registration[]): string[] => [
    "## What must be there in AWS",
    "",
    "Pods, roles and bucket find each other by these names. `<account>` stands for the account's number.",
    ...cloud.flatMap(({ type, name, inputs }) => [
        "",
        `### ${type.split(":").at(-1) ?? type} ${name}`,
        "",
        "```yaml",
        stringify(withDocuments(inputs), { lineWidth: 0 }).trimEnd(),
        "```",
    ]),
];

/** Policies as documents instead of JSON in a text, and nothing that a walk has made up. */
const withDocuments = (inputs: object): unknown =>
    JSON.parse(JSON.stringify(inputs).replaceAll("111122223333", "<account>"), (_, value: unknown) =>
        typeof value === "string" && value.startsWith('{"Version"') ? (JSON.parse(value) as unknown) : value,
    );
