import { component, secondSystem } from "../examples";
import { always, type Rule } from "../rule";
import { isSame, placeOf } from "../blocks-location";
import { flag, isUnknown } from "../terms";
import type { ComponentView } from "../view/types";

export const oneCompactor: Rule = {
    name: "one-compactor",
    title: "Exactly one compactor works on each bucket, at any time",
    why: "Two compactors write overlapping blocks of the same data, and then compaction, downsampling and retention halt while the pods stay up. The bucket has no lock.",
    source: "thanos: components/compact, operating/troubleshooting; thanos#5370",
    severity: always("mandatory"),
    check: ({ thanos, objstore, own }) => {
        const compactors = thanos.filter(({ component }) => component === "compact");
        const places = compactors.map((one) => placeOf(one, objstore));
        // An unseen one may work with the first.
        const more = compactors.filter(
            (one, index) =>
                !isUnknown(one.replicas) &&
                !compactors.some((other, at) => at < index && isDivided(one, other)) &&
                places.findIndex((place) => isSame(place, places[index])) < index,
        );
        // Only two documents of the program, or one Secret, prove that both use one bucket.
        const isKnownPair = (one: ComponentView): boolean => {
            const place = places[compactors.indexOf(one)];
            const index = compactors.findIndex((other, at) => other !== one && isSame(places[at], place));
            return (
                compactors[index]?.objstoreSecret === one.objstoreSecret || (places[index] !== undefined && place !== undefined)
            );
        };
        return [
            ...more.map((one) => ({
                path: one.path,
                message: `is one more compactor for the bucket of ${compactors[0]?.path ?? ""}. Remove it`,
                // Without a document it is not known which bucket each of them works on.
                ...(own || isKnownPair(one) ? {} : { estimate: true as const }),
            })),
            ...compactors.flatMap(({ path, replicas, overlaps, autoscaled }) => [
                ...(!isUnknown(replicas) && replicas > 1 ? [{ path, message: `has ${replicas} replicas, expected 1` }] : []),
                ...(autoscaled === true ? [{ path, message: "is scaled automatically. Remove the autoscaler" }] : []),
                ...(overlaps === true
                    ? [
                          {
                              path,
                              message:
                                  "starts a new pod before the old one has ended. Use a StatefulSet, a Deployment with the strategy Recreate, or a CronJob with concurrencyPolicy Forbid",
                          },
                      ]
                    : []),
            ]),
        ];
    },
    examples: {
        pass: [
            { title: "none for a while", change: component("compact", (one) => void (one.replicas = 0)) },
            { title: "one for each of two buckets", change: secondSystem },
        ],
        fail: [
            { title: "two replicas", change: component("compact", (one) => void (one.replicas = 2)) },
            { title: "a rolling update", change: component("compact", (one) => void (one.overlaps = true)) },
            { title: "an autoscaler", change: component("compact", (one) => void (one.autoscaled = true)) },
            {
                title: "a second compactor",
                change: (view) => {
                    view.thanos.push(...view.thanos.filter(({ component }) => component === "compact"));
                },
            },
        ],
    },
};

/** Whether two compactors share a bucket by external labels: each has a selector of its own that keeps other streams. */
const isDivided = (one: ComponentView, other: ComponentView): boolean => {
    const [a, b] = [selector(one), selector(other)];
    return (
        (one.args.some(isUnknown) && a === undefined) ||
        (a !== undefined && b !== undefined && a !== b && !/__block_id/.test(`${a}${b}`))
    );
};

const selector = ({ args }: ComponentView): string | undefined => {
    const found = ["selector.relabel-config", "selector.relabel-config-file"]
        .map((name) => flag(args, name))
        .find((value) => value !== undefined);
    return isUnknown(found) ? undefined : found;
};
