// `thanos-stack import-history`: imports existing blocks into the bucket of a stack.
import { defineCommand, UsageError, type Values } from "./definition";
import { importHistory } from "./import-history/import";
import type { Source } from "./import-history/source";
import { withStack } from "./on-stack";
import { clusterOptions, flagOf, jsonOption, pathOption, stackOf } from "./options";
import { interruption } from "./signals";

const sourceOptions = {
    fromClaim: { value: "pvc", description: "Source: a PersistentVolumeClaim in the stack's namespace" },
    subPath: {
        value: "path",
        description: "--from-claim: the folder with the blocks. Default: prometheus-db, as the operator mounts it",
    },
    owner: {
        value: "user:group",
        description:
            "--from-claim: owner of the files, when no pod uses the PVC. Default: 1000:2000, as in kube-prometheus-stack",
    },
    fromPrometheus: {
        value: "pod",
        description: "Source: a snapshot of a running Prometheus with its admin API enabled, in the stack's namespace",
    },
    snapshot: { value: "name", description: "--from-prometheus: use this existing snapshot" },
    fromDirectory: {
        value: "path",
        description: "Source: a folder of this machine. The blocks pass through a temporary PVC",
        parse: pathOption,
    },
    fromObjstore: {
        value: "secret",
        description: "Source: another bucket, read only, by a Secret of the namespace with an objstore.yml",
    },
    toObjstore: {
        value: "secret",
        description: "--from-objstore: the target, by such a Secret. Default: the stack's own bucket",
    },
    replica: {
        value: "name",
        description:
            "Value of the replica label for blocks of a Prometheus. Default: its own for one of the stack's, otherwise imported",
    },
} as const;

export const definition = defineCommand({
    summary: "Import blocks of an earlier Prometheus, or of another bucket",
    description:
        "Without --yes the command only shows what it would do. The source stays unchanged. Run an interrupted import again: it continues.",
    options: {
        ...clusterOptions,
        ...sourceOptions,
        yes: { description: "Do it" },
        ...jsonOption,
    },
    failure: "a block was not imported",
    examples: [
        ["import-history --stack dev --from-claim prometheus-db-0", "Plan of an import of this volume"],
        ["import-history --stack dev --from-directory ./blocks --yes", "Import a folder of this machine"],
    ],
    async run(options, invocation) {
        const { out, error } = invocation;
        stackOf(options);
        const source = sourceOf(options);
        return withStack(options, invocation, async (stack) => {
            const signal = interruption("Stopped. Run the same command again to continue.");
            signal.addEventListener("abort", () => {
                error("Stopping: removing temporary objects first. Another Ctrl-C leaves them in the cluster.");
            });
            const say = (line: string) => {
                if (!options.json) out(`${line}\n`);
            };
            const report = await importHistory(stack, source, { ...options, to: options.toObjstore }, { say, error, signal });
            if (options.json) out(`${JSON.stringify(report, null, 2)}\n`);
            return report.wrong.length > 0 ? 1 : 0;
        });
    },
});

/** Options that need another option. */
const needs = {
    toObjstore: "fromObjstore",
    subPath: "fromClaim",
    owner: "fromClaim",
    snapshot: "fromPrometheus",
} as const;

/** The one source that the options name. */
export function sourceOf(options: Partial<Values<typeof sourceOptions>>): Source {
    const { fromClaim: claim, fromPrometheus: pod, fromDirectory: directory, fromObjstore: secret, subPath } = options;
    const given: Source[] = [
        ...(claim === undefined
            ? []
            : [{ kind: "claim" as const, claim, subPath: subPath ?? "prometheus-db", owner: ownerOf(options.owner) }]),
        ...(pod === undefined ? [] : [{ kind: "prometheus" as const, pod, snapshot: options.snapshot }]),
        ...(directory === undefined ? [] : [{ kind: "directory" as const, directory }]),
        ...(secret === undefined ? [] : [{ kind: "objstore" as const, secret }]),
    ];
    const [source] = given;
    if (!source || given.length > 1)
        throw new UsageError(
            `got ${given.length} sources, expected one of --from-claim, --from-prometheus, --from-directory and --from-objstore.`,
        );
    for (const [option, other] of Object.entries(needs) as [keyof typeof needs, (typeof needs)[keyof typeof needs]][])
        if (options[option] !== undefined && options[other] === undefined)
            throw new UsageError(`${flagOf(option)} is only valid with ${flagOf(other)}.`);
    if (source.kind === "objstore" && options.replica !== undefined)
        throw new UsageError(
            "--replica is only valid for blocks of a Prometheus: blocks of another bucket keep their labels. Remove it.",
        );
    return source;
}

function ownerOf(given = "1000:2000") {
    const [, user, group] = /^([1-9]\d*):([1-9]\d*)$/.exec(given) ?? [];
    if (user === undefined) throw new UsageError(`--owner: got ${given}, expected two numbers above 0, as in 1000:2000.`);
    return { user: Number(user), group: Number(group) };
}
