// 2. The running processes have the stack's arguments, and use them as intended: Prometheus and Thanos by their own account of their flags,
// what gives none by the arguments of its pod.
import { parse } from "yaml";
import { z } from "zod";
import { operatorLabel, ports, prometheusPort } from "../../../config/names";
import { isDuration, toSeconds } from "../../../config/units";
import { podName } from "../../../components/thanos/component";
import type { Subcommand } from "../../../config/catalog";
import type { DeployedPrometheus } from "../../../components/deployed/model";
import { noPrometheus, repairDrift, verdict, type Check } from "../check";
import {
    metricsOf,
    textOf,
    nameOf,
    ownPrometheus,
    prometheusPods,
    servers,
    sidecarContainer,
    sidecars,
    thanosContainers,
    type RunningStack,
    type ThanosContainer,
} from "../running-stack";
import { sumOfMetric } from "../../access/thanos";

const flagsAnswer = z.object({ data: z.record(z.string(), z.string()) });
const runtimeAnswer = z.object({ data: z.object({ storageRetention: z.string() }) });
const buildAnswer = z.object({ data: z.object({ version: z.string() }) });
const configAnswer = z.object({ data: z.object({ yaml: z.string() }) });

/** The report of one replica. */
export interface Replica {
    readonly name: string;
    readonly version: string;
    readonly flags: Readonly<Record<string, string>>;
    /** As in `48h or 16GiB`. */
    readonly retention: string;
    readonly labels: Readonly<Record<string, string>>;
    /** Passes over the local blocks that its sidecar has finished. */
    readonly passes: number;
}

/** The settings that the running replicas are compared with. */
export type ExpectedPrometheus = Pick<
    DeployedPrometheus,
    "version" | "replicas" | "externalLabels" | "replicaLabel" | "disableCompaction" | "retention"
> & { readonly sidecar: Pick<DeployedPrometheus["sidecar"], "blockDuration"> };

