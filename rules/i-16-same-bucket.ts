import { objstore } from "./examples";
import { always, type Rule } from "./rule";
import { isUnknown, show } from "./terms";
import type { ObjstoreView } from "./view/types";

const fields = ["bucket", "endpoint", "region", "prefix"] as const;

export const sameBucket: Rule = {
    id: "I-16",
    title: "All components use the same place in the object store",
    why: "A sidecar that writes under one prefix while store gateway and compactor read another makes the history look empty, and retention never runs on it. Credentials differ by role, the place never does.",
    source: "thanos: storage",
    severity: always("mandatory"),
    check: ({ objstore }) => {
        const [first, ...others] = objstore.filter(({ documents }) => !isUnknown(documents));
        if (!first) return [];
        return others.flatMap((other) =>
            fields
                .filter((field) => differ(value(first, field), value(other, field)))
                .map((field) => ({
                    path: `${other.path}.${field}`,
                    message: `is ${show(value(other, field))}, but ${show(value(first, field))} in ${first.path}; make them equal`,
                })),
        );
    },
    examples: {
        pass: [
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
                title: "another bucket",
                change: objstore("thanos-objstore-owner", (one) => void (one.config["bucket"] = "other")),
            },
        ],
    },
};

const value = ({ config, prefix }: ObjstoreView, field: (typeof fields)[number]): unknown =>
    field === "prefix" ? (prefix ?? "") : config[field];

const differ = (a: unknown, b: unknown): boolean => !isUnknown(a) && !isUnknown(b) && a !== b;
