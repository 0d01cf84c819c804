// Panels' queries as Grafana would send them, with the variables of a dashboard filled in.
import type { Dashboard } from "../../../components/grafana/panel";
import { selectorOf } from "../../../components/grafana/build";

/** What a dashboard's variables are set to. */
export interface Chosen {
    readonly cluster: string;
    readonly namespace: string;
    /** A regular expression. */
    readonly job: string;
    /** A few scrape intervals. */
    readonly rateInterval: string;
}

export function concrete(expr: string, { cluster, namespace, job, rateInterval }: Chosen): string {
    const text = expr
        .replaceAll("$__rate_interval", rateInterval)
        .replaceAll("$cluster", cluster)
        .replaceAll("$namespace", namespace)
        .replaceAll("$job", job);
    if (text.includes("$")) throw new Error(`a variable that no dashboard has: ${text}`);
    return text;
}

/** The query behind the variable `job`. */
export const jobsQuery = ({ jobsWith = ["up"] }: Dashboard): string => `group by (job) (${selectorOf(jobsWith)})`;
