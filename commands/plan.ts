// `thanos-stack plan`: what a stack file would deploy, and what is wrong with it, without a cluster.
import { line } from "../rules/gate";
import { defineCommand, type Invocation } from "./definition";
import { jsonOption, stackOf, stackOptions } from "./options";
import { compare, deployed, type Comparison, recordOfFile } from "./plan/against";
import { decisions, type Section } from "./plan/decisions";
import { deployedHistory } from "./plan/deployed";
import { planJson, planStack, type Outcome, type Plan } from "./plan/plan";
import { tree } from "./plan/tree";

export const definition = defineCommand({
    summary: "Show what a stack file would deploy, and its rule violations",
    description: "Needs neither a cluster nor a cloud.",
    options: {
        ...stackOptions,
        against: {
            value: "reference",
            description: `Find changes that lose history: against a stack file, a Git revision, or "${deployed}" for what is deployed`,
        },
        ...jsonOption,
    },
    failure: "a mandatory rule is violated, or a change loses history",
    examples: [
        ["plan --stack dev", "Resources, decisions and findings of the stack dev"],
        ["plan --config-file west.yaml --json", "Another file, as JSON"],
        ["plan --stack prod --against HEAD~1", "Also what the last commit would lose"],
    ],
    async run(options, invocation) {
        const { root, out, error } = invocation;
        const { name, file } = stackOf(options);
        const outcome = await planStack(root, name, file);
        const comparison = "plan" in outcome ? await changes(options.against, name, outcome.plan, invocation) : undefined;
        const json = { ...planJson(name, outcome), ...(comparison && { changes: comparison }) };
        out(options.json ? `${JSON.stringify(json)}\n` : "plan" in outcome ? text(name, outcome.plan) : "");
        if (comparison && !options.json)
            out(`\n${section({ title: "Acknowledged changes that lose history", rows: rowsOf(comparison.allowed) })}\n`);
        const wrong = [...problems(outcome), ...(comparison?.refused ?? [])];
        for (const problem of wrong) error(problem);
        return "errors" in outcome ? 2 : wrong.length > 0 ? 1 : 0;
    },
});

const rowsOf = (lines: readonly string[]): string[][] => (lines.length === 0 ? [["none"]] : lines.map((one) => [one]));

async function changes(
    against: string | undefined,
    name: string,
    { models: { stack: config } }: Plan,
    { root, cwd, machine }: Invocation,
): Promise<Comparison | undefined> {
    if (against === undefined) return undefined;
    if (against !== deployed) return compare(config, await recordOfFile(root, name, against, cwd));
    const { record, bucket } = await deployedHistory(config, machine);
    return compare(config, record, bucket);
}

/** What stops the stack, one line for each problem. */
const problems = (outcome: Outcome): string[] =>
    "plan" in outcome
        ? outcome.plan.findings.filter(({ severity }) => severity === "mandatory").map(line)
        : outcome.errors.map(({ path: at, message }) => `${at}: ${message}`.replaceAll(/\s*\n\s*/g, " "));

function text(stack: string, plan: Plan): string {
    const { registrations, findings } = plan;
    const sections: Section[] = [
        { title: `Stack ${stack}: ${registrations.length} resources`, rows: tree(registrations).map((row) => [row]) },
        ...decisions(plan),
        {
            title: findings.length === 0 ? "Findings: none" : "Findings",
            rows: findings.map((finding) => [finding.severity, line(finding)]),
        },
    ];
    return `${sections.map(section).join("\n\n")}\n`;
}

function section({ title, rows }: Section): string {
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    const lines = rows.map(
        (row) =>
            `  ${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join("  ")}`,
    );
    return [title, ...lines].join("\n");
}
