// Links of alerts to their runbooks: an address that opens, for any stack file.
import { expect } from "chai";
import { z } from "zod";
import { alertNames } from "../../../config/alerts";
import { buildAll } from "../../../components/grafana/build";
import { ruleGroups } from "../../../components/alerts/rules";
import { modelsOf } from "../../../components/models";
import { stack } from "../../config/valid-stack";

const panels = z.object({ panels: z.array(z.object({ id: z.number(), title: z.string() })) });

/** Links of a stack's alerts, by alert. */
function linksOf(change: object): ReadonlyMap<string, string> {
    const { alerts } = modelsOf(stack({ ...change }));
    const rules = ruleGroups(alerts).flatMap((group) => group.rules);
    return new Map(rules.flatMap((rule) => ("alert" in rule ? [[rule.alert, rule.annotations.runbook_url] as const] : [])));
}

describe("an alert's link to its runbook", () => {
    it("opens the panel of the dashboard with its runbook, by default inside of Grafana", () => {
        const { grafana } = modelsOf(stack());
        const built = [...buildAll(grafana.dashboards, grafana.shared)].find(([uid]) => uid === "thanos-stack-runbooks")?.[1];
        const titles = new Map(
            panels.parse(JSON.parse(JSON.stringify(built))).panels.map(({ id, title }) => [String(id), title]),
        );
        const links = linksOf({});
        expect(links.size).to.be.greaterThan(20);
        for (const [alert, link] of links) {
            const { pathname, searchParams } = new URL(link, "https://grafana.example.com");
            expect(pathname).to.equal("/d/thanos-stack-runbooks");
            expect(titles.get(searchParams.get("viewPanel") ?? ""), alert).to.equal(alert);
        }
    });

    it("opens from everywhere where the stack file has Grafana's address", () => {
        for (const link of linksOf({ grafana: { url: "https://grafana.example.com/sub" } }).values())
            expect(link).to.match(/^https:\/\/grafana\.example\.com\/sub\/d\/thanos-stack-runbooks\?viewPanel=\d+$/);
    });

    it("is the address in the stack file, whatever Grafana has", () => {
        const runbooks = "https://git.example.com/runbooks";
        const links = linksOf({ alerts: { runbooks }, grafana: { url: "https://grafana.example.com" } });
        for (const [alert, link] of links) expect(link).to.equal(`${runbooks}/${alert}.md`);
    });

    it("names the file of this repository where neither exists", () => {
        const links = linksOf({ grafana: { dashboards: false } });
        for (const [alert, link] of links) expect(link).to.equal(`docs/runbooks/${alert}.md`);
        expect([...links.keys()].every((alert) => (alertNames as readonly string[]).includes(alert))).to.equal(true);
    });
});