/** Problems of the replicas of a Prometheus, in sentences. */
export function wrongReplicas(wanted: ExpectedPrometheus, replicas: readonly Replica[]): string[] {
    const { retention, replicaLabel: label, version: release } = wanted;
    const block = wanted.sidecar.blockDuration;
    const values = replicas.map(({ labels }) => labels[label]);
    return [
        ...(replicas.length !== wanted.replicas ? [`${replicas.length} replicas run, expected ${wanted.replicas}`] : []),
        ...replicas.flatMap((replica) => {
            const { name, version, flags, retention: own, labels } = replica;
            const least = flags["storage.tsdb.min-block-duration"];
            const kept = own.split(" or ")[0] ?? "";
            const expected = { ...wanted.externalLabels, ...only(labels, [operatorLabel, label]) };
            return [
                ...(wanted.disableCompaction ? notDisabled(replica) : notDelayed(replica)),
                ...(release === undefined || plain(version) === plain(release)
                    ? []
                    : [`${name} is Prometheus ${version}, expected ${release}`]),
                ...(same(least, block) ? [] : [`${name} cuts blocks of ${least ?? "?"}, expected ${block}`]),
                ...(same(kept, retention) ? [] : [`${name} keeps ${kept}, expected ${retention}`]),
                ...(labels[label] === undefined ? [`${name} has no external label ${label}: its replicas can't be merged`] : []),
                ...(show(labels) === show(expected)
                    ? []
                    : [`${name} has the external labels ${show(labels)}, expected ${show(wanted.externalLabels)} and ${label}`]),
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

/** Without the `v` that some write before a version. */
const plain = (version: string): string => version.replace(/^v/, "");
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
    claim: "Prometheus runs as configured",
    bar: "version, compaction, retention, external labels; replicas differ in the replica label alone",
    async check(stack) {
        const { access, namespace } = stack;
        const metrics = (pod: string) => access.getText({ namespace, pod, port: ports.http }, "/metrics");
        const replicas = await Promise.all(
            (await prometheusPods(stack)).map(async (pod): Promise<Replica> => {
                const ask = async (path: string): Promise<unknown> =>
                    JSON.parse(await access.getText({ namespace, pod: nameOf(pod), port: prometheusPort }, path)) as unknown;
                const config = parse(configAnswer.parse(await ask("/api/v1/status/config")).data.yaml) as {
                    global?: { external_labels?: Record<string, string> };
                };
                return {
                    name: nameOf(pod),
                    version: buildAnswer.parse(await ask("/api/v1/status/buildinfo")).data.version,
                    flags: flagsAnswer.parse(await ask("/api/v1/status/flags")).data,
                    retention: runtimeAnswer.parse(await ask("/api/v1/status/runtimeinfo")).data.storageRetention,
                    labels: config.global?.external_labels ?? {},
                    passes: sumOfMetric(await metrics(nameOf(pod)), "thanos_shipper_dir_syncs_total") ?? 0,
                };
            }),
        );
        const wanted = ownPrometheus(stack);
        if (replicas.length === 0) return noPrometheus;
        return verdict(
            wrongReplicas(wanted, replicas),
            `the Prometheus object or its pods were changed outside of the stack; ${repairDrift}`,
            `${replicas.length} replicas of ${replicas[0]?.version ?? ""}, blocks of ${replicas[0]?.flags["storage.tsdb.min-block-duration"] ?? ""}, kept ${replicas[0]?.retention ?? ""}`,
        );
    },
};

/** The arguments of a pod. */
const wrongArguments = (pod: string, wanted: readonly string[], given: readonly string[]): string[] => [
    ...wanted.filter((arg) => !given.includes(arg)).map((arg) => `${pod} was not told ${arg}`),
    ...given.filter((arg) => !wanted.includes(arg)).map((arg) => `${pod} has the argument ${arg}, which the stack does not set`),
];

/** Components with a page of their own flags. Receive has none, and a query-frontend would show those of the querier behind it. */
const showsFlags: readonly Subcommand[] = ["query", "store", "compact", "rule", "bucket-web"];

/** Flags that a component does not show, because credentials may be in them. */
const redacted = "<REDACTED>";

/** The value that a component uses instead of its argument, where they differ. Flags that it does not show are left out. */
export function wrongFlags(pod: string, args: readonly string[], flags: Readonly<Record<string, string>>): string[] {
    const told = new Map<string, string[]>();
    for (const arg of args) {
        const [, no, name = "", value] = /^--(no-)?([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
        told.set(
            name,
            [...(told.get(name) ?? []), value ?? (no === undefined ? "true" : "false")].map((one) =>
                one.replaceAll(podName, pod),
            ),
        );
    }
    return [...told].flatMap(([name, values]) => {
        const [taken, wanted] = [flags[name], values.join(",")];
        return taken === undefined || taken === redacted || equal(taken, wanted)
            ? []
            : [`${pod} runs with ${name}=${taken}, its argument is ${wanted}`];
    });
}

/**
 * Equal as texts, durations, sizes (Thanos' MB are powers of 1024, in its own documentation), or as a handwritten value and its
 * normalised form.
 */
function equal(a: string, b: string): boolean {
    const size = (text: string) => text.replace(/^(\d+)([KMGT])i?B$/, "$1$2");
    const [x, y] = [a, b].map((text) => text.replace(/^-/, ""));
    return a === b || size(a) === size(b) || (a.startsWith("-") === b.startsWith("-") && same(x, y));
}

/** The workload that a pod is of: the longest name that its own begins with, because one may begin with another's. */
export const workloadOf = (pod: string, workloads: readonly string[]): string | undefined =>
    workloads.filter((name) => pod.startsWith(`${name}-`)).sort((a, b) => b.length - a.length)[0];

export const thanosArguments: Check<RunningStack> = {
    id: "2b",
    claim: "Thanos runs with the stack's arguments",
    bar: "every argument of every pod, and every flag that a component reports",
    async check(stack) {
        const running = thanosContainers(await servers(stack));
        const workloads = stack.deployed.thanos.map(({ name }) => name);
        let asked = 0;
        const flagsOf = async ({ pod, args, component }: ThanosContainer): Promise<string[]> => {
            if (!showsFlags.includes(component)) return [];
            const text = await textOf(stack, pod, "/api/v1/status/flags");
            if (text === undefined) return [];
            asked += 1;
            return wrongFlags(nameOf(pod), args, flagsAnswer.parse(JSON.parse(text)).data);
        };
        const wrong = await Promise.all(
            stack.deployed.thanos.map(async ({ name, args, replicas }) => {
                const own = running.filter(({ pod }) => workloadOf(nameOf(pod), workloads) === name);
                return [
                    ...(own.length < replicas ? [`${own.length} of ${replicas} ${name} run`] : []),
                    ...own.flatMap((one) => wrongArguments(nameOf(one.pod), args, one.args)),
                    ...(await Promise.all(own.map(flagsOf))).flat(),
                ];
            }),
        );
        return verdict(
            wrong.flat(),
            `the workload was changed outside of the stack; ${repairDrift}`,
            `${running.length} pods: ${asked} by their own account, ${running.length - asked} by their arguments alone`,
        );
    },
};

/** A sidecar as it runs. */
export interface RunningSidecar {
    readonly name: string;
    readonly args: readonly string[];
    /** The Secrets that its objstore document may be in: of its variables and of the pod's volumes. */
    readonly secrets: readonly string[];
    /** The folder where its Prometheus keeps blocks. */
    readonly dataPath: string | undefined;
    /** Whether it reaches Prometheus. */
    readonly connected: boolean;
}

/**
 * Problems of a sidecar, in sentences. The operator writes its arguments, so they are judged by what they do.
 * @param delayed Prometheus waits with its compaction for the upload, so blocks may be of any size.
 */
export function wrongSidecar(
    wanted: Pick<DeployedPrometheus["sidecar"], "objstoreSecret">,
    { name, args, secrets, dataPath, connected }: RunningSidecar,
    delayed: boolean,
): string[] {
    const value = (flag: string) => args.find((arg) => arg.startsWith(`--${flag}=`))?.slice(flag.length + 3);
    const { objstoreSecret: secret } = wanted;
    const uploads = value("objstore.config") !== undefined || value("objstore.config-file") !== undefined;
    const url = value("prometheus.url") ?? "";
    const path = value("tsdb.path");
    return [
        ...(!uploads ? [`${name} uploads nothing: it has no --objstore.config`] : []),
        ...(uploads && !secrets.includes(secret)
            ? [`${name} reads its objstore document from ${secrets.join(", ") || "no Secret"}, expected ${secret}`]
            : []),
        ...(/^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(url)
            ? []
            : [`${name} queries ${url || "nobody"}, and not the Prometheus of its own pod`]),
        ...(uploads && dataPath !== undefined && path !== dataPath
            ? [`${name} reads blocks in ${path ?? "its default"}, Prometheus writes them to ${dataPath}`]
            : []),
        ...args
            .filter((arg) => !delayed && arg === "--shipper.ignore-unequal-block-size")
            .map(
                (arg) =>
                    `${name} has ${arg}: it would upload blocks that Prometheus has merged, which the compactor cannot merge`,
            ),
        ...(connected ? [] : [`${name} does not reach its Prometheus`]),
    ];
}

export const sidecarSettings: Check<RunningStack> = {
    id: "2c",
    claim: "the sidecars upload what Prometheus cuts",
    bar: "objstore Secret, data folder and Prometheus of each, as its arguments have them: a sidecar has no page with its flags",
    async check(stack) {
        const { sidecar, disableCompaction } = ownPrometheus(stack);
        const pods = await prometheusPods(stack);
        if (pods.length === 0) return noPrometheus;
        const running = await Promise.all(
            sidecars(pods).map(async ({ pod, container }): Promise<RunningSidecar> => {
                const target = { namespace: stack.namespace, pod: nameOf(pod), port: prometheusPort };
                const flags = flagsAnswer.parse(JSON.parse(await stack.access.getText(target, "/api/v1/status/flags"))).data;
                return {
                    name: nameOf(pod),
                    args: container.args ?? [],
                    secrets: [
                        ...(container.env ?? []).flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []),
                        ...(pod.spec?.volumes ?? []).flatMap(({ secret }) => secret?.secretName ?? []),
                        ...(pod.spec?.volumes ?? []).flatMap(
                            ({ projected }) => projected?.sources?.flatMap(({ secret }) => secret?.name ?? []) ?? [],
                        ),
                    ],
                    dataPath: flags["storage.tsdb.path"],
                    connected: sumOfMetric((await metricsOf(stack, pod)) ?? "", "thanos_sidecar_prometheus_up") === 1,
                };
            }),
        );
        return verdict(
            [
                ...(running.length < pods.length ? [`${running.length} of ${pods.length} pods have a ${sidecarContainer}`] : []),
                ...running.flatMap((one) => wrongSidecar(sidecar, one, !disableCompaction)),
            ],
            `the Prometheus object was changed outside of the stack; ${repairDrift}`,
            `${running.length} sidecars, with ${sidecar.objstoreSecret}`,
        );
    },
};
