// The kinds of values that appear all over a stack file: durations, sizes, names, images, volumes, charts.
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { unknownValue, type ChartKeys } from "../chart-keys/keys";
import { isCpu, isDuration, isQuantity, toBytes, toSeconds } from "../units";

/** A text of a certain form. Messages, the reference and editors read it. */
interface Form {
    /** The expected form of the text, with an example: `a duration such as 30s`. */
    readonly expected: string;
    readonly fits: RegExp | ((text: string) => boolean);
    /** A valid value, for the examples in docs/configuration.md. */
    readonly example: string;
    /** YAML may have it as a number: `2` is as clear as `"2"`. */
    readonly numeric?: true;
    /** Messages never repeat the value. */
    readonly sensitive?: true;
}

export const form = ({ expected, fits, example, ...more }: Form) =>
    (fits instanceof RegExp
        ? z.string().regex(fits, { error: expected })
        : z.string().refine(fits, { error: expected, params: { expected: true } })
    ).meta({ expected, examples: [example], ...more });

export const duration = form({ expected: "a duration such as 30s, 2h or 14d", fits: isDuration, example: "2h" });

export const durationOf = (least: string) =>
    form({
        expected: `a duration of ${least} or more, such as 2h or 14d`,
        fits: (text) => isDuration(text) && toSeconds(text) >= toSeconds(least),
        example: "14d",
    });

export const quantity = form({
    expected: "a size above 0 such as 512Mi or 20Gi",
    fits: (text) => isQuantity(text) && toBytes(text) > 0,
    example: "20Gi",
});

const cpu = form({
    expected: "a number of cores above 0 such as 250m or 2",
    fits: (text) => isCpu(text) && Number.parseFloat(text) > 0,
    example: "500m",
    numeric: true,
});

/** Names of Namespaces and Services. */
export const dnsLabel = form({
    expected: "lower-case letters, digits and '-', at most 63 characters",
    fits: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    example: "example",
});

/** Names of most other objects, such as Secrets and StorageClasses: dots are allowed. */
export const objectName = form({
    expected: "lower-case letters, digits, '-' and '.', at most 253 characters",
    fits: (text) => text.length <= 253 && text.split(".").every((part) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(part)),
    example: "example",
});

/** Namespaces of Kubernetes itself, and the one for objects without a Namespace. */
export const namespaceName = form({
    expected: "a Namespace other than default and kube-…: lower-case letters, digits and '-', at most 63 characters",
    fits: (name) => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name) && name !== "default" && !name.startsWith("kube-"),
    example: "monitoring",
});

