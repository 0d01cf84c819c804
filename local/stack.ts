// A stack as `npm run local` deploys it: its file with the overrides for this machine, and what has to be built and started for it.
import { modelsOf, type Models } from "../components/models";
import { readConfig } from "../config/load";
import type { Names } from "../config/names";
import { chartsVariable } from "./charts";
import type { Artifact } from "./build";
import { readStack, type StackFile } from "../offline/stack-file";
import { chartOverrides, committedOverrides, withOverrides, type Override } from "./overrides";

export interface LocalStack {
    readonly file: StackFile;
    /** The settings of the file with their defaults, for messages that name a key. */
    readonly settings: object;
    readonly names: Names;
    readonly models: Models;
    /** The differences from the stack file, except for the context. */
    readonly overrides: readonly Override[];
    readonly artifacts: readonly Artifact[];
    /** Whether the prometheus-operator is there before the stack is, as on platforms that ship one. */
    readonly operator: boolean;
}

/**
 * Reads the stack `name` for the cluster behind a context. Throws with everything that is wrong in its file.
 *
 * @param committed Settings of the stack file that the cluster does not support. Default: the overrides for an embedded cluster.
 */
export async function localStack(
    root: string,
    name: string,
    context: string,
    committed: readonly Override[] = committedOverrides(root, name),
): Promise<LocalStack> {
    const written = await readStack(root, name);
    const place: Override = { key: "kubernetes.context", value: context, reason: "the context to deploy to" };
    const read = (overrides: readonly Override[]) => withOverrides(written, [...overrides, place]);

    const overrides = [...committed, ...chartOverrides(modelsOf(readConfig(read(committed))), process.env[chartsVariable])];
    const file = read(overrides);
    const settings = readConfig(file);
    const models = modelsOf(settings);
    return {
        file,
        settings,
        names: models.names,
        models,
        overrides,
        artifacts: artifactsFor(models),
        operator: models.prometheus.delivery === "operator",
    };
}

/** Everything that has to be built for a stack on the embedded cluster. */
export function artifactsFor({ prometheus, thanos, store: { server }, grpcTls, clusterMetrics }: Models): Artifact[] {
    return [
        "kubernetes",
        "coredns",
        "pause",
        "thanos",
        "prometheus",
        "prometheus-operator",
        "prometheus-config-reloader",
        ...(server ? [server.program] : []),
        ...(grpcTls || thanos.canary.length > 0 ? (["blackbox-exporter"] as const) : []),
        ...(prometheus.delivery === "chart" ? (["alertmanager"] as const) : []),
        ...(prometheus.delivery === "chart" || clusterMetrics ? (["kube-state-metrics", "node-exporter"] as const) : []),
    ];
}
