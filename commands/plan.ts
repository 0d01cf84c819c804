// `thanos-stack plan`: what a stack file would deploy, and what is wrong with it, without a cluster.
import { line } from "../rules/gate";
import { defineCommand } from "./definition";
import { jsonOption, stackOf, stackOptions } from "./options";
import { decisions, type Section } from "./plan/decisions";
import { planJson, planStack, type Outcome, type Plan } from "./plan/plan";
import { tree } from "./plan/tree";

export const definition = defineCommand({
    summary: "Show what a stack file would deploy, and its rule violations",
    description: "Needs neither a cluster nor a cloud.",
    options: { ...stackOptions, ...jsonOption },
    failure: "a mandatory rule is violated",
    examples: [
        ["plan --stack dev", "Resources, decisions and findings of the stack dev"],
        ["plan --config-file west.yaml --json", "Another file, as JSON"],
    ],
    async run(options, { root, out, error }) {
        const { name, file } = stackOf(options);
        const outcome = await planStack(root, name, file);
        out(options.json ? `${JSON.stringify(planJson(name, outcome))}\n` : "plan" in outcome ? text(name, outcome.plan) : "");
        const wrong = problems(outcome);
        for (const problem of wrong) error(problem);
        return "errors" in outcome ? 2 : wrong.length > 0 ? 1 : 0;
    },
});

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
