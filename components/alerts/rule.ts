// The parts of an alert, and the few shapes that most expressions have.
import type { AlertName } from "../../config/alerts";
import type { AlertsModel, Watchable, Watched } from "./model";

/** The expression of an alert, and its text: the problem, the impact, and the time left. */
export interface Question {
    readonly expr: string;
    readonly summary: string;
}

export type Questions = Readonly<Partial<Record<AlertName, Question>>>;

/** Everything that expressions are written with. */
export interface Context {
    readonly model: AlertsModel;
    /** Label matchers of a component's targets. */
    readonly targets: string;
    readonly watched: Watched;
    readonly threshold: (name: AlertName) => number;
}

/** A rule that records a series, as Prometheus reads it. */
export interface RecordingRule {
    readonly record: string;
    readonly expr: string;
    readonly labels?: Readonly<Record<string, string>>;
}

/** The alerts of one component. */
export interface Group {
    readonly component: Watchable;
    readonly questions: (context: Context) => Questions;
}

/** Label matchers for jobs of the stack: `namespace="monitoring", job="thanos-query"`. */
export const selector = (namespace: string, jobs: readonly string[]): string =>
    `namespace="${namespace}", ${jobs.length === 1 ? `job="${jobs.join("")}"` : `job=~"${jobs.join("|")}"`}`;

/** Fewer targets answer than there should be. The sum over none is nothing, hence the zero. */
export const down = ({ targets, watched }: Context, atRisk: string): Question => ({
    expr: `(sum(up{${targets}}) or vector(0)) < ${watched.replicas}`,
    summary: `{{ $value }} of ${watched.replicas} targets of ${watched.jobs.join(", ")} answer. ${atRisk}`,
});

/** The share of one rate in another, over five minutes. */
export const share = (part: string, whole: string, by = "job"): string =>
    `sum by (${by}) (rate(${part}[5m])) / sum by (${by}) (rate(${whole}[5m]))`;

/** The time in which 99 of 100 are done, over five minutes. */
export const slowest = (histogram: string, matchers: string, by = "job"): string =>
    `histogram_quantile(0.99, sum by (${by}, le) (rate(${histogram}_bucket{${matchers}}[5m])))`;

/** Hours as PromQL takes a range: in whole seconds, for 1.1h is none to it. */
export const ofHours = (hours: number): string => `${Math.round(hours * 3600)}s`;

/**
 * Seconds until a pod that keeps its blocks for so many begins to delete what it has not uploaded. One that was started since
 * its last upload has forgotten when that was, so it is remembered here. Where there was none for as long as blocks are kept,
 * the pod's first start in that time counts.
 */
export function secondsLeft(targets: string, retention: number): string {
    const uploaded = `max by (namespace, pod) (max_over_time(thanos_objstore_bucket_last_successful_upload_time{${targets}}[${retention}s]) > 0)`;
    const started = `min by (namespace, pod) (min_over_time(process_start_time_seconds{${targets}}[${retention}s]))`;
    return `clamp_min(${retention} - (time() - (${uploaded} or ${started}) and on (namespace, pod) up{${targets}}), 0)`;
}

/** gRPC codes that are a server's fault; cancelled and malformed calls are not. */
export const grpcFailures = 'grpc_code=~"Unknown|Internal|Unavailable|DataLoss|DeadlineExceeded|ResourceExhausted"';
