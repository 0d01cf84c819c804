// `npm run plan -- --stack NAME`: shows what a stack file would make, and what is wrong with it, before anything is made.
import { line } from "../rules/gate";
import { required, runner, start } from "./command";
import { decisions, type Section } from "./plan/decisions";
import { planJson, planStack, type Outcome, type Plan } from "./plan/plan";
import { tree } from "./plan/tree";

const usage = `Usage: npm run --silent plan -- --stack NAME [--config-file PATH] [--json]

  --stack NAME         the stack to plan: reads Pulumi.NAME.yaml
  --config-file PATH   reads this stack file instead
  --json               prints one JSON object on standard output
`;

export const main = runner({
    usage,
    options: { stack: { type: "string" }, "config-file": { type: "string" }, json: { type: "boolean" } },
    async run(options, root, { out, error }) {
        const stack = required(options.stack, "stack");
        const outcome = await planStack(root, stack, options["config-file"]);
        out(options.json ? `${JSON.stringify(planJson(stack, outcome))}\n` : "plan" in outcome ? text(stack, outcome.plan) : "");
        const wrong = problems(outcome);
        for (const problem of wrong) error(problem);
        return wrong.length > 0 ? 1 : 0;
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

if (require.main === module) start(main);
