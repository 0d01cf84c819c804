import { expect } from "chai";
import { watchable } from "../../../components/alerts/model";
import { build, uidOf } from "../../../components/grafana/build";
import { dashboards } from "../../../components/grafana/dashboards";
import { jobs, scope, type Dashboard, type Panel } from "../../../components/grafana/panel";
import { everything } from "../alerts/case";
import { metricsOf } from "../../promql";
import { concrete, jobsQuery } from "./ask";

const all = dashboards(everything, true);
const panelsOf = ({ rows }: Dashboard): Panel[] => rows.flatMap(({ panels }) => [...panels]);
const chosen = { cluster: ".*", namespace: "monitoring", job: "a|b", rateInterval: "2m" };
const expressions = (list: readonly Dashboard[]) =>
    list.flatMap(panelsOf).flatMap(({ queries }) => queries.map(({ expr }) => expr));

describe("the dashboards", () => {
    it("ask in PromQL, of the clusters that are chosen, and of jobs only where they can be chosen", () => {
        for (const dashboard of all) {
            metricsOf(concrete(jobsQuery(dashboard), chosen));
            for (const { title, queries } of panelsOf(dashboard))
                for (const { expr } of queries) {
                    metricsOf(concrete(expr, chosen));
                    expect(expr, title).to.contain('cluster=~"$cluster"');
                    if (dashboard.jobsWith === undefined) expect(expr, title).not.to.contain("$job");
                }
        }
    });

    it("choose by every selector, not only by the first one", () => {
        for (const expr of expressions(all)) {
            const selectors = expr.match(/[a-z_:A-Z]+\{[^}]*\}/g) ?? [];
            for (const selector of selectors.filter((one) => !one.startsWith("minio_")))
                expect(
                    [scope, jobs].some((chosenBy) => selector.includes(`{${chosenBy}`)),
                    selector,
                ).to.equal(true);
        }
    });

    it("keep apart what several clusters have under the same name, and say whose it is", () => {
        const queries = all.flatMap(panelsOf).flatMap((panel) => panel.queries);
        for (const { expr, legend } of queries.filter(({ expr }) => !expr.includes("vector("))) {
            const aggregations = expr.match(/\b(sum|min|max|avg|count|group)\b( by \([^)]*\))?/g) ?? [];
            for (const one of aggregations) expect(one, expr).to.match(/ by \(cluster\b/);
            expect(legend, expr).to.match(/^\{\{cluster\}\}/);
        }
    });

    it("name series by labels that the query leaves", () => {
        for (const { expr, legend } of all.flatMap(panelsOf).flatMap(({ queries }) => queries)) {
            const kept = [...expr.matchAll(/ by \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(", "));
            for (const [, label = ""] of legend.matchAll(/\{\{(\w+)\}\}/g))
                expect(kept, `${legend} of ${expr}`).to.include(label);
        }
    });

    it("show Prometheus servers without rulers and receivers, which have the same database", () => {
        const own = expressions(all.filter(({ name }) => !["ruler", "receive"].includes(name)));
        const ofDatabase = own.filter((expr) => expr.includes("prometheus_tsdb_"));
        expect(ofDatabase).not.to.be.empty;
        for (const expr of ofDatabase)
            expect(expr).to.match(/prometheus_tsdb_.* and on \(cluster, namespace, pod\) prometheus_build_info\{/);
    });

    it("say when queries end, by the stack's own time-out", () => {
        expect(JSON.stringify(dashboards({ ...everything, queryTimeout: 600 }, true))).to.contain("after 600 s.");
    });

    it("explain every panel", () => {
        for (const { title, description, unit, queries } of all.flatMap(panelsOf)) {
            expect(description, title).to.match(/\.$/);
            expect(unit, title).to.match(/^[a-zA-Z]+$/);
            expect(queries, title).not.to.be.empty;
        }
    });

    it("have no panel, no dashboard and no runbook for what is off", () => {
        for (const component of watchable.filter(
            (one) => !["sidecar", "certificates", "canary", "minio", "receiveRouter", "bucketWeb"].includes(one),
        )) {
            const { [component]: _off, ...components } = everything.components;
            const left = dashboards({ ...everything, components }, true);
            expect(left.length, component).to.equal(all.length - all.filter(({ needs }) => needs === component).length);
            for (const panel of left.flatMap(panelsOf)) expect(panel.needs, panel.title).not.to.equal(component);
        }
        expect(expressions(dashboards(everything, false)).filter((expr) => expr.includes("minio_"))).to.deep.equal([]);
        expect(expressions(all).filter((expr) => expr.includes("minio_"))).not.to.be.empty;
    });

    it("are what Grafana takes: a uid of its own each, panels beside and below each other, small enough for a ConfigMap", () => {
        expect(new Set(all.map(uidOf)).size).to.equal(all.length);
        for (const dashboard of all) {
            const built = build(dashboard, "https://git.example.com/runbooks");
            expect(uidOf(dashboard).length).to.be.at.most(40);
            expect(JSON.stringify(built).length).to.be.lessThan(2 ** 19);
            const placed = (built.panels ?? []).map((panel) => panel.gridPos);
            expect(placed).to.have.length(panelsOf(dashboard).length + dashboard.rows.length);
            for (const [index, one] of placed.entries()) {
                expect((one?.x ?? 99) + (one?.w ?? 99)).to.be.at.most(24);
                for (const other of placed.slice(index + 1))
                    expect(other?.x === one?.x && other?.y === one?.y, dashboard.name).to.equal(false);
            }
        }
    });

    it("link a runbook in every panel, of the alert that watches the same where there is one", () => {
        const links = (one: Dashboard) =>
            (build(one, "https://git.example.com").panels ?? [])
                .filter(({ type }) => type !== "row")
                .map((panel) => ("links" in panel ? panel.links[0]?.url : undefined));
        for (const one of all)
            expect(links(one)).to.deep.equal(panelsOf(one).map(({ alert = one.alert }) => `https://git.example.com/${alert}.md`));
        const text = JSON.stringify(build(all[0] as Dashboard, "https://git.example.com/runbooks"));
        expect(text).to.contain('"url":"https://git.example.com/runbooks/ThanosSidecarNoUpload.md"');
        expect(JSON.stringify(build(all[0] as Dashboard, "docs/runbooks"))).to.contain(
            "Runbook: docs/runbooks/ThanosSidecarNoUpload.md",
        );
    });
});
