import { component } from "./examples";
import { always, type Rule } from "./rule";
import { flag } from "./terms";
import type { Known } from "./view/types";

export const shards: Rule = {
    id: "I-21b",
    title: "Store gateways share the history by time or by label, not by block",
    why: "Shards by a hash of the block's id have some resolutions of a stretch of time each, and each answers with the one it has: duplicates, and answers in another resolution than was asked for.",
    source: "thanos.io/blog: Life of a sample, part 2 (2023)",
    severity: always("advisory"),
    check: ({ thanos }) =>
        thanos
            .filter(({ component, args }) => component === "store" && byBlock(flag(args, "selector.relabel-config")))
            .map(({ path }) => ({
                path: `${path}: --selector.relabel-config`,
                message: "shards by __block_id; share by --min-time and --max-time, or by an external label",
            })),
    examples: {
        pass: [
            {
                title: "shards by cluster",
                change: component("store", (one) =>
                    one.args.push('--selector.relabel-config=[{"action":"keep","source_labels":["cluster"],"regex":"west"}]'),
                ),
            },
        ],
        fail: [
            {
                title: "shards by block",
                change: component("store", (one) =>
                    one.args.push(
                        '--selector.relabel-config=[{"action":"hashmod","source_labels":["__block_id"],"target_label":"shard","modulus":2}]',
                    ),
                ),
            },
        ],
    },
};

const byBlock = (relabeling: Known<string> | undefined): boolean =>
    typeof relabeling === "string" && relabeling.includes("__block_id");
