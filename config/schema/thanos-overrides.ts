// Flags of Thanos that a stack file adds or replaces.
import { z } from "zod";
import { form } from "./fields";
import { nearest } from "../../lib/nearest";
import { configuredComponents, entryOf, type ConfiguredComponent } from "../catalog";
import thanosFlags from "../thanos-flags.json";
import { withoutValue } from "../../lib/argument";

const noCredentials = "arguments must not contain credentials, because every process list shows them";

/** Flags that decide what the rest of the stack relies on. Each has its reason. */
const needed: readonly (readonly [flag: RegExp, why: string])[] = [
    [
        /^(objstore\.config|data-dir|tsdb\.path|http-address|grpc-address|http\.config|remote-write\.address|web\.route-prefix)/,
        "the stack sets it, and volumes, Services, probes and NetworkPolicies depend on it",
    ],
    [
        /^(wait|disable-admin-operations|web\.disable)$/,
        "the compactor runs continuously, serves its page, and blocks are never marked by hand",
    ],
    [/^(deduplication\.|compact\.enable-vertical-compaction)/, "merging replicas in the bucket cannot be undone"],
    [/^query\.dynamic-lookback-delta$/, "without it graphs over 1h data are empty"],
    [/(password|secret|token|access.key)/i, noCredentials],
];

/**
 * Text that looks like a credential in a value: of a key, of a header, of an address. `$(VARIABLE)` is none, nor is a key that
 * names the place of one, such as `password_file`.
 */
const credentials: readonly RegExp[] = [
    /(password|passwd|secret(_?key)?|token|access_?key(_?id)?|api_?key|credentials)["']?\s*[:=](?!\s*(["']?\$|[{\n]|$))/i,
    /\b(Bearer|Basic)[ \t]+["']?[^\s"'$]/i,
    /:\/\/[^\s/:@]+:[^\s/@$]+@/,
];

/** Flags that Thanos had once, with the version that ended them, and old names (thanos: CHANGELOG). It does not start with them. */
const gone: readonly (readonly [flag: RegExp, why: string])[] = [
    [/^shipper\.ignore-unequal-block-size$/, "receive has had no such flag since Thanos 0.42 (thanos#8670)"],
    [/^debug\.advertise-compatibility-label$/, "there has been no such flag since Thanos 0.42 (thanos#8839)"],
    [/^(store|rule|metadata|exemplar|target)$/, "they have been `--endpoint` since Thanos 0.37 (thanos#7890)"],
    [/^(log\.request\.decision|enable-feature=query-pushdown)$/, "there has been no such flag since Thanos 0.33 (thanos#6686)"],
    [/^store\.grpc\.(touched-series|series-sample)-limit$/, "they are old names of thanos.limits"],
];

const reasonAgainst = (argument: string): string | undefined => {
    const [flag = "", ...value] = argument.replace(/^--(no-)?/, "").split("=");
    return credentials.some((pattern) => pattern.test(value.join("=")))
        ? noCredentials
        : [...needed, ...gone].find(([pattern]) => pattern.test(flag))?.[1];
};

/** Flags of the pinned version, from its binary. */
const known: Readonly<Record<string, readonly string[]>> = thanosFlags.flags;

/** Why the pinned version of Thanos would refuse a flag and exit. */
function unknownFlag(argument: string, subcommand: string): string | undefined {
    const flags = [...(known[subcommand] ?? []), ...thanosFlags.hidden];
    const name = withoutValue(argument).replace(/^--/, "");
    if (flags.includes(name) || flags.includes(name.replace(/^no-/, ""))) return undefined;
    const meant = nearest(name, flags);
    return `Thanos ${thanosFlags.version} ${subcommand} has no such flag${meant === undefined ? "" : `. Did you mean --${meant}?`}`;
}

const argsOf = (subcommand: string) =>
    z
        .array(
            form({
                expected: "a flag such as --name=value",
                fits: /^--[a-z][a-z0-9._-]*(=.*)?$/s,
                example: "--query.lookback-delta=10m",
            }).superRefine((argument, context) => {
                const reason = reasonAgainst(argument);
                const missing = reason === undefined ? unknownFlag(argument, subcommand) : undefined;
                if (missing !== undefined)
                    context.addIssue({
                        code: "custom",
                        message: `${withoutValue(argument)}: ${missing}`,
                        input: argument,
                    });
                if (reason !== undefined)
                    context.addIssue({
                        code: "custom",
                        message: `${withoutValue(argument)} cannot be set here: ${reason}. Remove it`,
                        input: argument,
                    });
            }),
        )
        .default([]);

export const extraArgs = z
    .strictObject(
        Object.fromEntries(configuredComponents.map((component) => [component, argsOf(entryOf(component).subcommand)])) as Record<
            ConfiguredComponent,
            ReturnType<typeof argsOf>
        >,
    )
    .prefault({})
    .describe(
        "Further flags of Thanos, by component, such as `--query.lookback-delta=10m`. A flag that the program sets too is replaced. The rules read the result; flags that the stack sets itself are refused.",
    );
