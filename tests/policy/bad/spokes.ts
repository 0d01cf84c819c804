// Mistakes in the spokes of a hub.
import type { RuleName } from "../../../config/rule-names";
import type { Bad } from "./bad";

const spokes = (rule: RuleName, what: string, spoke: Readonly<Record<string, unknown>>): Bad => ({
    rule,
    what,
    known: true, // the hub reads the contracts before it registers this ConfigMap
    differs: {
        second: {
            type: "kubernetes:core/v1:ConfigMap",
            inputs: {
                apiVersion: "v1",
                kind: "ConfigMap",
                metadata: { name: "thanos-spokes", namespace: "monitoring" },
                data: {
                    "spokes.json": JSON.stringify({
                        cluster: "hub",
                        spokes: [
                            { name: "eu", cluster: "eu", endpoints: [{ address: "thanos.eu.example.com:10901" }], ...spoke },
                        ],
                    }),
                },
            },
        },
    },
});

export const hub: readonly Bad[] = [
    spokes("unique-clusters", "a spoke with the hub's cluster label", { cluster: "hub" }),
    spokes("spoke-bucket", "a spoke with a compactor", { compactsBucket: true }),
    spokes("spoke-versions", "a spoke with an old version", { thanosVersion: "v0.30.0" }),
    spokes("spoke-replica-labels", "a spoke with a replica label that the hub keeps", { replicaLabels: ["pod"] }),
];
