// `thanos-stack plan`: what a stack file would deploy, and what is wrong with it, without a cluster.
import { problemLine } from "../config/problems";
import { columns, terminalWidth } from "../lib/table";
import { defineCommand, UsageError, type Invocation, type Values } from "./definition";
import { writePage } from "./html-file";
import { clusterOptions, htmlOption, jsonOption, stackOf } from "./options";
import { compare, deployed, type Comparison, recordOfFile } from "./plan/against";
import { decisions, type Section } from "./plan/decisions";
import { deployedHistory } from "./plan/deployed";
import { planPage } from "./plan/page";
import { placedLine, planJson, planStack, type Outcome, type Plan } from "./plan/plan";
import { tree } from "./plan/tree";

export const definition = defineCommand({
    summary: "Show what a stack file would deploy, and its rule violations",
    description: "Needs neither a cluster nor a cloud.",
    options: {
        ...clusterOptions,
        against: {
            value: "reference",
            description: `Find changes that lose history: against a stack file, a Git revision, or "${deployed}" for what is deployed`,
        },
        ...htmlOption,
        ...jsonOption,
    },
    failure: "a mandatory rule is violated, or a change loses history",
    examples: [
        ["plan --stack dev", "Resources, decisions and findings of the stack dev"],
        ["plan --config-file west.yaml --json", "Another file, as JSON"],
        ["plan --stack prod --html prod.html", "Also as a page, for a review"],
        ["plan --stack prod --against HEAD~1", "Also what the last commit would lose"],
        [
            "plan --stack prod --against cluster --context blue",
            "Also what a deployment to this cluster would lose, with the cost",
        ],
    ],
    async run(options, invocation) {
        const { root, out, error } = invocation;
        const { name, file } = stackOf(options);
        const outcome = await planStack(root, name, file);
        const { against, context, kubeconfig } = options;
        if ((context ?? kubeconfig) !== undefined && against !== deployed)
            throw new UsageError(`--context and --kubeconfig are only valid with --against ${deployed}.`);
        const from = { against, context, kubeconfig };
        const comparison = "plan" in outcome ? await changes(from, name, outcome.plan, invocation) : undefined;
        const json = { ...planJson(name, outcome), ...(comparison && { changes: comparison }) };
        out(options.json ? `${JSON.stringify(json)}\n` : "plan" in outcome ? text(name, outcome.plan) : "");
        if (comparison && !options.json)
            out(`\n${section({ title: "Acknowledged changes that lose history", rows: rowsOf(comparison.allowed) })}\n`);
        const wrong = [...problems(outcome), ...(comparison?.refused ?? [])];
        if (options.html !== undefined && "plan" in outcome) writePage(options.html, planPage(name, outcome.plan, comparison));
        for (const problem of wrong) error(problem);
        return "errors" in outcome ? 2 : wrong.length > 0 ? 1 : 0;
    },
});

const rowsOf = (lines: readonly string[]): string[][] => (lines.length === 0 ? [["none"]] : lines.map((one) => [one]));

async function changes(
    { against, ...cluster }: Pick<Values<typeof clusterOptions>, "context" | "kubeconfig"> & { against?: string | undefined },
    name: string,
    { models }: Plan,
    { root, cwd, machine }: Invocation,
): Promise<Comparison | undefined> {
    if (against === undefined) return undefined;
    if (against !== deployed) return compare(models, await recordOfFile(root, name, against, cwd));
    const { record, bucket } = await deployedHistory(models, machine, cluster);
    return compare(models, record, bucket);
}

/** The problems that stop the stack, one line each. */
const problems = (outcome: Outcome): string[] =>
    "plan" in outcome
        ? outcome.plan.findings.filter(({ severity }) => severity === "mandatory").map(placedLine)
        : outcome.errors.map(problemLine);

function text(stack: string, plan: Plan): string {
    const { registrations } = plan;
    // Mandatory findings go to standard error: printed here too, they would be on the terminal twice.
    const findings = plan.findings.filter(({ severity }) => severity !== "mandatory");
    const sections: Section[] = [
        ...decisions(plan),
        {
            title: findings.length === 0 ? "Advisory findings: none" : "Advisory findings",
            rows: findings.map((finding) => [finding.severity, placedLine(finding)]),
        },
    ];
    const resources = [
        `Stack ${stack}: ${registrations.length} resources`,
        ...tree(registrations, terminalWidth - 2).map((row) => `  ${row}`),
    ];
    return `${[resources.join("\n"), ...sections.map(section)].join("\n\n")}\n`;
}

const section = ({ title, rows }: Section): string =>
    [title, ...columns(rows, { width: terminalWidth, indent: "  " })].join("\n");
