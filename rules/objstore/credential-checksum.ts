import { component, prometheus } from "../examples";
import { always, type Rule, type Violation } from "../rule";
import { isUnknown, show } from "../terms";
import type { Known } from "../view/types";

export const credentialChecksum: Rule = {
    name: "credential-checksum",
    title: "A changed credential rolls every pod that uses it",
    why: "Thanos reads its objstore document once, and nothing restarts a pod when a Secret changes. Without a checksum in the pod's annotations the old credential is in use until a pod happens to restart, and then only that one changes.",
    source: "thanos#4855, #985, #3548; prometheus-operator#4467",
    severity: always("mandatory"),
    check: ({ prometheus, thanos }) => {
        const users = [
            ...thanos.map(({ path, annotations, objstoreSecret }) => ({ path, annotations, secret: objstoreSecret })),
            ...prometheus.map(({ path, annotations, sidecar }) => ({ path, annotations, secret: sidecar?.objstoreSecret })),
        ].filter(({ secret }) => typeof secret === "string");
        const seen = new Map<Known<string> | undefined, Known<string>>();
        return users.flatMap(({ path, annotations, secret }): Violation[] => {
            if (isUnknown(annotations)) return [];
            const [key, checksum] = Object.entries(annotations).find(([name]) => name.includes("objstore")) ?? [];
            if (checksum === undefined || checksum === "")
                return [
                    {
                        path,
                        message:
                            "uses an objstore document, but its pods carry no checksum/objstore; remove the override of its annotations",
                    },
                ];
            const other = seen.get(secret) ?? checksum;
            seen.set(secret, other);
            return isUnknown(checksum) || isUnknown(other) || checksum === other
                ? []
                : [
                      {
                          path,
                          message: `has ${key ?? ""} ${show(checksum)}, but others with the same Secret have ${show(other)}; remove the override`,
                      },
                  ];
        });
    },
    examples: {
        pass: [
            { title: "nothing for a component without bucket", change: component("query", (one) => void (one.annotations = {})) },
        ],
        fail: [
            { title: "a store gateway without it", change: component("store", (one) => void (one.annotations = {})) },
            { title: "a Prometheus without it", change: prometheus((one) => void (one.annotations = { team: "shop" })) },
            {
                title: "a checksum of something else",
                change: (view) => {
                    const same = view.thanos.filter(({ component }) => component === "store");
                    view.thanos.push(...same.map((one) => ({ ...one, annotations: { "checksum/objstore": "0" } })));
                },
            },
        ],
    },
};
