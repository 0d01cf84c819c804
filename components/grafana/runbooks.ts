// Runbooks where people need them: in Grafana. A panel links a URL that the stack file names, or a dashboard that holds the runbooks
// themselves, which opens wherever the other dashboards do.
import { readFileSync } from "node:fs";
import path from "node:path";
import { alertNames, type AlertName } from "../../config/alerts";

/** Where runbooks are read. */
export interface Runbooks {
    readonly of: (alert: AlertName) => string;
    /** All of them. */
    readonly index: string;
}

export const runbooksName = "runbooks";
const runbooksUid = "thanos-stack-runbooks";
const folder = path.join(__dirname, "..", "..", "..", "docs", "runbooks");

/** Ids of the runbooks' panels: the place in the list of alerts. */
export const runbookId = (alert: AlertName): number => alertNames.indexOf(alert) + 1;

/** @param base `alerts.runbooks`: a URL, or a path, which a browser cannot open from Grafana */
export const runbooksAt = (base: string): Runbooks =>
    /^https?:/.test(base)
        ? { of: (alert) => `${base}/${alert}.md`, index: `${base}/README.md` }
        : { of: (alert) => `/d/${runbooksUid}?viewPanel=${runbookId(alert)}`, index: `/d/${runbooksUid}` };

/** The text below its heading, with the namespace of the stack in its commands. */
export const runbookText = (alert: AlertName, namespace: string): string =>
    readFileSync(path.join(folder, `${alert}.md`), "utf8")
        .replace(/^# .*\n+/, "")
        .replaceAll("-n monitoring", `-n ${namespace}`);
