// The inputs of a stack's alerts: the components, their numbers, and the retention.
import { alertNames, alerts, type AlertDefaults, type AlertName, type Severity } from "../../config/alerts";
import { configuredComponents, configuredOf, entryOf } from "../../config/catalog";
import { canaryName, certificateProberName, thanosComponentNames } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { toBytes, toSeconds } from "../../config/units";
import type { Base } from "../base";
import { resolveResources } from "../kubernetes/volume";
import type { StoreServer } from "../object-store/description";
import type { ThanosModel } from "../thanos/types";
import { runbooksBase } from "./runbooks";

/** The watched components. A stack has some of them, and alerts, panels and dashboards for these only. */
export const watchable = ["sidecar", ...configuredComponents, "certificates", "canary", "minio"] as const;
export type Watchable = (typeof watchable)[number];

/** The targets of a component. */
export interface Watched {
    /** Values of the label `job`: the names of its Services. */
    readonly jobs: readonly string[];
    /** How many targets there are when all is well. */
    readonly replicas: number;
}

/** Everything that is watched, by component. */
export type Components = Readonly<Partial<Record<Watchable, Watched>>>;

/** One alert's settings, the stack's own over the defaults. */
export interface AlertSettings {
    readonly enabled: boolean;
    readonly severity: Severity;
    readonly for: string;
    /** 0 where the expression compares with nothing that could be set. */
    readonly threshold: number;
}

export interface AlertsModel {
    /** Whether the stack has alerts. Dashboards are made either way. */
    readonly enabled: boolean;
    readonly namespace: string;
    /** The cluster's own value of the label `cluster`. */
    readonly cluster: string;
    /** Whether the querier queries other clusters, too. */
    readonly isHub: boolean;
    readonly components: Components;
    /** Compactors by either delivery: both run when one was changed for the other in haste. */
    readonly compactorJobs: readonly string[];
    readonly prometheus: {
        readonly job: string;
        /** Seconds. */
        readonly retention: number;
        /** Seconds. */
        readonly block: number;
        /** Active series that the size is made for. */
        readonly series: number;
        readonly replicas: number;
        /** Whether it has Alertmanagers. */
        readonly notifies: boolean;
    };
    /** Seconds that others than Prometheus keep the blocks that they make. Absent: they make none. */
    readonly localRetention: { readonly ruler?: number; readonly receive?: number };
    /** Bytes of memory that a pod requests, and may have, by job. Without jobs that give no such numbers. */
    readonly memory: Readonly<Record<string, { readonly request: number; readonly limit: number }>>;
    /** Stores that the querier must see. */
    readonly stores: number;
    /** Seconds that a query may take. */
    readonly queryTimeout: number;
    /** Seconds of the longest retention in the bucket; five years where it is unlimited. */
    readonly historySeconds: number;
    /** How long raw samples are kept in the bucket. */
    readonly rawRetention: string;
    /** Name of the external label that identifies the cluster. */
    readonly clusterLabel: string;
    /** Whether nobody else watches Prometheus itself, or sends the alert that always fires: kube-prometheus-stack does. */
    readonly watchdog: boolean;
    readonly settings: Readonly<Record<AlertName, AlertSettings>>;
    readonly labels: Readonly<Record<string, string>>;
    /** Where people read the runbooks: a URL, a path, or the dashboard that holds them. */
    readonly runbooks: string;
}

