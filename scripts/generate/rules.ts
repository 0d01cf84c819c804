// docs/rules.md: every rule with its reason, where it is known from, and what passes and fails.
import { rules } from "../../rules/index";
import type { Example, Rule, Severity } from "../../rules/rule";

const introduction = `# Rules

What must hold for a stack to be right. The rules read what will be registered, after all defaults, sizes and overrides of
your own: \`npm run plan\` shows all findings, and the program itself refuses to register anything, in a preview too, while
a mandatory rule is broken. How strict a rule is depends on the stack's \`environment\`.

This page is made from \`rules/\` by \`npm run generate\`.
`;

export const rulesReference = (): string =>
    [
        introduction,
        "| rule | what must hold | local | dev | prod |",
        "| --- | --- | --- | --- | --- |",
        ...rules.map(row),
        "",
        ...rules.map(section),
    ].join("\n");

const severityWord = (severity: Severity): string => (severity === "off" ? "–" : severity);

const row = ({ id, title, severity: { local, dev, prod } }: Rule): string =>
    `| [${id}](#${anchor(id, title)}) | ${title} | ${[local, dev, prod].map(severityWord).join(" | ")} |`;

/** As GitHub makes anchors of headings. */
const anchor = (id: string, title: string): string =>
    `${id} ${title}`
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, "")
        .replaceAll(" ", "-");

const section = ({ id, title, why, source, examples }: Rule): string =>
    [
        `## ${id} ${title}`,
        "",
        why,
        "",
        `Known from: ${source}.`,
        "",
        list("Passes", examples.pass),
        list("Fails", examples.fail),
        "",
    ].join("\n");

const list = (word: string, examples: readonly Example[]): string =>
    `- ${word}: ${examples.map(({ title }) => title).join("; ")}.`;
