import { expect } from "chai";
import { watchable } from "../../../components/alerts/model";
import { dashboards } from "../../../components/grafana/dashboards";
import type { Dashboard, Panel } from "../../../components/grafana/panel";
import { jobs, scope } from "../../../components/grafana/queries";
import { everything } from "../alerts/case";
import { metricsOf } from "../../promql";
import { concrete, jobsQuery } from "./ask";

const all = dashboards(everything);
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

    it("distinguish values of several clusters with the same name, and show the cluster", () => {
        const queries = all.flatMap(panelsOf).flatMap((panel) => panel.queries);
        for (const { expr, legend } of queries.filter(({ expr }) => !expr.includes("vector("))) {
            const aggregations = expr.match(/\b(sum|min|max|avg|count|group)\b( by \([^)]*\))?/g) ?? [];
            for (const one of aggregations) expect(one, expr).to.match(/ by \(cluster\b/);
            expect(legend, expr).to.match(/^\{\{cluster\}\}/);
        }
    });

    it("name series by labels that the query leaves", () => {
        for (const { expr, legend } of all.flatMap(panelsOf).flatMap(({ queries }) => queries)) {
            const kept = [...expr.matchAll(/ (?:by|group_left) \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(", "));
            for (const [, label = ""] of legend.matchAll(/\{\{(\w+)\}\}/g))
                expect(kept, `${legend} of ${expr}`).to.include(label);
        }
    });

    it("show Prometheus servers without rulers and receivers, which have the same database", () => {
        const own = expressions(all.filter(({ name }) => !["ruler", "receive"].includes(name)));
        const ofDatabase = own
            .filter((expr) => expr.includes("prometheus_tsdb_"))
            // The time that is left is that of everything that uploads.
            .filter((expr) => !expr.includes("last_successful_upload_time"));
        expect(ofDatabase).not.to.be.empty;
        for (const expr of ofDatabase)
            expect(expr).to.match(/prometheus_tsdb_.* and on \(cluster, namespace, pod\) prometheus_build_info\{/);
    });

    it("show when queries end, by the stack's own time-out", () => {
        expect(JSON.stringify(dashboards({ ...everything, queryTimeout: 600 }))).to.contain("result after 600 s.");
    });

    it("explain every panel in sentences", () => {
        for (const { title, description, good, queries } of all.flatMap(panelsOf)) {
            expect(description, title).to.match(/\.$/);
            expect(good, title).to.match(/\.$/);
            expect(queries, title).not.to.be.empty;
        }
    });

    it("have no panel, no dashboard and no runbook for what is off", () => {
        for (const component of watchable.filter(
            (one) => !["sidecar", "certificates", "canary", "minio", "receiveRouter", "bucketWeb"].includes(one),
        )) {
            const { [component]: _off, ...components } = everything.components;
            const left = dashboards({ ...everything, components });
            expect(left.length, component).to.equal(all.length - all.filter(({ needs }) => needs === component).length);
            for (const panel of left.flatMap(panelsOf)) expect(panel.needs, panel.title).not.to.equal(component);
        }
        const { minio: _minio, ...withoutMinio } = everything.components;
        expect(
            expressions(dashboards({ ...everything, components: withoutMinio })).filter((expr) => expr.includes("minio_")),
        ).to.deep.equal([]);
        expect(expressions(all).filter((expr) => expr.includes("minio_"))).not.to.be.empty;
    });
});
