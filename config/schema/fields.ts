// The kinds of values that appear all over a stack file: durations, sizes, names, images, volumes, charts.
import { z } from "zod";
import { isCpu, isDuration, isQuantity, toSeconds } from "../units";

export const duration = z.string().refine(isDuration, { error: "a duration such as 30s, 2h or 14d" });

export const durationOf = (least: string) =>
    duration.refine((text) => !isDuration(text) || toSeconds(text) >= toSeconds(least), {
        error: `a duration of ${least} or more`,
    });

export const quantity = z.string().refine(isQuantity, { error: "a size such as 512Mi or 20Gi" });

export const dnsLabel = z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, { error: "lower-case letters, digits and '-', at most 63 characters" });

/** Namespaces of Kubernetes itself, and the one for objects that name none. */
export const namespaceName = dnsLabel.refine((name) => name !== "default" && !name.startsWith("kube-"), {
    error: "a Namespace other than `default` and those of Kubernetes (`kube-…`)",
});

/** Helm keeps the last 10 of 63 characters for itself. */
export const releaseName = z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?$/, { error: "lower-case letters, digits and '-', at most 53 characters" });

export const domain = z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, { error: "a DNS domain such as cluster.local" });

export const labelName = z
    .string()
    .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, { error: "a Prometheus label name: letters, digits and '_'" });

export const labelValue = z
    .string()
    .regex(/^[^{}$]+$/, { error: "a text without {, } and $, which Helm and Prometheus would replace by something else" });

export const imageReference = z
    .string()
    .regex(/^[^\s:@]+(:\d+)?(\/[^\s:@]+)+(:(?!latest(@|$))[\w][\w.-]{0,127})(@sha256:[0-9a-f]{64})?$/, {
        error: "a full image reference with an exact tag (not latest), such as registry/name:tag",
    });

export const registry = z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:\d+)?(\/[a-z0-9]([-a-z0-9._]*[a-z0-9])?)*$/, {
    error: "a registry's host, with port and path where it has them, such as registry.example.com:5000/mirror",
});

/** Where alerts are sent. A password has no place in a URL. */
export const alertmanagerUrls = z.array(
    z.string().regex(/^(dns\+|dnssrv\+|dnssrvnoa\+)?https?:\/\/[^\s/@][^\s@]*$/, {
        error: "a URL without a password, such as dns+http://alertmanager-operated.monitoring.svc.cluster.local:9093",
    }),
);

export const resources = z
    .strictObject({
        cpu: z.string().refine(isCpu, { error: "cores such as 250m or 2" }).optional().describe("Requested cores."),
        memory: quantity.optional().describe("Requested memory."),
        memoryLimit: quantity.optional().describe("Memory limit: the container is killed above it."),
    })
    .describe(
        "Overrides of single values of the chosen size. There is no CPU limit on purpose: throttling delays scrapes and queries.",
    );

export const volume = z
    .strictObject({
        size: quantity.optional().describe("Requested size. Default: from `size`."),
        storageClass: dnsLabel.optional().describe("StorageClass of this volume. Default: the stack's `storageClass`."),
    })
    .describe("A persistent volume.");

export const replicas = z.int().min(1).max(20).optional().describe("Identical copies. Default: from `size`.");

export const issuer = z.strictObject({
    name: z.string().min(1).describe("Name of the issuer."),
    kind: z.enum(["ClusterIssuer", "Issuer"]).default("ClusterIssuer").describe("Kind of the issuer."),
});

/** Values of a chart that a stack may not set, by their path, with the reason. */
export type RefusedValues = readonly (readonly [path: RegExp, why: string])[];

function* paths(value: unknown, at: readonly string[] = []): Generator<readonly string[]> {
    if (at.length > 0) yield at;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    for (const [key, inner] of Object.entries(value)) yield* paths(inner, [...at, key]);
}

/** Where a chart comes from, in which version, and what the stack's owner wants different in it. */
export const chart = (defaults: { readonly source: string; readonly versions: string; readonly refused?: RefusedValues }) =>
    z
        .strictObject({
            source: z
                .string()
                .regex(/^(oci:\/\/|https:\/\/|\.{0,2}\/)\S+$/, {
                    error: "an OCI reference (oci://host/path/chart), a repository (https://…) or a path (./charts/name.tgz or a folder)",
                })
                .default(defaults.source)
                .describe(
                    "Where the chart is: an OCI reference (`oci://…`, ending in the chart's name), a chart repository (`https://…`), or the path of an archive or folder (`./…` or `/…`) where no registry can be reached.",
                ),
            version: z
                .string()
                .regex(/^\d+\.\d+\.\d+([-+][\w.+-]+)?$/, { error: "an exact version such as 1.2.3" })
                .optional()
                .describe(`Exact version. Default: ${defaults.versions}.`),
            values: z
                .record(z.string(), z.unknown())
                .superRefine((values, context) => {
                    for (const path of paths(values)) {
                        const why = defaults.refused?.find(([pattern]) => pattern.test(path.join(".")))?.[1];
                        if (why !== undefined)
                            context.addIssue({ code: "custom", path: [...path], message: `other values, because ${why}` });
                    }
                })
                .default({})
                .describe(
                    "Values of your own for this chart, merged over the program's as the last step: maps key by key, lists and everything else replaced. No credentials here: they belong into Secrets that the values name.",
                ),
        })
        .prefault({})
        .describe("The Helm chart.");
