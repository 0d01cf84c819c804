import { component, prometheus } from "../examples";
import { always, type Rule, type Violation } from "../rule";
import { isUnknown, show } from "../terms";
import type { Known } from "../view/types";

/** Annotations by which Stakater's Reloader, or one like it, restarts pods. */
const reloads = /reloader|configmap\.|secret\.reload|wave\.pusher|reload/i;
/** Checksums, whatever a chart or a program calls them. */
const isChecksum = /checksum|objstore|hash|sha\d*|version/i;
/** Checksums of other configurations, as Bitnami's chart adds them: `checksum/ruler-configuration`. */
const ofOthers = /checksum\/(ruler|rules|receive|query|storegateway|hashring|cache|certs?|http|relabel|tracing)[\w-]*$/i;

export const credentialChecksum: Rule = {
    name: "credential-checksum",
    title: "A changed credential restarts every pod that uses it",
    why: "Thanos reads its objstore document only at start, and Kubernetes restarts no pod when a Secret changes, so pods use the old credential until they happen to restart.",
    source: "thanos#4855, #985, #3548; prometheus-operator#4467",
    severity: always("mandatory"),
    check: ({ prometheus, thanos }) => {
        const users = [
            ...thanos.map(({ path, annotations, objstoreSecret, restartedBy }) => ({
                path,
                annotations,
                secret: objstoreSecret,
                restartedBy,
            })),
            ...prometheus.map(({ path, annotations, sidecar, agent }) => ({
                path,
                annotations,
                secret: agent === true ? undefined : sidecar?.objstoreSecret,
                restartedBy: undefined,
            })),
        ].flatMap(({ secret, ...one }) =>
            typeof secret === "string" && !secret.startsWith("arguments of ") ? [{ ...one, secret }] : [],
        );
        const seen = new Map<string, Known<string>>();
        return users.flatMap(({ path, annotations, secret, restartedBy }): Violation[] => {
            if (isUnknown(annotations) || restartedBy !== undefined) return [];
            const found = Object.entries(annotations);
            if (found.some(([name]) => reloads.test(name))) return [];
            const [key, checksum] = found.find(([name]) => isChecksum.test(name) && !ofOthers.test(name)) ?? [];
            if (checksum === undefined || checksum === "")
                return [
                    {
                        path,
                        message: `reads Secret ${secret} once, and its pods have no annotation that changes with it. Add checksum/objstore, or an annotation of Reloader`,
                    },
                ];
            const same = `${secret} ${key ?? ""}`;
            const other = seen.get(same) ?? checksum;
            seen.set(same, other);
            return isUnknown(checksum) || isUnknown(other) || checksum === other
                ? []
                : [
                      {
                          path,
                          message: `has ${key ?? ""} ${show(checksum)}, but others with the same Secret have ${show(other)}. Use one value`,
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
