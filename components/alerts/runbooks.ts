// Where people read runbooks: at a URL that the stack file names, or in Grafana, where a dashboard holds them.
import { alertNames, type AlertName } from "../../config/alerts";
import type { StackConfig } from "../../config/schema";

/** Uid of the dashboard that holds the runbooks. */
export const runbooksUid = "thanos-stack-runbooks";
/** A path that Grafana itself opens. */
const inGrafana = `/d/${runbooksUid}`;

export interface Runbooks {
    readonly of: (alert: AlertName) => string;
    /** All of them. */
    readonly index: string;
}

/** Ids of the runbooks' panels: the place in the list of alerts. */
export const runbookId = (alert: AlertName): number => alertNames.indexOf(alert) + 1;

/** The stack file's own place; else the dashboard; else the folder of this repository. */
export const runbooksBase = ({ alerts, grafana }: Pick<StackConfig, "alerts" | "grafana">): string =>
    alerts.runbooks ?? (grafana.dashboards ? `${grafana.url ?? ""}${inGrafana}` : "docs/runbooks");

/** Links of alerts. */
export const runbooksAt = (base: string): Runbooks =>
    base.endsWith(inGrafana)
        ? { of: (alert) => `${base}?viewPanel=${runbookId(alert)}`, index: base }
        : { of: (alert) => `${base}/${alert}.md`, index: `${base}/README.md` };

/** Links in Grafana, where a path that is none of Grafana's opens nothing. */
export const runbooksFromGrafana = (base: string): Runbooks => runbooksAt(/^https?:/.test(base) ? base : inGrafana);
