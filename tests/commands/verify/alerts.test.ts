import { expect } from "chai";
import { alertsLoaded } from "../../../commands/verify/checks/alerts";
import type { RunningStack } from "../../../commands/verify/running-stack";

const rule = (alert: string, labels: Record<string, string> = {}) => ({
    inputs: { kind: "PrometheusRule", metadata: { labels }, spec: { groups: [{ rules: [{ alert }, { record: "a:b" }] }] } },
});

/** Two replicas and a querier that have loaded these alerts, with their health. */
const stack = (loaded: Readonly<Record<string, Readonly<Record<string, string>>>>): RunningStack => {
    const pods = Object.keys(loaded)
        .filter((name) => name.startsWith("prometheus-"))
        .map((name) => ({ metadata: { name } }));
    return {
        namespace: "monitoring",
        names: { prometheus: { object: "own" }, thanos: { components: { query: "thanos-query" } } },
        intended: { registrations: [rule("Down"), rule("Slow", { "thanos-stack/ruler": "true" })] },
        access: {
            core: { listNamespacedPod: () => Promise.resolve({ items: pods }) },
            getText: (target: { pod?: string; service?: string }) =>
                Promise.resolve(
                    JSON.stringify({
                        data: {
                            groups: [
                                {
                                    rules: Object.entries(loaded[target.pod ?? target.service ?? ""] ?? {}).map(
                                        ([name, health]) => ({ name, health }),
                                    ),
                                },
                            ],
                        },
                    }),
                ),
        },
    } as unknown as RunningStack;
};

const ok = { "prometheus-0": { Down: "ok" }, "prometheus-1": { Down: "ok" }, "thanos-query": { Slow: "ok" } };

describe("the alerts of a stack", () => {
    for (const [what, outcome, measured, loaded] of [
        ["all loaded", "ok", /^1 alerts by prometheus-0, 1 alerts by prometheus-1, 1 alerts by the rulers$/, ok],
        ["one missing in one replica", "red", /^Down is not loaded by prometheus-1$/, { ...ok, "prometheus-1": {} }],
        ["one missing in the ruler", "red", /^Slow is not loaded by the rulers$/, { ...ok, "thanos-query": { Down: "ok" } }],
        [
            "one that can't be evaluated",
            "red",
            /^Down fails to be evaluated by prometheus-0$/,
            { ...ok, "prometheus-0": { Down: "err" } },
        ],
        [
            "one not evaluated yet",
            "not due",
            /^1 of 3 are loaded, and not evaluated yet$/,
            { ...ok, "prometheus-0": { Down: "unknown" } },
        ],
        ["no Prometheus", "red", /^no Prometheus runs$/, { "thanos-query": { Slow: "ok" } }],
    ] as const)
        it(`with ${what} are ${outcome}`, async () => {
            const found = await alertsLoaded.check(stack(loaded));
            expect(found.measured).to.match(measured);
            expect(found.state).to.equal(outcome);
        });
});
