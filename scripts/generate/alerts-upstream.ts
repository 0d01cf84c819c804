// The alerts of the Thanos mixin at v0.42.4, and what became of each: the name here, or why there is none.
const same = (...names: readonly string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, name]));

export const upstream: Readonly<Record<string, string>> = {
    ...same(
        "ThanosCompactMultipleRunning",
        "ThanosCompactHalted",
        "ThanosCompactHighCompactionFailures",
        "ThanosCompactBucketHighOperationFailures",
        "ThanosCompactHasNotRun",
        "ThanosCompactIsDown",
    ),
    ThanosQueryHttpRequestQueryErrorRateHigh: "in ThanosQueryHttpRequestErrorRateHigh, by handler",
    ThanosQueryHttpRequestQueryRangeErrorRateHigh: "in ThanosQueryHttpRequestErrorRateHigh, by handler",
    ThanosQueryGrpcServerErrorRate:
        "left out: only a querier above this one queries it, and reports the same as failed calls of its own",
    ...same("ThanosQueryGrpcClientErrorRate", "ThanosQueryHighDNSFailures"),
    ThanosQueryInstantLatencyHigh: "in ThanosQueryLatencyHigh, by handler",
    ThanosQueryRangeLatencyHigh: "in ThanosQueryLatencyHigh, by handler",
    ...same("ThanosQueryOverload", "ThanosQueryIsDown"),
    ...same(
        "ThanosReceiveHttpRequestErrorRateHigh",
        "ThanosReceiveHttpRequestLatencyHigh",
        "ThanosReceiveHighReplicationFailures",
        "ThanosReceiveHighForwardRequestFailures",
    ),
    ...Object.fromEntries(
        ["HighHashringFileRefreshFailures", "ConfigReloadFailure", "LimitsConfigReloadFailure"].map((name) => [
            `ThanosReceive${name}`,
            "left out: hashring and limits are arguments here, so a change rolls the pods and no file is read again",
        ]),
    ),
    ...same("ThanosReceiveNoUpload", "ThanosReceiveIsDown"),
    ...same("ThanosReceiveLimitsHighMetaMonitoringQueriesFailureRate", "ThanosReceiveTenantLimitedByHeadSeries"),
    ...same("ThanosSidecarBucketOperationsFailed", "ThanosSidecarNoConnectionToStartedPrometheus", "ThanosSidecarIsDown"),
    ...same(
        "ThanosStoreGrpcErrorRate",
        "ThanosStoreSeriesGateLatencyHigh",
        "ThanosStoreBucketHighOperationFailures",
        "ThanosStoreObjstoreOperationLatencyHigh",
        "ThanosStoreIsDown",
    ),
    ...same(
        "ThanosRuleQueueIsDroppingAlerts",
        "ThanosRuleSenderIsFailingAlerts",
        "ThanosRuleHighRuleEvaluationFailures",
        "ThanosRuleHighRuleEvaluationWarnings",
        "ThanosRuleRuleEvaluationLatencyHigh",
    ),
    ThanosRuleGrpcErrorRate: "left out: the querier sees the same as failed calls, ThanosQueryGrpcClientErrorRate",
    ...same("ThanosRuleConfigReloadFailure"),
    ThanosRuleQueryHighDNSFailures: "in ThanosRuleHighDNSFailures",
    ThanosRuleAlertmanagerHighDNSFailures: "in ThanosRuleHighDNSFailures",
    ...same("ThanosRuleNoEvaluationFor10Intervals", "ThanosNoRuleEvaluations", "ThanosRuleIsDown"),
    ThanosBucketReplicateErrorRate: "left out: replication runs as a Job, which reports its own failures",
    ThanosBucketReplicateRunLatency: "left out: replication runs as a Job, which may take its time",
};
