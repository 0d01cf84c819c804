import { prometheus } from "../examples";
import { always, type Rule } from "../rule";
import { flag, isAtLeast, isUnknown, show } from "../terms";

const durations = ["storage.tsdb.min-block-duration", "storage.tsdb.max-block-duration"];

export const compactionMode: Rule = {
    name: "compaction-mode",
    title: "A Prometheus that uploads either merges no blocks itself, or waits with it until they are uploaded",
    why: "The sidecar uploads blocks as Prometheus cuts them. Blocks that Prometheus merges first never reach the bucket: a hole in the history for ever. The operator's own choice has changed between its versions, so it is written out.",
    source: "thanos: components/sidecar; prometheus#17435; prometheus-operator#8694",
    severity: always("mandatory"),
    check: ({ prometheus }) =>
        prometheus.flatMap(({ path, disableCompaction, sidecar, version, operator, args, replaced }) => {
            if (sidecar?.objstoreSecret === undefined) return [];
            const touched = durations
                .filter((name) => typeof flag(args, name) === "string")
                .map((name) => ({
                    path: `${path}.additionalArgs`,
                    message: `sets --${name}, which the operator sets to fit the sidecar; remove it`,
                }));
            const others = replaced
                .filter((name) => !isUnknown(name))
                .map((name) => ({
                    path: `${path}.containers`,
                    message: `gives the container ${show(name)} arguments instead of the operator's; use additionalArgs`,
                }));
            return [...touched, ...others, ...mode()];

            function mode() {
                const field = `${path}.disableCompaction`;
                if (disableCompaction === undefined)
                    return [
                        {
                            path: field,
                            message: "is not set and left to the operator; set it to true, or to false for delayed compaction",
                        },
                    ];
                if (disableCompaction !== false) return [];
                const needed = [
                    { what: "Prometheus", found: version, least: "3.9.0" },
                    { what: "thanos.version", found: sidecar?.version, least: "0.42.0" },
                    // Somebody else's operator is seen by `verify` alone.
                    ...(operator === undefined ? [] : [{ what: "the prometheus-operator", found: operator, least: "0.93.1" }]),
                ];
                return needed
                    .filter(({ found, least }) => found === undefined || isAtLeast(found, least) === false)
                    .map(({ what, found, least }) => ({
                        path: field,
                        message: `is false, and ${what} is ${show(found)}: delayed compaction needs ${least} or newer; take that, or set thanos-stack:prometheus.compaction to disabled`,
                    }));
            }
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
