// A stack as `npm run local` deploys it: its file with the overrides for this machine, and what has to be built and started for it.
import { modelsOf, type Models } from "../components/models";
import { readConfig } from "../config/load";
import type { Names } from "../config/names";
import type { StackConfig } from "../config/schema";
import { describeStore } from "../components/object-store/describe";
import { chartsVariable } from "./charts";
import type { Artifact } from "./build";
import { readStack, type StackFile } from "../offline/stack-file";
import { chartOverrides, committedOverrides, withOverrides, type Override } from "./overrides";

export interface LocalStack {
    readonly file: StackFile;
    readonly config: StackConfig;
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

    const overrides = [...committed, ...chartOverrides(readConfig(read(committed)), process.env[chartsVariable])];
    const file = read(overrides);
    const config = readConfig(file);
    const models = modelsOf(config);
    return {
        file,
        config,
        names: models.names,
        models,
        overrides,
        artifacts: artifactsFor(config),
        operator: config.prometheus.delivery === "operator",
    };
}

/** Everything that has to be built for a stack on the embedded cluster. */
export function artifactsFor(stack: StackConfig): Artifact[] {
    const { prometheus, thanos } = stack;
    const { server } = describeStore(stack);
    return [
        "kubernetes",
        "coredns",
        "pause",
        "thanos",
        "prometheus",
        "prometheus-operator",
        "prometheus-config-reloader",
        ...(server ? [server.program] : []),
        ...(thanos.grpcTls || thanos.canary.enabled ? (["blackbox-exporter"] as const) : []),
        ...(prometheus.delivery === "chart" ? (["alertmanager"] as const) : []),
        ...(prometheus.delivery === "chart" || (prometheus.delivery === "operator" && prometheus.clusterMetrics.enabled)
            ? (["kube-state-metrics", "node-exporter"] as const)
            : []),
    ];
}
