import { prometheus } from "../examples";
import { always, type Rule, type Violation } from "../rule";
import { flag, isAtLeast, isUnknown, show } from "../terms";
import type { PrometheusView } from "../view/types";

const durations = ["storage.tsdb.min-block-duration", "storage.tsdb.max-block-duration"];

export const compactionMode: Rule = {
    name: "compaction-mode",
    title: "Prometheus does not merge blocks before the sidecar uploads them",
    why: "The sidecar uploads the two-hour blocks that Prometheus writes, so blocks that Prometheus merges first never reach the bucket and stay missing there. The operator's default has changed between its versions, so set the field yourself.",
    source: "thanos: components/sidecar; prometheus#17435; prometheus-operator#8694",
    severity: always("mandatory"),
    check: ({ prometheus, own }) =>
        prometheus.flatMap((one) => {
            const { path, sidecar, agent, args, replaced } = one;
            if (sidecar?.objstoreSecret === undefined || agent === true) return [];
            const touched = durations
                .filter((name) => typeof flag(args, name) === "string")
                .map((name) => ({
                    path: `${path}.additionalArgs`,
                    message: `sets --${name}, which the operator sets to fit the sidecar. Remove it`,
                }));
            const others = replaced
                .filter((name) => !isUnknown(name))
                .map((name) => ({
                    path: `${path}.containers`,
                    message: `gives the container ${show(name)} arguments that replace those of the operator. Use additionalArgs`,
                }));
            return [...touched, ...others, ...mode(one, own)];
        }),
    examples: {
        pass: [
            {
                title: "delayed compaction with versions that know it",
                change: prometheus((one) => {
                    one.disableCompaction = false;
                    one.retention = "48h";
                }),
            },
        ],
        fail: [
            { title: "the mode is left to the operator", change: prometheus((one) => void (one.disableCompaction = undefined)) },
            {
                title: "Prometheus merges blocks, and is too old to wait for the upload",
                change: prometheus((one) => {
                    one.disableCompaction = false;
                    one.version = "v3.8.1";
                }),
            },
            {
                title: "Prometheus merges blocks, and the operator is too old to make it wait",
                change: prometheus((one) => {
                    one.disableCompaction = false;
                    one.operator = "v0.92.1";
                }),
            },
            {
                title: "arguments instead of the operator's",
                change: prometheus((one) => one.replaced.push("prometheus")),
            },
            {
                title: "an argument changes the length of merged blocks",
                change: prometheus((one) => one.args.push("--storage.tsdb.max-block-duration=1d")),
            },
        ],
    },
};

/** Since this version the operator leaves compaction on where Prometheus and Thanos can delay it; before, it always disables it. */
const delaysSince = "0.93.0";
const delayed = { prometheus: "3.9.0", thanos: "0.42.0", operator: "0.93.1" } as const;

function mode({ path, disableCompaction, sidecar, version, operator, isPlain }: PrometheusView, own: boolean): Violation[] {
    const field = isPlain ? `${path}: --storage.tsdb.max-block-duration` : `${path}.disableCompaction`;
    if (isUnknown(disableCompaction) || disableCompaction === true) return [];
    if (isPlain)
        return [
            {
                path: field,
                message:
                    "differs from --storage.tsdb.min-block-duration, so Prometheus merges blocks before the sidecar uploads them. Set both to 2h",
            },
        ];
    if (!own) {
        // The operator takes `false` for what is not set, and chooses by itself what does not lose blocks.
        const chooses = operator === undefined || isUnknown(operator) || isAtLeast(operator, delaysSince) !== false;
        return chooses
            ? [{ path: field, message: "is not set, so the version of the operator decides. Set it to true", estimate: true }]
            : [];
    }
    if (disableCompaction === undefined)
        return [
            {
                path: field,
                message: "is not set, so the version of the operator decides. Set it to true, or to false for delayed compaction",
            },
        ];
    const needed = [
        { what: "Prometheus", found: version, least: delayed.prometheus },
        { what: "thanos.version", found: sidecar?.version, least: delayed.thanos },
        // The operator of another program is visible to `verify` only.
        ...(operator === undefined ? [] : [{ what: "the prometheus-operator", found: operator, least: delayed.operator }]),
    ];
    return needed
        .filter(({ found, least }) => found === undefined || isAtLeast(found, least) === false)
        .map(({ what, found, least }) => ({
            path: field,
            message: `is false, and ${what} is ${show(found)}: delayed compaction needs ${least} or newer. Use that version, or set disableCompaction to true`,
            key: "prometheus.compaction to disabled",
        }));
}
