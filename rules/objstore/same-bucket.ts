import { objstore, secondSystem } from "../examples";
import { differ, fields, isSame, placeOf, valueOf } from "../blocks-location";
import { always, type Rule, type Violation } from "../rule";
import { isUnknown, show } from "../terms";
import type { ObjstoreView } from "../view/types";

export const sameBucket: Rule = {
    name: "same-bucket",
    title: "All components use the same bucket and prefix",
    why: "A sidecar that writes to one place while store gateway and compactor read another makes the history look empty, and its data are never compacted or deleted. Credentials differ by role, the place never does.",
    source: "thanos: storage",
    severity: always("mandatory"),
    check: ({ objstore, thanos, own }) => {
        // Two documents without a compactor, or with prefixes per tenant, can be two systems.
        const [first, ...others] = objstore.filter(({ documents }) => !isUnknown(documents));
        if (!first) return [];
        // Where another compactor works is another system, with a bucket of its own.
        const [, ...further] = thanos.flatMap((one) => (one.component === "compact" ? (placeOf(one, objstore) ?? []) : []));
        const owned = (document: ObjstoreView) => further.some((place) => isSame(place, document));
        return others
            .filter((other) => !owned(other))
            .flatMap((other) => [
                ...protocols(first, other),
                ...fields
                    .filter((field) => differ(valueOf(first, field), valueOf(other, field)))
                    .map((field) => ({
                        path: `${other.path}.${field}`,
                        message: `is ${show(valueOf(other, field))}, but ${show(valueOf(first, field))} in ${first.path}. Use one place`,
                        ...(own ? {} : { estimate: true as const }),
                    })),
            ]);
    },
    examples: {
        pass: [
            { title: "another bucket with a compactor of its own", change: secondSystem },
            {
                title: "the same prefix everywhere",
                change: (view) => {
                    for (const document of view.objstore) document.prefix = "metrics";
                },
            },
        ],
        fail: [
            {
                title: "a prefix for one role",
                change: objstore("thanos-objstore-writer", (one) => void (one.prefix = "metrics")),
            },
            {
                title: "plain HTTP for one role",
                change: objstore("thanos-objstore-writer", (one) => void (one.config["insecure"] = true)),
            },
            {
                title: "another bucket",
                change: objstore("thanos-objstore-owner", (one) => void (one.config["bucket"] = "other")),
            },
        ],
    },
};

/** One endpoint answers either HTTP or HTTPS. */
function protocols(first: ObjstoreView, other: ObjstoreView): Violation[] {
    const [endpoint, same] = [first, other].map(({ config }) => config["endpoint"]);
    const [one, two] = [first, other].map(({ config }) => config["insecure"] ?? false);
    return typeof endpoint === "string" && endpoint === same && differ(one, two)
        ? [
              {
                  path: `${other.path}.config.insecure`,
                  message: `is ${show(two)}, but ${show(one)} for the same endpoint in ${first.path}: one of them cannot connect. Use one value`,
              },
          ]
        : [];
}
