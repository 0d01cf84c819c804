// Panels' queries as Grafana would send them, with the variables of a dashboard filled in.
import type { Dashboard } from "../../../components/grafana/panel";
import { selectorOf } from "../../../components/grafana/build";

/** The values of a dashboard's variables. */
export interface Chosen {
    readonly cluster: string;
    readonly namespace: string;
    /** A regular expression. */
    readonly job: string;
    /** A few scrape intervals. */
    readonly rateInterval: string;
}

/** An hour, in steps of a minute. */
const shown = { $__range_s: "3600", $__range: "1h", $__interval_ms: "60000", $__interval: "1m" };

export function concrete(expr: string, { cluster, namespace, job, rateInterval }: Chosen): string {
    const values = {
        $__rate_interval: rateInterval,
        ...shown,
        $cluster: cluster,
        $namespace: namespace,
        $job: job,
    };
    const text = Object.entries(values).reduce((one, [name, value]) => one.replaceAll(name, value), expr);
    if (/\$[a-z_]/i.test(text)) throw new Error(`a variable that no dashboard has: ${text}`);
    return text;
}

/** The query behind the variable `job`. */
export const jobsQuery = ({ jobsWith = ["up"] }: Dashboard): string => `group by (job) (${selectorOf(jobsWith)})`;
