// 2. What runs was told what the stack says: Prometheus by its own account, Thanos by its flags.
import { parse } from "yaml";
import { z } from "zod";
import { operatorLabel, ports } from "../../../config/names";
import { isDuration, toSeconds } from "../../../config/units";
import { Unknown, type PrometheusView } from "../../../rules/view/types";
import { sumOfMetric } from "../../access/thanos";
import { red, verdict, type Check } from "../check";
import { nameOf, ownPrometheus, prometheusPods, servers, thanosContainers, type RunningStack } from "../running";

const flagsAnswer = z.object({ data: z.record(z.string(), z.string()) });
const runtimeAnswer = z.object({ data: z.object({ storageRetention: z.string() }) });
const configAnswer = z.object({ data: z.object({ yaml: z.string() }) });

/** What one replica says of itself. */
export interface Replica {
    readonly name: string;
    readonly flags: Readonly<Record<string, string>>;
    /** As in `48h or 16GiB`. */
    readonly retention: string;
    readonly labels: Readonly<Record<string, string>>;
    /** Passes over the local blocks that its sidecar has finished. */
    readonly passes: number;
}

/** What is wrong with the replicas of a Prometheus, in sentences. */
export function wrongReplicas(wanted: PrometheusView, replicas: readonly Replica[]): string[] {
    const block = known(wanted.sidecar?.blockDuration);
    const retention = known(wanted.retention);
    const label = known(wanted.replicaLabel) ?? "";
    const values = replicas.map(({ labels }) => labels[label]);
    return [
        ...(typeof wanted.replicas === "number" && replicas.length !== wanted.replicas
            ? [`${replicas.length} replicas run, the stack says ${wanted.replicas}`]
            : []),
        ...replicas.flatMap((replica) => {
            const { name, flags, retention: own, labels } = replica;
            const least = flags["storage.tsdb.min-block-duration"];
            const kept = own.split(" or ")[0] ?? "";
            const expected = { ...texts(wanted.externalLabels), ...only(labels, [operatorLabel, label]) };
            return [
                ...(wanted.disableCompaction === false ? notDelayed(replica) : notDisabled(replica)),
                ...(block === undefined || same(least, block)
                    ? []
                    : [`${name} cuts blocks of ${least ?? "?"}, the stack says ${block}`]),
                ...(retention === undefined || same(kept, retention)
                    ? []
                    : [`${name} keeps ${kept}, the stack says ${retention}`]),
                ...(labels[label] === undefined ? [`${name} has no external label ${label}: its replicas can't be merged`] : []),
                ...(show(labels) === show(expected)
                    ? []
                    : [
                          `${name} has the external labels ${show(labels)}, the stack says ${show(texts(wanted.externalLabels))} and ${label}`,
                      ]),
            ];
        }),
        ...(new Set(values).size < values.length ? [`replicas share a value of ${label}: ${values.join(", ")}`] : []),
    ];
}

const notDisabled = ({ name, flags }: Replica): string[] => {
    const [least, most] = [flags["storage.tsdb.min-block-duration"], flags["storage.tsdb.max-block-duration"]];
    return same(least, most) ? [] : [`${name} compacts: its blocks span ${least ?? "?"} to ${most ?? "?"}`];
};

/** Prometheus reads which blocks are uploaded from a file; without it, it waits for nothing. */
const notDelayed = ({ name, flags, passes }: Replica): string[] => [
    ...(flags["storage.tsdb.delay-compact-file.path"]
        ? []
        : [`${name} is not told to wait with compaction until blocks are uploaded: its operator is too old for that`]),
    ...(passes > 0 ? [] : [`the sidecar of ${name} has not yet written which blocks are uploaded, so ${name} compacts any`]),
];

const only = (labels: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> =>
    Object.fromEntries(Object.entries(labels).filter(([name]) => names.includes(name)));

const known = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const texts = (labels: PrometheusView["externalLabels"]): Record<string, string> =>
    Object.fromEntries(Object.entries(labels).filter((entry): entry is [string, string] => !(entry[1] instanceof Unknown)));
const show = (labels: Readonly<Record<string, string>>): string =>
    `{${Object.entries(labels)
        .map(([name, value]) => `${name}="${value}"`)
        .sort()
        .join(", ")}}`;

/** Equal as texts or as durations: `2h` and `2h0m0s` are one. */
export const same = (a: string | undefined, b: string | undefined): boolean =>
    a === b || (a !== undefined && b !== undefined && isDuration(a) && isDuration(b) && toSeconds(a) === toSeconds(b));

export const prometheusSettings: Check<RunningStack> = {
    id: "2a",
    claim: "Prometheus runs as the stack says",
    bar: "compaction, retention, external labels; replicas differ in the replica label alone",
    async check(stack) {
        const { access, namespace } = stack;
        const metrics = (pod: string) => access.getText({ namespace, pod, port: ports.http }, "/metrics");
        const replicas = await Promise.all(
            (await prometheusPods(stack)).map(async (pod): Promise<Replica> => {
                const ask = async (path: string): Promise<unknown> =>
                    JSON.parse(await access.getText({ namespace, pod: nameOf(pod), port: 9090 }, path)) as unknown;
                const config = parse(configAnswer.parse(await ask("/api/v1/status/config")).data.yaml) as {
                    global?: { external_labels?: Record<string, string> };
                };
                return {
                    name: nameOf(pod),
                    flags: flagsAnswer.parse(await ask("/api/v1/status/flags")).data,
                    retention: runtimeAnswer.parse(await ask("/api/v1/status/runtimeinfo")).data.storageRetention,
                    labels: config.global?.external_labels ?? {},
                    passes: sumOfMetric(await metrics(nameOf(pod)), "thanos_shipper_dir_syncs_total") ?? 0,
                };
            }),
        );
        const wanted = ownPrometheus(stack);
        if (replicas.length === 0) return red("no Prometheus runs", "see the Prometheus object's conditions");
        return verdict(
            wrongReplicas(wanted, replicas),
            "somebody else has changed the Prometheus object or its pods: deploy the stack again",
            `${replicas.length} replicas, blocks of ${replicas[0]?.flags["storage.tsdb.min-block-duration"] ?? ""}, kept ${replicas[0]?.retention ?? ""}`,
        );
    },
};

export const thanosArguments: Check<RunningStack> = {
    id: "2b",
    claim: "Thanos runs with the stack's arguments",
    bar: "every argument, of every pod",
    async check(stack) {
        const running = thanosContainers(await servers(stack));
        const wrong = stack.view.thanos.flatMap(({ component, name, args, replicas }) => {
            const own = running
                .filter(({ pod }) => nameOf(pod).startsWith(`${name}-`))
                .filter((one) => one.component === component);
            const wanted = args.filter((arg): arg is string => typeof arg === "string");
            return [
                ...(typeof replicas === "number" && own.length < replicas ? [`${own.length} of ${replicas} ${name} run`] : []),
                ...own.flatMap(({ pod, args: given }) => [
                    ...wanted.filter((arg) => !given.includes(arg)).map((arg) => `${nameOf(pod)} was not told ${arg}`),
                    ...(wanted.length < args.length ? [] : given)
                        .filter((arg) => !wanted.includes(arg))
                        .map((arg) => `${nameOf(pod)} was told ${arg}, which the stack does not say`),
                ]),
            ];
        });
        return verdict(
            wrong,
            "somebody else has changed the workload: deploy the stack again",
            `${running.length} pods: ${stack.view.thanos.map(({ component }) => component).join(", ")}`,
        );
    },
};
