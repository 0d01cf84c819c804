// The runbooks as text, for the dashboard that holds them.
import { readFileSync } from "node:fs";
import path from "node:path";
import type { AlertName } from "../../config/alerts";

export const runbooksName = "runbooks";
const folder = path.join(__dirname, "..", "..", "..", "docs", "runbooks");

/** The text below its heading, with the namespace of the stack in its commands. */
export const runbookText = (alert: AlertName, namespace: string): string =>
    readFileSync(path.join(folder, `${alert}.md`), "utf8")
        .replace(/^# .*\n+/, "")
        .replaceAll("-n monitoring", `-n ${namespace}`);
