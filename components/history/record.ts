// The settings that decide where a stack's history is and how long it lives. Every deployment records it; the change guard
// compares the record of the last deployment with that of the next.
import type { HistoryChange } from "../../config/schema/acknowledge";
import { defaultClusterLabel, receiveReplicaLabel, replicaLabel, rulerReplicaLabel } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { versions } from "../../config/versions";
import { isProperties } from "../../lib/properties";
import type { Base } from "../base";
import { externalLabels } from "../prometheus/model";
import { compactor } from "../thanos/components/compactor";
import { rulerModel } from "../thanos/components/ruler";
import { withExtraArgs } from "../thanos/extra-args";

/** Values by the key that they come from. A key is absent where the stack has no such thing. */
export type HistoryRecord = Readonly<Partial<Record<HistoryChange, string>>>;

/** The record of a stack: no secret, nothing that a new deployment of the same file would change. */
export function historyRecord(base: Base): HistoryRecord {
    const { stack } = base;
    return present({
        // Another name of the label is another cluster to every query.
        cluster: stack.clusterLabel === defaultClusterLabel ? stack.cluster : `${stack.clusterLabel}=${stack.cluster}`,
        "kubernetes.context": stack.kubernetes.context,
        namespace: stack.namespace,
        ...base.store.history,
        ...prometheus(base),
        "thanos.delivery": stack.thanos.delivery,
        ...compaction(base),
        ...receive(base),
        ...ruler(base),
        "versions.thanos": versions.thanos,
        "versions.prometheus": versions.prometheus,
    });
}

const present = (record: Readonly<Partial<Record<HistoryChange, string | undefined>>>): HistoryRecord =>
    Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

function prometheus({ stack, names }: Base) {
    const own = stack.prometheus;
    const spec = chartSpec(own);
    const labels = { ...externalLabels(stack), ...(isProperties(spec["externalLabels"]) ? spec["externalLabels"] : {}) };
    return {
        "prometheus.delivery": own.delivery,
        "prometheus.release": names.prometheus.object,
        "prometheus.externalLabels": pairs(Object.entries(labels).filter(([name]) => name !== stack.clusterLabel)),
        "prometheus.replicaLabel": text(spec["replicaExternalLabelName"], replicaLabel),
        "prometheus.replicas": text(spec["replicas"], String(own.replicas)),
        "prometheus.shards": text(spec["shards"], "1"),
    };
}

/** The chart's values for the Prometheus object that are the stack's own. */
function chartSpec(own: StackConfig["prometheus"]): Readonly<Record<string, unknown>> {
    const values = own.delivery === "chart" ? own.chart.values["prometheus"] : undefined;
    const spec = isProperties(values) ? values["prometheusSpec"] : undefined;
    return isProperties(spec) ? spec : {};
}

const text = (value: unknown, otherwise: string): string =>
    typeof value === "string" || typeof value === "number" ? String(value) : otherwise;

const pairs = (labels: readonly (readonly [string, unknown])[]): string =>
    labels
        .map(([name, value]) => `${name}=${String(value)}`)
        .sort()
        .join(",") || "none";

/** Retention as the compactor is started with it: `extraArgs` replace the keys. */
function compaction(base: Base) {
    const { compactor: own, extraArgs } = base.stack.thanos;
    const args = withExtraArgs(compactor(base).args, extraArgs.compactor);
    const flag = (name: string) => args.findLast((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
    return {
        "thanos.compactor.enabled": String(own.enabled),
        "thanos.retention.raw": flag("retention.resolution-raw"),
        "thanos.retention.fiveMinutes": flag("retention.resolution-5m"),
        "thanos.retention.oneHour": flag("retention.resolution-1h"),
    };
}

function receive({ stack, size }: Base) {
    const own = stack.thanos.receive;
    if (!own) return { "thanos.receive": "off" };
    return {
        "thanos.receive": "on",
        "thanos.receive.replicas": String(own.replicas ?? size.receive.replicas),
        "thanos.receive.replicaLabel": receiveReplicaLabel,
        "thanos.receive.tenants": `${own.tenants.label}=${own.tenants.default}`,
    };
}

function ruler(base: Base) {
    const own = base.stack.thanos.ruler;
    if (!own) return { "thanos.ruler": "off" };
    const { replicas, remoteWrite } = rulerModel(base, own);
    return {
        "thanos.ruler": "on",
        "thanos.ruler.replicas": String(replicas),
        "thanos.ruler.replicaLabel": rulerReplicaLabel,
        "thanos.ruler.rules": own.rules,
        "thanos.ruler.storage": remoteWrite === undefined ? "blocks" : "receive",
    };
}
