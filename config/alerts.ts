// The alerts: what a stack may change of each, and what it is otherwise. Their expressions are in components/alerts, their
// repairs in docs/runbooks.

/** How soon a person must react: `critical` now, at any hour; `warning` in working hours; `info` when looking anyway. */
export const severities = ["critical", "warning", "info", "none"] as const;
export type Severity = (typeof severities)[number];

/** An alert that no stack has changed. */
export interface AlertDefaults {
    readonly severity: Severity;
    /** How long the condition must hold before the alert fires. */
    readonly for: string;
    readonly threshold?: Threshold;
}

/** The number that an alert's expression compares with, and what it counts. Beyond its bounds the alert could not fire. */
export type Threshold = readonly [value: number, unit: string, bounds?: { readonly least?: number; readonly most?: number }];

const share = (value: number, what: string) => [value, `share of ${what}`, { most: 1 }] as const satisfies Threshold;
const failing = share(0.05, "failed operations");
const seconds = (value: number, what: string) => [value, `seconds: ${what}`] as const satisfies Threshold;
const hours = (value: number, what: string) => [value, `hours without ${what}`, { least: 1 }] as const satisfies Threshold;

export const alerts = {
    // Samples on their way into the bucket
    ThanosSidecarIsDown: { severity: "critical", for: "10m" },
    ThanosSidecarNoConnectionToStartedPrometheus: { severity: "critical", for: "5m" },
    ThanosSidecarBucketOperationsFailed: { severity: "warning", for: "10m" },
    ThanosSidecarNoUpload: { severity: "warning", for: "10m", threshold: [2, "block durations without an upload"] },
    ThanosLocalRetentionOvertakesUpload: {
        severity: "critical",
        for: "5m",
        threshold: share(0.5, "the local retention that is left"),
    },
    PrometheusLocalRetentionCutShort: {
        severity: "warning",
        for: "15m",
        threshold: share(0.75, "the configured retention that the volume holds"),
    },
    PrometheusSeriesAboveSize: { severity: "warning", for: "15m", threshold: [1, "share of the size's active series"] },
    PrometheusSeriesJump: {
        severity: "warning",
        for: "15m",
        threshold: [0.25, "share of the size's active series, more than an hour ago"],
    },

    // Queries
    ThanosQueryIsDown: { severity: "critical", for: "10m" },
    ThanosQueryHttpRequestErrorRateHigh: { severity: "critical", for: "5m", threshold: failing },
    ThanosQueryGrpcClientErrorRate: { severity: "warning", for: "5m", threshold: failing },
    ThanosQueryHighDNSFailures: { severity: "warning", for: "15m", threshold: share(0.01, "failed look-ups") },
    ThanosQueryLatencyHigh: {
        severity: "warning",
        for: "10m",
        threshold: share(0.33, "`thanos.limits.queryTimeout` that 99 of 100 queries take at most"),
    },
    ThanosQueryOverload: { severity: "warning", for: "15m", threshold: [1, "free places among those of concurrent queries"] },
    ThanosQueryStoreMissing: { severity: "warning", for: "10m" },
    ThanosReplicasNotMerged: { severity: "critical", for: "15m" },
    ThanosQueryFrontendIsDown: { severity: "critical", for: "10m" },
    ThanosQueryFrontendErrorRateHigh: { severity: "critical", for: "5m", threshold: failing },

    // History in the bucket
    ThanosStoreIsDown: { severity: "critical", for: "10m" },
    ThanosStoreGrpcErrorRate: { severity: "warning", for: "5m", threshold: failing },
    ThanosStoreBucketHighOperationFailures: { severity: "warning", for: "15m", threshold: failing },
    ThanosStoreObjstoreOperationLatencyHigh: {
        severity: "warning",
        for: "10m",
        threshold: seconds(2, "99 of 100 operations take less"),
    },
    ThanosStoreSeriesGateLatencyHigh: {
        severity: "warning",
        for: "10m",
        threshold: seconds(2, "99 of 100 requests wait less"),
    },
    ThanosStoreBlockLoadFailures: { severity: "warning", for: "15m" },
    ThanosCompactIsDown: { severity: "warning", for: "30m" },
    ThanosCompactHalted: { severity: "warning", for: "5m" },
    ThanosCompactMultipleRunning: { severity: "critical", for: "5m" },
    ThanosCompactHighCompactionFailures: {
        severity: "warning",
        for: "15m",
        threshold: share(0.2, "failed compactions in 12 hours"),
    },
    ThanosCompactBucketHighOperationFailures: { severity: "warning", for: "15m", threshold: failing },
    ThanosCompactHasNotRun: { severity: "warning", for: "15m", threshold: hours(12, "a finished iteration") },
    ThanosCompactionBacklogGrowing: {
        severity: "warning",
        for: "1h",
        threshold: [5, "planned compactions, more than a day ago"],
    },
    ThanosCompactVolumeFilling: { severity: "warning", for: "15m", threshold: share(0.85, "the volume that is used") },
    ThanosDownsamplingBehind: { severity: "warning", for: "12h" },
    ThanosBlocksNeverDownsampled: { severity: "warning", for: "1h" },
    ThanosBucketWebIsDown: { severity: "info", for: "30m" },

    // Rules over the whole of history
    ThanosRuleIsDown: { severity: "critical", for: "10m" },
    ThanosNoRuleEvaluations: { severity: "critical", for: "5m" },
    ThanosRuleNoEvaluationFor10Intervals: { severity: "warning", for: "5m" },
    ThanosRuleHighRuleEvaluationFailures: { severity: "critical", for: "5m", threshold: failing },
    ThanosRuleHighRuleEvaluationWarnings: { severity: "info", for: "15m" },
    ThanosRuleRuleEvaluationLatencyHigh: { severity: "warning", for: "5m" },
    ThanosRuleQueueIsDroppingAlerts: { severity: "critical", for: "5m" },
    ThanosRuleSenderIsFailingAlerts: { severity: "critical", for: "5m" },
    ThanosRuleHighDNSFailures: { severity: "warning", for: "15m", threshold: share(0.01, "failed look-ups") },
    ThanosRuleConfigReloadFailure: { severity: "warning", for: "5m" },
    ThanosRuleNoUpload: { severity: "warning", for: "30m", threshold: hours(4, "an upload") },

    // Remote write
    ThanosReceiveIsDown: { severity: "critical", for: "10m" },
    ThanosReceiveHttpRequestErrorRateHigh: { severity: "critical", for: "5m", threshold: failing },
    ThanosReceiveWritesRefused: { severity: "critical", for: "10m", threshold: share(0.05, "refused writes") },
    ThanosReceiveWritesEmpty: { severity: "critical", for: "15m", threshold: share(0.8, "writes without a sample") },
    ThanosReceiveHttpRequestLatencyHigh: {
        severity: "warning",
        for: "10m",
        threshold: seconds(10, "99 of 100 requests take less"),
    },
    ThanosReceiveHighReplicationFailures: { severity: "warning", for: "5m", threshold: failing },
    ThanosReceiveHighForwardRequestFailures: { severity: "warning", for: "5m", threshold: share(0.2, "failed requests") },
    ThanosReceiveNoUpload: { severity: "critical", for: "30m", threshold: hours(4, "an upload") },
    ThanosReceiveRouterIsDown: { severity: "critical", for: "10m" },
    ThanosReceiveTenantLimitedByHeadSeries: { severity: "warning", for: "5m" },
    ThanosReceiveLimitsHighMetaMonitoringQueriesFailureRate: { severity: "warning", for: "5m" },

    // The object store of the stack
    MinioIsDown: { severity: "critical", for: "10m" },
    MinioDriveOffline: { severity: "critical", for: "10m" },
    MinioNodeOffline: { severity: "critical", for: "10m" },
    MinioQuorumLost: { severity: "critical", for: "5m" },

    // Prometheus itself, where kube-prometheus-stack does not bring these
    PrometheusDown: { severity: "critical", for: "10m" },
    PrometheusRuleFailures: { severity: "critical", for: "15m" },
    PrometheusMissingRuleEvaluations: { severity: "warning", for: "15m" },
    PrometheusBadConfig: { severity: "critical", for: "10m" },
    PrometheusNotConnectedToAlertmanagers: { severity: "critical", for: "10m" },
    PrometheusNotificationsDropped: { severity: "critical", for: "10m" },
    PrometheusTSDBCompactionsFailing: { severity: "critical", for: "30m" },
    PrometheusWALCorrupted: { severity: "warning", for: "1m" },
    PrometheusOwnClusterLabel: { severity: "warning", for: "15m" },

    // History as it is read back
    ThanosHistoryIncomplete: { severity: "critical", for: "15m" },
    ThanosHistoryNotDownsampled: { severity: "critical", for: "1h" },
    ThanosSpokeSilent: { severity: "critical", for: "10m" },
    ThanosHistoryNotChecked: { severity: "warning", for: "30m" },

    // The stack as a whole
    ThanosVersionSkew: { severity: "warning", for: "1h" },
    ThanosClockSkew: { severity: "warning", for: "15m", threshold: seconds(120, "difference between two clocks") },
    ThanosStackVolumeFilling: { severity: "critical", for: "15m", threshold: share(0.9, "the volume that is used") },
    ThanosCertificateExpiry: { severity: "warning", for: "1h", threshold: [14, "days until a certificate expires"] },
    Watchdog: { severity: "none", for: "0s" },
} as const satisfies Record<string, AlertDefaults>;

export type AlertName = keyof typeof alerts;
export const alertNames = Object.keys(alerts) as [AlertName, ...AlertName[]];
