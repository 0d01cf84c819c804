// `npm run plan -- --stack NAME`: shows what a stack file would make, and what is wrong with it, before anything is made.
import path from "node:path";
import { parseArgs } from "node:util";
import { line } from "../rules/gate";
import { decisions, type Section } from "./plan/decisions";
import { planJson, planStack, type Outcome, type Plan } from "./plan/plan";
import { tree } from "./plan/tree";

const usage = `Usage: npm run --silent plan -- --stack NAME [--config-file PATH] [--json]

  --stack NAME         the stack to plan: reads Pulumi.NAME.yaml
  --config-file PATH   reads this stack file instead
  --json               prints one JSON object on standard output
`;

/** Where the command writes. */
export interface Output {
    readonly out: (text: string) => void;
    readonly error: (line: string) => void;
}

/** Runs the command. Resolves to its exit code: 1 when the file is invalid or a mandatory rule is broken, 2 for wrong usage. */
export async function main(args: readonly string[], root: string, { out, error }: Output): Promise<number> {
    let options;
    try {
        options = parseArgs({
            args: [...args],
            options: {
                stack: { type: "string" },
                "config-file": { type: "string" },
                json: { type: "boolean", default: false },
                help: { type: "boolean", default: false },
            },
        }).values;
    } catch (problem) {
        error(problem instanceof Error ? problem.message : String(problem));
        error(usage);
        return 2;
    }
    if (options.help) {
        out(usage);
        return 0;
    }
    if (options.stack === undefined) {
        error("--stack is missing.");
        error(usage);
        return 2;
    }
    const outcome = await planStack(root, options.stack, options["config-file"]);
    out(
        options.json
            ? `${JSON.stringify(planJson(options.stack, outcome))}\n`
            : "plan" in outcome
              ? text(options.stack, outcome.plan)
              : "",
    );
    const wrong = problems(outcome);
    for (const problem of wrong) error(problem);
    return wrong.length > 0 ? 1 : 0;
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

if (require.main === module)
    void main(process.argv.slice(2), path.resolve(__dirname, "..", ".."), {
        out: (written) => process.stdout.write(written),
        error: (written) => process.stderr.write(`${written}\n`),
    }).then((code) => {
        process.exitCode = code;
    });
