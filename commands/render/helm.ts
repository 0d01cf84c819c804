// Helm releases, as Pulumi has them and as Flux wants them.
import { child, isProperties, type Properties } from "../../lib/properties";
import type { Registration } from "../../offline/registration";
import { holdsSecret } from "../../offline/secrets";

/** A Kubernetes object as it is written. */
export type Written = Properties & { readonly apiVersion: string; readonly kind: string; readonly metadata: Properties };

/** The parts of a release. */
export interface HelmReleaseInputs {
    readonly name: string;
    readonly namespace: string;
    readonly chart: string;
    readonly repository?: string;
    readonly version?: string;
    readonly values: Properties;
    readonly timeoutSeconds: number;
    readonly maxHistory: number;
    readonly urn: string;
    /** URNs of what must be there first. */
    readonly dependencies: readonly string[];
}

/** @param dependencies URNs of what must be there first. */
export function helmRelease(
    { type, name, urn, inputs }: Registration,
    dependencies: readonly string[],
): HelmReleaseInputs | undefined {
    if (!type.startsWith("kubernetes:helm.sh/")) return undefined;
    if (holdsSecret(inputs)) throw new Error(`Release "${name}" cannot be rendered: its values contain a credential.`);
    const { repo } = child(inputs, "repositoryOpts");
    return {
        name: String(inputs["name"]),
        namespace: String(inputs["namespace"]),
        chart: String(inputs["chart"]),
        ...(typeof repo === "string" ? { repository: repo } : {}),
        ...(typeof inputs["version"] === "string" ? { version: inputs["version"] } : {}),
        values: isProperties(inputs["values"]) ? inputs["values"] : {},
        timeoutSeconds: Number(inputs["timeout"] ?? 300),
        maxHistory: Number(inputs["maxHistory"] ?? 5),
        urn,
        dependencies,
    };
}

/** The chart's source and the release. */
export function fluxRelease(
    release: HelmReleaseInputs,
    {
        name,
        interval,
        dependsOn,
    }: {
        /** Of the objects, which may differ from the name of the release. */
        readonly name: string;
        readonly interval: string;
        readonly dependsOn: readonly { readonly name: string; readonly namespace: string }[];
    },
): Written[] {
    const { namespace, chart, version, values, timeoutSeconds, maxHistory } = release;
    const metadata = { name, namespace };
    const { source, reference } = chartSource(release);
    return [
        source,
        {
            apiVersion: "helm.toolkit.fluxcd.io/v2",
            kind: "HelmRelease",
            metadata,
            spec: {
                interval,
                timeout: `${timeoutSeconds}s`,
                releaseName: release.name,
                maxHistory,
                ...reference,
                ...(dependsOn.length > 0 ? { dependsOn } : {}),
                // As Pulumi installs it: wait for the workloads, go back to what ran before, and leave definitions alone.
                install: { crds: "Skip", remediation: { retries: 3 } },
                upgrade: { crds: "Skip", cleanupOnFail: true, remediation: { retries: 3, strategy: "rollback" } },
                values,
            },
        },
    ];

    function chartSource({ repository }: HelmReleaseInputs): { source: Written; reference: Properties } {
        if (chart.startsWith("oci://"))
            return {
                source: {
                    apiVersion: "source.toolkit.fluxcd.io/v1",
                    kind: "OCIRepository",
                    metadata,
                    spec: {
                        interval,
                        url: chart,
                        ref: { tag: version },
                        layerSelector: { mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip", operation: "copy" },
                    },
                },
                reference: { chartRef: { kind: "OCIRepository", name } },
            };
        if (repository === undefined)
            throw new Error(
                `The chart of release "${release.name}" is a local path: got ${chart}, expected oci://… or https://…. Set the chart's source.`,
            );
        return {
            source: {
                apiVersion: "source.toolkit.fluxcd.io/v1",
                kind: "HelmRepository",
                metadata,
                spec: { interval, url: repository },
            },
            reference: { chart: { spec: { chart, version, sourceRef: { kind: "HelmRepository", name } } } },
        };
    }
}
