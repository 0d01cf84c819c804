import { bucket } from "../examples";
import { always, type Rule, type Violation } from "../rule";
import { isUnknown, show } from "../terms";

/** Classes whose objects can be read at once, as Thanos must. */
const readable = ["STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR"];

export const noExpiration: Rule = {
    name: "no-expiration",
    title: "No lifecycle rule deletes or archives current objects",
    why: "A block is many objects, and when the bucket deletes or archives some of them, the store gateway and the compactor fail on the rest. Only the compactor may delete: its retention deletes whole blocks.",
    source: "thanos#1300, #1331, #1418; thanos: storage",
    severity: always("mandatory"),
    check: ({ buckets }) =>
        buckets
            .filter(({ blocks }) => blocks === true)
            .flatMap(({ lifecycle, archiveTiers, locked }) => [
                ...lifecycle.flatMap(({ path, expiresObjects, storageClasses }): Violation[] => [
                    ...(expiresObjects === true
                        ? [
                              {
                                  path: `${path}.expiration`,
                                  message: "deletes current objects. Remove it: the compactor's retention deletes whole blocks",
                                  key: "thanos.retention",
                              },
                          ]
                        : []),
                    ...storageClasses
                        .filter((name) => !isUnknown(name) && !readable.includes(name))
                        .map((name) => ({
                            path: `${path}.transitions`,
                            message: `moves objects to ${show(name)}, expected ${readable.slice(1).join(", ")}: Thanos reads objects at once`,
                        })),
                ]),
                ...archiveTiers
                    .filter(({ tier }) => !isUnknown(tier))
                    .map(({ path, tier }) => ({
                        path,
                        message: `is ${show(tier)}: objects in it cannot be read until they are restored, which takes hours. Remove the tier`,
                    })),
                ...(locked === undefined
                    ? []
                    : [
                          {
                              path: locked,
                              message:
                                  "is set: the compactor cannot delete blocks, so each compaction adds a copy. Remove the default retention",
                          },
                      ]),
            ]),
    examples: {
        pass: [
            {
                title: "objects deleted in a bucket that holds no blocks",
                change: bucket((one) => {
                    one.blocks = false;
                    for (const rule of one.lifecycle) rule.expiresObjects = true;
                }),
            },
            {
                title: "a move to infrequent access",
                change: bucket((one) => void one.lifecycle[0]?.storageClasses.push("STANDARD_IA")),
            },
        ],
        fail: [
            {
                title: "Intelligent-Tiering with an archive tier",
                change: bucket((one) =>
                    one.archiveTiers.push({ path: "tiering: tierings.0.accessTier", tier: "ARCHIVE_ACCESS" }),
                ),
            },
            {
                title: "a default retention by Object Lock",
                change: bucket((one) => void (one.locked = "lock: rule.defaultRetention")),
            },
            {
                title: "objects deleted after a year",
                change: bucket((one) => {
                    for (const rule of one.lifecycle) rule.expiresObjects = true;
                }),
            },
            { title: "objects archived", change: bucket((one) => void one.lifecycle[0]?.storageClasses.push("DEEP_ARCHIVE")) },
        ],
    },
};