export function alertsModel(base: Base, model: ThanosModel): AlertsModel {
    const { stack, names, size, store } = base;
    const { prometheus, thanos } = stack;
    const sidecars = { discovery: names.prometheus.discovery, replicas: prometheus.replicas };
    const components = watched(sidecars, model, store.server);
    const { ruler, receive } = thanos;
    return {
        enabled: stack.alerts.enabled,
        namespace: stack.namespace,
        cluster: stack.cluster,
        isHub: stack.role === "hub",
        components,
        compactorJobs: thanosComponentNames.map(({ compactor }) => compactor),
        prometheus: {
            job: names.prometheus.service,
            retention: toSeconds(prometheus.retention),
            block: toSeconds(prometheus.blockDuration),
            series: size.series,
            replicas: prometheus.replicas,
            notifies: prometheus.delivery === "operator" && prometheus.alertmanagers.length > 0,
        },
        localRetention: {
            ...(ruler?.storage === "blocks" ? { ruler: toSeconds(ruler.retention) } : {}),
            ...(receive ? { receive: toSeconds(receive.retention) } : {}),
        },
        memory: memoryOf(base, model),
        stores: stores.reduce((sum, store) => sum + (components[store]?.replicas ?? 0), 0),
        queryTimeout: toSeconds(thanos.limits.queryTimeout),
        historySeconds: historyOf(thanos.retention),
        rawRetention: thanos.retention.raw,
        clusterLabel: stack.clusterLabel,
        watchdog: prometheus.delivery === "operator", // kube-prometheus-stack brings its own
        settings: settings(stack.alerts.change),
        labels: stack.alerts.labels,
        runbooks: runbooksBase(stack),
    };
}

function historyOf({ raw, fiveMinutes, oneHour }: StackConfig["thanos"]["retention"]): number {
    const all = [raw, fiveMinutes, oneHour].map(toSeconds);
    return all.includes(0) ? 5 * 365 * 86_400 : Math.max(...all);
}

function memoryOf({ stack, names, size }: Base, { components, operatedRuler }: ThanosModel): AlertsModel["memory"] {
    const prometheus = resolveResources(size.prometheus.resources, stack.prometheus.resources);
    const sidecar = resolveResources(size.sidecar.resources, stack.prometheus.sidecarResources);
    const pods = [
        { name: names.prometheus.service, resources: prometheus },
        { name: names.prometheus.discovery, resources: sidecar },
        ...components,
        ...(operatedRuler ? [operatedRuler] : []),
    ];
    return Object.fromEntries(
        pods.map(({ name, resources: { memory, memoryLimit } }) => [
            name,
            { request: toBytes(memory), limit: toBytes(memoryLimit) },
        ]),
    );
}

/** Stores of a querier. */
const stores = ["sidecar", ...configuredComponents.filter((component) => entryOf(component).store)] as const;

/** The components of the model under the names of their jobs; several of one kind are watched together. */
function watched(
    sidecars: { readonly discovery: string; readonly replicas: number },
    { components, operatedRuler, certificateProber, canary }: ThanosModel,
    server: StoreServer | undefined,
): Components {
    const workloads = [
        { component: "sidecar" as const, name: sidecars.discovery, replicas: sidecars.replicas },
        ...components,
        ...(operatedRuler ? [{ ...operatedRuler, component: "ruler" as const }] : []),
        ...(certificateProber.length > 0
            ? [{ component: "certificates" as const, name: certificateProberName, replicas: 1 }]
            : []),
        ...(canary.length > 0 ? [{ component: "canary" as const, name: canaryName, replicas: 1 }] : []),
        ...(server ? [{ component: server.program, name: server.service, replicas: server.replicas }] : []),
    ];
    const found: Partial<Record<Watchable, Watched>> = {};
    for (const { component: kind, name, replicas } of workloads) {
        const component = isAround(kind) ? kind : configuredOf(kind);
        const before = found[component] ?? { jobs: [], replicas: 0 };
        found[component] = { jobs: [...before.jobs, name], replicas: before.replicas + replicas };
    }
    return found;
}

/** Watched programs without a row in the catalogue. */
const around = ["sidecar", "certificates", "canary", "minio"] as const;
const isAround = (kind: string): kind is (typeof around)[number] => (around as readonly string[]).includes(kind);

function settings(changes: StackConfig["alerts"]["change"]): Record<AlertName, AlertSettings> {
    const entries = alertNames.map((name) => {
        const { severity, for: hold, threshold }: AlertDefaults = alerts[name];
        const change = changes[name];
        const value: AlertSettings = {
            enabled: change?.enabled ?? true,
            severity: change?.severity ?? severity,
            for: change?.for ?? hold,
            threshold: change?.threshold ?? threshold?.[0] ?? 0,
        };
        return [name, value] as const;
    });
    return Object.fromEntries(entries) as Record<AlertName, AlertSettings>;
}
