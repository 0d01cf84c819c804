// A plan as a page, for a review.
import { badge, escape, htmlRows, htmlTable, page, preformatted } from "../../lib/page";
import type { Comparison } from "./against";
import { decisions } from "./decisions";
import { placedLine, type Plan } from "./plan";
import { tree } from "./tree";

export function planPage(stack: string, plan: Plan, comparison: Comparison | undefined): string {
    const { registrations, findings } = plan;
    const mandatory = findings.filter(({ severity }) => severity === "mandatory").length;
    const losses = comparison?.refused ?? [];
    const allowed = comparison?.allowed ?? [];
    return page({
        title: `Stack ${stack}: plan`,
        summary: "Resources that the stack file would deploy.",
        figures: [
            { value: String(registrations.length), what: "resources" },
            { value: String(registrations.filter(({ protect }) => protect).length), what: "protected" },
            {
                value: String(mandatory),
                what: "violations that stop the deployment",
                state: mandatory > 0 ? "bad" : "good",
            },
            { value: String(findings.length - mandatory), what: "other findings" },
            ...(comparison
                ? [
                      {
                          value: String(losses.length),
                          what: "changes that lose history",
                          state: losses.length > 0 ? ("bad" as const) : ("good" as const),
                      },
                  ]
                : []),
        ],
        parts: [
            ...(losses.length > 0
                ? [
                      {
                          title: "Changes that lose history",
                          html: losses.map((one) => `<div class="fix">${escape(one)}</div>`).join(""),
                      },
                  ]
                : []),
            ...(allowed.length > 0
                ? [
                      {
                          title: "Acknowledged changes that lose history",
                          html: htmlTable(
                              [""],
                              allowed.map((one) => [one]),
                          ),
                      },
                  ]
                : []),
            {
                title: findings.length === 0 ? "Findings: none" : "Findings",
                html: htmlRows(
                    ["", ""],
                    findings.map((finding) => [
                        badge(finding.severity === "mandatory" ? "bad" : "waiting", finding.severity),
                        escape(placedLine(finding)),
                    ]),
                ),
            },
            ...decisions(plan).map(({ title, rows }) => ({ title, html: htmlTable(rows[0]?.map(() => "") ?? [], rows) })),
            { title: "Resources", html: preformatted(tree(registrations).join("\n")) },
        ],
    });
}
