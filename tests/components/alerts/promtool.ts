// The cases as promtool reads them: for each alert a file with its rule and one with its tests, because promtool evaluates all
// of a file for each test. Each alert must be silent while all is well, have exactly its expected text while something is wrong,
// and be silent again afterwards.
import type { AlertName } from "../../../config/alerts";
import { ruleGroups, type AlertingRule, type RuleGroup } from "../../../components/alerts/rules";
import { everything, type Case } from "./case";
import { cases } from "./cases";
import { samples } from "./timeline";

export interface PromtoolFiles {
    readonly alert: AlertName;
    readonly rules: object;
    readonly tests: object;
    /** How many of them there are: each looks three times. */
    readonly cases: number;
}

export const files = (): PromtoolFiles[] =>
    ruleGroups(everything).flatMap((group) => group.rules.filter(isAlert).map((rule) => filesOf(group, rule)));

const isAlert = (rule: RuleGroup["rules"][number]): rule is AlertingRule => "alert" in rule;

function filesOf(group: RuleGroup, rule: AlertingRule): PromtoolFiles {
    const { alert } = rule;
    const tests = casesOf(rule).map((tried) => testOf(rule, tried));
    return {
        alert,
        cases: tests.length,
        rules: { groups: [{ ...group, rules: group.rules.filter((one) => one === rule || !isAlert(one)) }] },
        tests: { rule_files: [`${alert}.rules.json`], evaluation_interval: "1m", tests },
    };
}

function casesOf({ alert }: AlertingRule): Case[] {
    const found = alert === "Watchdog" ? { series: {} } : cases[alert];
    if (!found) throw new Error(`${alert} has no case in tests/components/alerts/cases`);
    return [found].flat();
}

function testOf(rule: AlertingRule, tried: Case): object {
    const { alert } = rule;
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

/** The alert with its templates replaced by the values in the case. */
function expected({ alert, labels, annotations }: AlertingRule, { labels: more = {}, says = [] }: Case): object {
    const left = [...says];
    const summary = annotations.summary.replaceAll(/{{.*?}}/g, (template) => {
        const said = left.shift();
        if (said === undefined) throw new Error(`${alert}: the case has no value for ${template} becomes`);
        return said;
    });
    if (left.length > 0) throw new Error(`${alert}: the summary has no template for ${left.join(", ")}`);
    return { exp_labels: { ...labels, ...more }, exp_annotations: { ...annotations, summary } };
}