/** Helm keeps the last 10 of 63 characters for itself. */
export const releaseName = form({
    expected: "lower-case letters, digits and '-', at most 53 characters",
    fits: /^[a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?$/,
    example: "kube-prometheus-stack",
});

export const domain = form({
    expected: "a DNS domain such as cluster.local",
    fits: (text) => text.split(".").every((part) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(part)),
    example: "thanos.example.com",
});

export const isLabelName = (text: string): boolean => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(text);

export const labelName = form({
    expected: "a Prometheus label name: letters, digits and '_'",
    fits: isLabelName,
    example: "team",
});

export const labelValue = form({
    expected: "a text without {, } and $, which Helm and Prometheus would replace",
    fits: /^[^{}$]+$/,
    example: "payments",
});

const imageForm = /^[^\s:@/]+(:\d+)?(\/[^\s:@/]+)+:(?!latest(@|$))\w[\w.-]{0,127}(@sha256:[0-9a-f]{64})?$/;
export const isImageReference = (text: string): boolean => imageForm.test(text);

export const imageReference = form({
    expected: "a full image reference with an exact tag (not latest), such as registry/name:tag",
    fits: isImageReference,
    example: "registry.example.com/team/image:1.2.3",
});

export const registry = form({
    expected: "a registry's host with its port and path, such as registry.example.com:5000/mirror",
    fits: (text) => {
        const [host = "", ...path] = text.split("/");
        return /^[a-z0-9.-]+(:\d+)?$/.test(host) && [host, ...path].every((part) => /^[a-z0-9][a-z0-9._:-]*$/.test(part));
    },
    example: "registry.example.com:5000/mirror",
});

/** An address range, such as `10.0.0.0/8` or `fd00::/8`. */
export const cidr = form({
    expected: "an address range such as 10.20.0.0/16 or fd00:20::/48",
    fits: (text) => [z.cidrv4(), z.cidrv6()].some((range) => range.safeParse(text).success),
    example: "10.20.0.0/16",
});

/** Where alerts are sent. A password has no place in a URL. */
export const alertmanagerUrls = z.array(
    form({
        expected: "a URL without a password, such as dns+http://alertmanager-operated.monitoring.svc.cluster.local:9093",
        fits: /^(dns\+|dnssrv\+|dnssrvnoa\+)?https?:\/\/[^\s/@][^\s@]*$/,
        example: "dns+http://alertmanager-operated.monitoring.svc.cluster.local:9093",
    }),
);

export const resources = z
    .strictObject({
        cpu: cpu.optional().describe("Requested cores."),
        memory: quantity.optional().describe("Requested memory."),
        memoryLimit: quantity.optional().describe("Memory limit: the container is killed above it."),
    })
    .describe(
        "Requests and limit of a container. Each key overrides the value of the chosen `size`. There is no CPU limit, because throttling delays scrapes and queries.",
    )
    .meta({ part: "resources" });

export const volume = z
    .strictObject({
        size: quantity.optional().describe("Requested size. Default: from `size`."),
        storageClass: objectName.optional().describe("StorageClass of this volume. Default: the stack's `storageClass`."),
    })
    .describe("A PersistentVolumeClaim.")
    .meta({ part: "volume" });

export const replicas = z.int().min(1).max(20).optional().describe("Identical copies. Default: from `size`.");

export const issuer = z
    .strictObject({
        name: z.string().min(1).describe("Name of the issuer."),
        kind: z.enum(["ClusterIssuer", "Issuer"]).default("ClusterIssuer").describe("Kind of the issuer."),
    })
    .describe("An issuer of cert-manager.")
    .meta({ part: "issuer" });

/** Values of a chart that a stack may not set, by their path, with the reason, and the values that change nothing. */
export type RefusedValues = readonly (readonly [path: RegExp, why: string, harmless?: readonly unknown[]])[];

/** Why a value is refused. Undefined: it is accepted, or equals what the stack sets itself. */
function refusal(refused: RefusedValues, path: readonly string[], value: unknown): string | undefined {
    const [, why, harmless = []] = refused.find(([pattern]) => pattern.test(path.join("."))) ?? [];
    return harmless.some((one) => isDeepStrictEqual(one, value)) ? undefined : why;
}

type Place = readonly [path: readonly string[], value: unknown];

function* places(value: unknown, at: readonly string[] = []): Generator<Place> {
    if (at.length > 0) yield [at, value];
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    for (const [key, inner] of Object.entries(value)) yield* places(inner, [...at, key]);
}

/** Where a chart comes from, in which version, and what the stack's owner wants different in it. */
export const chart = (defaults: {
    readonly source: string;
    readonly versions: string;
    readonly refused?: RefusedValues;
    /** The values that the chart accepts. Not looked at where the stack file names another version. */
    readonly keys?: ChartKeys;
}) =>
    z
        .strictObject({
            source: form({
                expected: "an OCI reference (oci://host/path/chart), a repository (https://…) or a path (./charts/name.tgz)",
                fits: /^(oci:\/\/|https:\/\/|\.{0,2}\/)\S+$/,
                example: "oci://registry.example.com/charts/name",
            })
                .default(defaults.source)
                .describe(
                    "Where the chart is: an OCI reference (`oci://…`, ending in the chart's name), a chart repository (`https://…`), or the path of an archive or folder (`./…` or `/…`) where no registry can be reached.",
                ),
            version: form({
                expected: "an exact version such as 1.2.3",
                fits: /^\d+\.\d+\.\d+([-+][\w.+-]+)?$/,
                example: "1.2.3",
            })
                .optional()
                .describe(`Exact version. Default: ${defaults.versions}.`),
            values: z
                .record(z.string(), z.unknown())
                .superRefine((values, context) => {
                    for (const [path, value] of places(values)) {
                        const why = refusal(defaults.refused ?? [], path, value);
                        if (why !== undefined)
                            context.addIssue({
                                code: "custom",
                                path: [...path],
                                message: `cannot be set here: ${why}. Remove it`,
                            });
                    }
                })
                .default({})
                .describe(
                    "Values of your own for this chart, merged over the program's as the last step: maps key by key, lists and everything else replaced. No credentials here: they belong into Secrets that the values name.",
                ),
        })
        .superRefine(({ version, values }, context) => {
            const { keys, refused = [] } = defaults;
            if (!keys || (version !== undefined && version !== keys.version)) return;
            for (const [path] of places(values)) {
                const unknown = unknownValue(keys, path);
                if (unknown !== undefined && !refused.some(([pattern]) => pattern.test(path.join("."))))
                    context.addIssue({
                        code: "custom",
                        path: ["values", ...path],
                        message: `has no effect: ${unknown}`,
                    });
            }
        })
        .prefault({})
        .describe("Helm chart.")
        .meta({ part: "chart" });

/** Addresses of clients that a load balancer admits. Empty: all. */
export const sourceRanges = z
    .array(
        form({
            expected: "a range such as 203.0.113.0/24",
            fits: /^[0-9a-fA-F.:]+\/\d{1,3}$/,
            example: "203.0.113.0/24",
        }),
    )
    .default([]);
