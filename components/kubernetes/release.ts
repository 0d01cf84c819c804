// Helm releases: how all of this program's are installed, upgraded and given up.
import { Release } from "@pulumi/kubernetes/helm/v3/release";
import type * as pulumi from "@pulumi/pulumi";
import type { ChartReference } from "../../config/charts";
import type { Values } from "../../config/merge";

export interface HelmRelease {
    /** Name of the release in the cluster. Explicit, because the names of the chart's objects follow from it. */
    readonly release: string;
    readonly namespace: string;
    readonly chart: ChartReference;
    /** Never a secret: Helm keeps the values, readable, in the cluster. Only leaves may be Outputs. */
    readonly values: Values;
    /** How long its workloads may take to be ready, in seconds. */
    readonly timeoutSeconds: number;
}

/**
 * Registers a release.
 *
 * It is `atomic`: Helm waits until the workloads are ready, and on failure goes back to what ran before. So the cluster is in the
 * state that Pulumi has recorded, and the next `pulumi up` tries the same change again. Without it a half-done upgrade would stay
 * and go on serving. A first installation that fails is removed again; no history is in danger, because buckets, MinIO's claim
 * and Prometheus' volumes belong to no release.
 */
export function registerRelease(name: string, args: HelmRelease, options: pulumi.CustomResourceOptions): Release {
    const { chart, repository, version } = args.chart;
    return new Release(
        name,
        {
            name: args.release,
            namespace: args.namespace,
            chart,
            ...(repository === undefined ? {} : { repositoryOpts: { repo: repository } }),
            ...(version === undefined ? {} : { version }),
            values: args.values,
            allowNullValues: true, // null removes a default of the chart, as with Helm itself
            atomic: true,
            cleanupOnFail: true, // what a failed upgrade has added goes too
            skipCrds: true, // Helm would install them once and never upgrade them
            createNamespace: false,
            maxHistory: 5,
            timeout: args.timeoutSeconds,
        },
        options,
    );
}
