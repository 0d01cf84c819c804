// docs/rules.md: every rule with its reason, where it is known from, and what passes and fails.
import { rules } from "../../rules/index";
import type { Example, Rule, Severity } from "../../rules/rule";

const introduction = `# Rules

The invariants of a stack. The rules read what will be registered, after all defaults, sizes and overrides of
your own: \`npm run plan\` shows all findings, and the program itself refuses to register anything, in a preview too, while
a mandatory rule is broken. How strict a rule is depends on the stack's \`environment\`.

The policy pack (\`policy/\`) judges a preview by the same rules. Values that a preview does not have yet are reported as undecided. A stack with an exception hands its reason and last day to the pack by \`npm run policy:config\`, and both are in the pack's reports. Pulumi hands values that are marked as secret to a pack in the clear: the pack keeps, prints and sends none of them, but cannot recognise one by its mark either. It finds credentials by the names under which they are written (credentials-in-secrets), the program itself by the mark, too.

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

const row = ({ name, title, severity: { local, dev, prod } }: Rule): string =>
    `| [${name}](#${name}) | ${title} | ${[local, dev, prod].map(severityWord).join(" | ")} |`;

const section = ({ name, title, why, source, examples }: Rule): string =>
    [
        `## ${name}`,
        "",
        `**${title}.**`,
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
