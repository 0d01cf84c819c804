// Dashboards for series whose clusters have another label than `cluster`: the queries are written once, for the default name.
import { defaultClusterLabel } from "../../config/names";

/** Keys of a dashboard whose text is PromQL, or a query of a variable. */
const queries: readonly string[] = ["expr", "query", "definition"];

/** The label as a word of PromQL: no part of a metric's name, no variable. */
const word = /(?<![\w:$])cluster(?![\w:])/g;

/** Queries in the text of a runbook. */
const examples = /```promql[^`]*```/g;

/** The same dashboard with another name of the label in queries and legends. The variable keeps its name. */
export const withClusterLabel = <T>(dashboard: T, label: string): T =>
    label === defaultClusterLabel ? dashboard : (renamed(dashboard, label) as T);

function renamed(value: unknown, label: string, key = ""): unknown {
    if (typeof value === "string") {
        if (queries.includes(key)) return value.replace(word, label);
        if (key === "content") return value.replace(examples, (example) => example.replace(word, label));
        return key === "legendFormat" ? value.replaceAll("{{cluster}}", `{{${label}}}`) : value;
    }
    if (Array.isArray(value)) return value.map((one) => renamed(one, label, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, renamed(inner, label, name)]));
}
