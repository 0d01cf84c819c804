// The compactor: what it does not do in time makes queries slow and the bucket dear, and two of them do damage.
import { down, ofHours, selector, share, type Group } from "./rule";

/** The largest backlog by job: the compactor's pod may change its name. */
export const backlog = "job:thanos_compact_todo_compactions:max";

/** Claims of a StatefulSet's template, and the one that a chart makes. */
const claims = (jobs: readonly string[]): string => `(data-)?(${jobs.join("|")})(-0)?`;

export const volumeUse = (matchers: string): string =>
    `max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_used_bytes{${matchers}} / kubelet_volume_stats_capacity_bytes{${matchers}})`;

/** Label matchers for the compactor's volume, or for all others of the stack. */
export const compactorVolume = (namespace: string, jobs: readonly string[], other = false): string =>
    `namespace="${namespace}", persistentvolumeclaim${other ? "!~" : "=~"}"${claims(jobs)}"`;

export const compactor: Group = {
    component: "compactor",
    questions: (context) => {
        const { targets, threshold, model, watched } = context;
        // Further back than Prometheus keeps its own samples there is nothing to compare with.
        const hours = Math.min(threshold("ThanosCompactHasNotRun"), model.prometheus.retention / 2 / 3600);
        const [slope, before] = [
            Math.min(6 * 3600, model.prometheus.retention / 8),
            Math.min(86_400, model.prometheus.retention / 2),
        ];
        // One of large blocks takes hours: in a shorter time there would be none.
        const compactions = (counter: string) =>
            `sum by (namespace, job) (increase(thanos_compact_group_${counter}{${targets}}[12h]))`;
        const failed = compactions("compactions_failures_total");
        return {
            ThanosCompactIsDown: down(
                context,
                "Nothing is merged, downsampled or deleted. Nothing is lost; weeks of it make queries slow.",
            ),
            ThanosCompactHalted: {
                expr: `max by (namespace, pod) (thanos_compact_halted{${targets}}) == 1`,
                summary:
                    "{{ $labels.pod }} has found inconsistent blocks, and stopped. Nothing is merged, downsampled or deleted until a person has fixed it.",
            },
            ThanosCompactMultipleRunning: {
                expr: `sum(up{${selector(model.namespace, model.compactorJobs)}}) > 1`,
                summary:
                    "{{ $value }} compactors work on one bucket. They make overlapping blocks, and with every hour more of them: stop all but one now.",
            },
            ThanosCompactHighCompactionFailures: {
                expr: `${failed} / (${failed} + ${compactions("compactions_total")}) > ${threshold("ThanosCompactHighCompactionFailures")}`,
                summary:
                    "{{ $value | humanizePercentage }} of the compactions of {{ $labels.job }} in the last 12 hours have failed. Blocks pile up.",
            },
            ThanosCompactBucketHighOperationFailures: {
                expr: `${share(`thanos_objstore_bucket_operation_failures_total{${targets}}`, `thanos_objstore_bucket_operations_total{${targets}}`)} > ${threshold("ThanosCompactBucketHighOperationFailures")}`,
                summary:
                    "{{ $value | humanizePercentage }} of the requests of {{ $labels.job }} to the object store fail. Blocks pile up.",
            },
            ThanosCompactHasNotRun: {
                // However often it was started meanwhile, and even if no start came as far as to be scraped.
                expr: `(sum by (namespace, job) (increase(thanos_compact_iterations_total{${targets}}[${ofHours(hours)}])) or 0 * max by (namespace, job) (up{${targets}})) == 0 and on (namespace, job) up{${targets}} offset ${ofHours(hours)}`,
                summary: `{{ $labels.job }} has finished no iteration for ${hours} hours. Nothing is merged, downsampled or deleted.`,
            },
            ThanosCompactionBacklogGrowing: {
                expr: `min_over_time(${backlog}{${targets}}[${slope}s]) - min_over_time(${backlog}{${targets}}[${slope}s] offset ${before}s) > ${threshold("ThanosCompactionBacklogGrowing")}`,
                summary:
                    '{{ $labels.job }} has {{ $value | printf "%.0f" }} compactions more to do than before: it does not keep up. Queries get slower and request fees higher every day.',
            },
            ThanosCompactVolumeFilling: {
                expr: `${volumeUse(compactorVolume(model.namespace, watched.jobs))} > ${threshold("ThanosCompactVolumeFilling")}`,
                summary:
                    "{{ $labels.persistentvolumeclaim }} is {{ $value | humanizePercentage }} full. A compaction that does not fit fails and is retried without end; the backlog grows.",
            },
            ThanosBlocksNeverDownsampled: {
                expr: `sum by (namespace, job) (thanos_blocks_meta_synced{${targets}, state=~"marked-for-no-compact|marked-for-no-downsample"}) > 0`,
                summary: `{{ $value }} blocks are marked no-compact or no-downsample. {{ $labels.job }} deletes their raw samples after ${model.rawRetention}, and makes no coarser copy of them.`,
            },
            ThanosDownsamplingBehind: {
                expr: `max by (namespace, job) (thanos_compact_todo_downsample_blocks{${targets}}) > 0`,
                summary: `{{ $value }} blocks wait for {{ $labels.job }} to downsample them. Blocks that are not downsampled when raw samples are ${model.rawRetention} old are missing from long dashboards permanently.`,
            },
        };
    },
};
