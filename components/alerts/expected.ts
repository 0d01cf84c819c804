// The values of the stack file as series: dashboards compare several stacks with them, and each stack has its own.
import type { AlertsModel, Watchable } from "./model";
import type { RecordingRule } from "./rule";

/** Active series that the size of a stack is made for. */
export const seriesOfSize = "stack:prometheus_active_series:size";
/** Stores that each querier must see. */
export const expectedStores = "stack:thanos_stores:expected";
/** Memory request and memory limit of a pod, by job. */
export const memory = { request: "stack:memory_bytes:request", limit: "stack:memory_bytes:limit" } as const;

/** Recorded with the alerts of a component. */
export function expected(
    component: Watchable,
    { namespace, components, prometheus, stores, memory: given }: AlertsModel,
): RecordingRule[] {
    const record = (name: string, value: number, labels: Readonly<Record<string, string>> = {}): RecordingRule => ({
        record: name,
        expr: `vector(${value})`,
        labels: { namespace, ...labels },
    });
    const { jobs = [] } = components[component] ?? {};
    const ofMemory = [...jobs, ...(component === "sidecar" ? [prometheus.job] : [])].flatMap((job) => {
        const one = given[job];
        return one ? [record(memory.request, one.request, { job }), record(memory.limit, one.limit, { job })] : [];
    });
    return [
        ...(component === "sidecar" ? [record(seriesOfSize, prometheus.series)] : []),
        ...(component === "query" ? [record(expectedStores, stores)] : []),
        ...ofMemory,
    ];
}
