// 12. Somebody will be told.
import { z } from "zod";
import { at, known, list } from "../../../rules/view/read";
import { unseen, verdict, type Check } from "../check";
import type { RunningStack } from "../running";

const rulesAnswer = z.object({
    data: z.object({
        groups: z.array(z.object({ rules: z.array(z.object({ name: z.string(), health: z.string().optional() })) })),
    }),
});

/** The alerts in the PrometheusRule objects of a stack. */
const wantedAlerts = ({ intended }: RunningStack): string[] =>
    intended.registrations
        .filter(({ inputs }) => known(at(inputs, "kind"), "") === "PrometheusRule")
        .flatMap(({ inputs }) => list(at(inputs, "spec", "groups")))
        .flatMap((group) => list(at(group, "rules")))
        .map((rule) => known(at(rule, "alert"), ""))
        .filter((name) => name !== "");

export const alertsLoaded: Check<RunningStack> = {
    id: "12",
    claim: "every alert is loaded",
    bar: "each alert of the stack, evaluated without an error",
    async check(stack) {
        const wanted = [...new Set(wantedAlerts(stack))];
        if (wanted.length === 0) return unseen("the stack has no alerts of its own");
        const target = { namespace: stack.namespace, service: stack.names.prometheus.service, port: 9090 };
        const { data } = rulesAnswer.parse(JSON.parse(await stack.access.getText(target, "/api/v1/rules")));
        const loaded = new Map(data.groups.flatMap(({ rules }) => rules).map(({ name, health }) => [name, health]));
        return verdict(
            wanted.flatMap((name) =>
                !loaded.has(name)
                    ? [`${name} is not loaded`]
                    : loaded.get(name) === "err"
                      ? [`${name} fails to be evaluated`]
                      : [],
            ),
            "see Prometheus' page /rules, and whether its ruleSelector selects the stack's PrometheusRule objects",
            `${wanted.length} alerts`,
        );
    },
};
