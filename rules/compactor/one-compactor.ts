import { component, secondSystem } from "../examples";
import { always, type Rule } from "../rule";
import { isSame, placeOf } from "../places";
import { isUnknown } from "../terms";

export const oneCompactor: Rule = {
    name: "one-compactor",
    title: "Exactly one compactor works on the bucket, at any time",
    why: "Two compactors make overlapping blocks of the same data. Then compaction, downsampling and retention halt, while the pod stays up. There is no lock in the bucket.",
    source: "thanos: components/compact, operating/troubleshooting; thanos#5370",
    severity: always("mandatory"),
    check: ({ thanos, objstore }) => {
        const compactors = thanos.filter(({ component }) => component === "compact");
        const places = compactors.map((one) => placeOf(one, objstore));
        // One that works where nobody knows may work with the first.
        const more = compactors.filter(
            ({ replicas }, index) => !isUnknown(replicas) && places.findIndex((place) => isSame(place, places[index])) < index,
        );
        return [
            ...more.map(({ path }) => ({ path, message: "is one more compactor for the same bucket; remove it" })),
            ...compactors.flatMap(({ path, replicas, overlaps, autoscaled }) => [
                ...(!isUnknown(replicas) && replicas > 1 ? [{ path, message: `has ${replicas} replicas; allowed: 1` }] : []),
                ...(autoscaled === true ? [{ path, message: "is scaled automatically; remove the autoscaler" }] : []),
                ...(overlaps === true
                    ? [
                          {
                              path,
                              message:
                                  "starts a new pod before the old one has ended; allowed: a StatefulSet, a Deployment with the strategy Recreate, a CronJob with concurrencyPolicy Forbid",
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
