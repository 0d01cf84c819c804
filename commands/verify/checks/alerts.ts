// 12. Alerts reach an Alertmanager.
import { z } from "zod";
import { at, items, textOf } from "../../../lib/properties";
import { ports, prometheusPort, rulerRuleLabel } from "../../../config/names";
import { noPrometheus, notDue, unseen, verdict, type Check } from "../check";
import { nameOf, prometheusPods, type RunningStack } from "../running-stack";

const rulesAnswer = z.object({
    data: z.object({
        groups: z.array(z.object({ rules: z.array(z.object({ name: z.string(), health: z.string().optional() })) })),
    }),
});

/** The alerts in the PrometheusRule objects of a stack that are for Prometheus, or for the ruler. */
const wantedAlerts = ({ intended }: RunningStack, ruler: boolean): string[] => [
    ...new Set(
        intended.registrations
            .filter(({ inputs }) => at(inputs, "kind") === "PrometheusRule")
            .filter(({ inputs }) => (at(inputs, "metadata", "labels", rulerRuleLabel) !== undefined) === ruler)
            .flatMap(({ inputs }) => items(at(inputs, "spec", "groups")))
            .flatMap((group) => items(at(group, "rules")))
            .map((rule) => textOf(at(rule, "alert")))
            .filter((name) => name !== ""),
    ),
];

/** How long the first evaluation may take: Prometheus does it once a minute unless told otherwise. */
const evaluationMilliseconds = 60_000;

export const alertsLoaded: Check<RunningStack> = {
    id: "12",
    claim: "every alert is loaded",
    bar: "each alert of the stack, by each Prometheus, evaluated without an error",
    async check(stack) {
        const { access, namespace, names } = stack;
        const replicas = (await prometheusPods(stack)).map((pod) => ({
            who: nameOf(pod),
            pod: nameOf(pod),
            port: prometheusPort,
        }));
        if (replicas.length === 0 && wantedAlerts(stack, false).length > 0) return noPrometheus;
        const querier = { who: "the rulers", service: names.thanos.components.query, port: ports.http };
        const asked = [
            ...replicas.map((target) => ({ target, wanted: wantedAlerts(stack, false) })),
            { target: querier, wanted: wantedAlerts(stack, true) },
        ].filter(({ wanted }) => wanted.length > 0);
        if (asked.length === 0) return unseen("the stack has no alerts of its own");
        const answers = await Promise.all(
            asked.map(async ({ target: { who, ...target }, wanted }) => {
                const { data } = rulesAnswer.parse(JSON.parse(await access.getText({ namespace, ...target }, "/api/v1/rules")));
                const health = new Map(data.groups.flatMap(({ rules }) => rules).map((rule) => [rule.name, rule.health]));
                return wanted.map((name) => ({ who, name, health: health.get(name), loaded: health.has(name) }));
            }),
        );
        const alerts = answers.flat();
        const wrong = alerts.flatMap(({ who, name, health, loaded }) =>
            !loaded ? [`${name} is not loaded by ${who}`] : health === "err" ? [`${name} fails to be evaluated by ${who}`] : [],
        );
        const early = alerts.filter(({ health }) => health !== "ok");
        if (wrong.length === 0 && early.length > 0)
            return notDue(
                new Date(Date.now() + evaluationMilliseconds),
                `${early.length} of ${alerts.length} are loaded, and not evaluated yet`,
            );
        return verdict(
            wrong,
            "see Prometheus' page /rules, and whether its ruleSelector selects the stack's PrometheusRule objects",
            asked.map(({ target, wanted }) => `${wanted.length} alerts by ${target.who}`).join(", "),
        );
    },
};
