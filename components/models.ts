// All models of a stack: everything that is known before anything is deployed, computed once. Components register it, rules judge
// it, and `plan`, `render`, `verify` and `estimate` read it.
import type { StackConfig } from "../config/schema";
import { alertsModel, type AlertsModel } from "./alerts/model";
import { baseOf, type Base } from "./base";
import { deployedModel, type DeployedModel } from "./deployed/model";
import type { SpokeContracts } from "./clusters/spokes";
import { clusterMetricsModel, type ClusterMetricsModel } from "./cluster-metrics/model";
import { firstCompactionModel, type FirstCompactionModel } from "./first-compaction/model";
import { grafanaModel, type GrafanaModel } from "./grafana/model";
import { historyRecord, type HistoryRecord } from "./history/record";
import { historyImportModel, type HistoryImportModel } from "./history-import/model";
import { namespaceModel, type NamespaceModel } from "./namespace/model";
import { objectStoreModel, type ObjectStoreModel } from "./object-store/model";
import { settingsModel, type SettingsModel } from "./settings/model";
import { prometheusDelivery, type PrometheusDelivery } from "./prometheus/delivery";
import { thanosModel } from "./thanos/model";
import type { ThanosModel } from "./thanos/types";

/** The stack file itself is not among them: only models read it. */
export interface Models extends Omit<Base, "stack">, SettingsModel {
    readonly namespace: NamespaceModel;
    readonly objectStore: ObjectStoreModel;
    readonly prometheus: PrometheusDelivery;
    /** Undefined: the stack does not bring exporters of the cluster. */
    readonly clusterMetrics: ClusterMetricsModel | undefined;
    readonly thanos: ThanosModel;
    /** Prometheus and Thanos as they run, with the stack's own values of the charts. */
    readonly deployed: DeployedModel;
    /** Undefined: the stack creates its bucket, or compacts nothing. */
    readonly firstCompaction: FirstCompactionModel | undefined;
    /** Undefined: the stack brings no history. */
    readonly historyImport: HistoryImportModel | undefined;
    readonly alerts: AlertsModel;
    readonly grafana: GrafanaModel;
    /** The settings that decide where the stack's history is. */
    readonly history: HistoryRecord;
}

/** @param contracts Those of a hub's spokes. */
export function modelsOf(stack: StackConfig, contracts: SpokeContracts = {}): Models {
    const base = baseOf(stack, contracts);
    const thanos = thanosModel(base);
    const prometheus = prometheusDelivery(base);
    const alerts = alertsModel(base, thanos);
    const { stack: _, ...shared } = base;
    return {
        ...shared,
        ...settingsModel(base),
        namespace: namespaceModel(base),
        objectStore: objectStoreModel(stack, base.names),
        prometheus,
        clusterMetrics: clusterMetricsModel(base),
        thanos,
        deployed: deployedModel(prometheus, thanos),
        firstCompaction: firstCompactionModel(base),
        historyImport: historyImportModel(base),
        alerts,
        grafana: grafanaModel(base, alerts),
        history: historyRecord(base),
    };
}
