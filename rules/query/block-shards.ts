import { component, withFlag } from "../examples";
import { always, type Rule } from "../rule";
import { flag, isUnknown } from "../terms";

export const blockShards: Rule = {
    name: "block-shards",
    title: "Store gateways are sharded by time or by external label, never by block",
    why: "With shards by a hash of the block id each store gateway has other resolutions of the same series, so graphs mix resolutions and show samples twice.",
    source: "thanos.io: life of a sample, part 2",
    severity: always("mandatory"),
    check: ({ thanos }) =>
        thanos
            .filter(({ component }) => component === "store")
            .flatMap(({ path, args }) => {
                const config = flag(args, "selector.relabel-config");
                return !isUnknown(config) && config?.includes("__block_id")
                    ? [
                          {
                              path: `${path}: --selector.relabel-config`,
                              message: "divides by __block_id. Divide by time or by an external label",
                              key: "thanos.storeGateway.partitions",
                          },
                      ]
                    : [];
            }),
    examples: {
        pass: [
            {
                title: "a choice of an external label",
                change: withFlag("store", "selector.relabel-config", "[{action: keep, source_labels: [cluster], regex: west}]"),
            },
        ],
        fail: [
            {
                title: "a hash of the block",
                change: component("store", (one) =>
                    one.args.push(
                        "--selector.relabel-config=[{action: hashmod, source_labels: [__block_id], target_label: shard, modulus: 2}]",
                    ),
                ),
            },
        ],
    },
};
