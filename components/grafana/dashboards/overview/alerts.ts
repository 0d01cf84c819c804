import { alertNames } from "../../../../config/alerts";
import { scope } from "../../queries";
import { present, type Question } from "./terms";

/** All but the one that always fires. */
const ours = alertNames.filter((name) => name !== "Watchdog").join("|");
const firing = `ALERTS{${scope}, alertstate="firing", alertname=~"${ours}"}`;

export const alerts: Question = {
    title: "Which alerts fire?",
    overTime: "Alerts",
    panels: [
        {
            title: "Firing alerts",
            description: "Each firing alert of the stack. A click opens its runbook.",
            good: "no alert fires.",
            unit: "state",
            kind: "stat",
            levels: [["green"], ["red", 1]],
            shows: "name",
            alertLinks: true,
            queries: [
                { expr: `count by (cluster, alertname) (${firing})`, legend: "{{cluster}} {{alertname}}" },
                { expr: `0 * (${present} unless on (cluster) ${firing})`, legend: "{{cluster}} No alert fires" },
            ],
        },
    ],
};
