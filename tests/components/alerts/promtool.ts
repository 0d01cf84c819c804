// The cases as promtool reads them: for each group of rules a file with the rules and one with their tests. Each alert must
// be silent while all is well, say exactly what it should while something is wrong, and be silent again afterwards.
import type { AlertName } from "../../../config/alerts";
import { ruleGroups, type AlertingRule, type RuleGroup } from "../../../components/alerts/rules";
import { everything, type Case } from "./case";
import { cases } from "./cases";
import { samples } from "./timeline";

export interface PromtoolFiles {
    readonly name: string;
    readonly rules: object;
    readonly tests: object;
    readonly alerts: readonly AlertName[];
}

export const files = (): PromtoolFiles[] => ruleGroups(everything).map(fileOf);

function fileOf(group: RuleGroup): PromtoolFiles {
    const alerts = group.rules.filter((rule): rule is AlertingRule => "alert" in rule);
    return {
        name: group.name,
        alerts: alerts.map(({ alert }) => alert),
        rules: { groups: [group] },
        tests: {
            rule_files: [`${group.name}.rules.json`],
            evaluation_interval: "1m",
            tests: alerts.map((rule) => testOf(rule)),
        },
    };
}

function testOf(rule: AlertingRule): object {
    const { alert } = rule;
    const watchdog: Case = { series: {}, says: [] };
    const tried = alert === "Watchdog" ? watchdog : cases[alert];
    if (!tried) throw new Error(`${alert} has no case in tests/components/alerts/cases`);
    const { minutes = 60, series } = tried;
    const at = (phase: number, firing: boolean) => ({
        eval_time: `${phase * minutes - 1}m`,
        alertname: alert,
        exp_alerts: firing ? [expected(rule, tried)] : [],
    });
    const always = alert === "Watchdog";
    return {
        name: alert,
        interval: "1m",
        input_series: Object.entries(series).map(([name, timeline]) => ({ series: name, values: samples(timeline, minutes) })),
        alert_rule_test: [at(1, always), at(2, true), at(3, always)],
    };
}

/** The alert with its templates replaced by what the case says that they become. */
function expected({ alert, labels, annotations }: AlertingRule, { labels: more = {}, says = [] }: Case): object {
    const left = [...says];
    const summary = annotations.summary.replaceAll(/{{.*?}}/g, (template) => {
        const said = left.shift();
        if (said === undefined) throw new Error(`${alert}: the case does not say what ${template} becomes`);
        return said;
    });
    if (left.length > 0) throw new Error(`${alert}: the summary has no template for ${left.join(", ")}`);
    return { exp_labels: { ...labels, ...more }, exp_annotations: { ...annotations, summary } };
}
