// Every panel of the built JSON: the plain data has no effect unless Grafana gets it.
import { expect } from "chai";
import { z } from "zod";
import { alertNames } from "../../../config/alerts";
import { buildAll, type Shared } from "../../../components/grafana/build";
import { dashboards } from "../../../components/grafana/dashboards";
import { everything } from "../alerts/case";

const shared: Shared = {
    dataSource: { name: "Thanos", uid: "thanos" },
    runbooks: "docs/runbooks",
    namespace: "observability",
    clusterLabel: "cluster",
};
const link = z.object({ title: z.string(), url: z.string() });
const panelShape = z.object({
    id: z.number(),
    type: z.enum(["row", "stat", "timeseries", "text"]),
    title: z.string(),
    description: z.string().optional(),
    gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
    links: z.array(link).optional(),
    options: z
        .object({
            legend: z.object({ showLegend: z.boolean(), displayMode: z.string(), calcs: z.array(z.string()) }).optional(),
            content: z.string().optional(),
        })
        .optional(),
    fieldConfig: z
        .object({
            defaults: z.object({
                unit: z.string().optional(),
                min: z.number().optional(),
                noValue: z.string().optional(),
                thresholds: z
                    .object({ steps: z.array(z.object({ color: z.string(), value: z.number().nullable() })) })
                    .optional(),
                custom: z.looseObject({ axisSoftMin: z.number().optional() }).optional(),
            }),
            overrides: z.array(z.object({ properties: z.array(z.object({ id: z.string(), value: z.unknown() })) })),
        })
        .optional(),
});
type Shape = z.output<typeof panelShape>;
const shape = z.object({
    uid: z.string(),
    title: z.string(),
    links: z.array(link),
    panels: z.array(panelShape),
    templating: z.object({ list: z.array(z.looseObject({ name: z.string() })) }).optional(),
});

const builtWith = (change: Partial<Shared> = {}) =>
    [...buildAll(dashboards(everything), { ...shared, ...change }).values()].map((one) =>
        shape.parse(JSON.parse(JSON.stringify(one))),
    );
const built = builtWith();
const drawn = (list = built) =>
    list.flatMap(({ title, panels }) =>
        panels
            .filter(({ type }) => type === "stat" || type === "timeseries")
            .map((panel) => ({ name: `${title}: ${panel.title}`, panel })),
    );
const without = (has: (panel: Shape) => boolean, type?: Shape["type"]) =>
    drawn()
        .filter(({ panel }) => type === undefined || panel.type === type)
        .filter(({ panel }) => !has(panel))
        .map(({ name }) => name);

describe("the built dashboards", () => {
    it("have a legend with the last and the largest value in every graph", () => {
        expect(drawn().length).to.be.greaterThan(100);
        expect(
            without(({ options }) => {
                const legend = options?.legend;
                return (
                    legend?.showLegend === true &&
                    ["list", "table"].includes(legend.displayMode) &&
                    legend.calcs.join() === "lastNotNull,max"
                );
            }, "timeseries"),
        ).to.deep.equal([]);
    });

    it("have a unit, and an axis that begins somewhere, in every panel", () => {
        expect(without(({ fieldConfig }) => fieldConfig?.defaults.unit !== undefined)).to.deep.equal([]);
        expect(
            without(
                ({ fieldConfig }) =>
                    fieldConfig?.defaults.min !== undefined || fieldConfig?.defaults.custom?.axisSoftMin !== undefined,
                "timeseries",
            ),
        ).to.deep.equal([]);
    });

    it("have thresholds of their own in every stat panel: Grafana's are green below 80", () => {
        const steps = ({ fieldConfig }: Shape) => fieldConfig?.defaults.thresholds?.steps ?? [];
        expect(without((panel) => steps(panel)[0]?.value === null, "stat")).to.deep.equal([]);
        const uncolored = drawn().filter(({ panel }) => panel.type === "stat" && steps(panel).length === 1);
        for (const { name, panel } of uncolored) expect(steps(panel)[0]?.color, name).to.equal("blue");
    });

    it("state in every panel why there is no data, what is good, and which runbook helps", () => {
        // A stat panel shows the text as large as a value: the reason is in its description.
        const [noValue, reason] = [/^No data: .+/, /\n\n\*\*No data:\*\* .+\.\n\n\[/];
        expect(without(({ fieldConfig }) => noValue.test(fieldConfig?.defaults.noValue ?? ""), "timeseries")).to.deep.equal([]);
        expect(without(({ fieldConfig }) => fieldConfig?.defaults.noValue === "No data", "stat")).to.deep.equal([]);
        expect(without(({ description }) => reason.test(description ?? ""), "stat")).to.deep.equal([]);
        expect(without(({ description }) => /\.\n\n\*\*Good:\*\* .+\.\n\n[[*]/.test(description ?? ""))).to.deep.equal([]);
        expect(without(({ links }) => links?.length === 1)).to.deep.equal([]);
    });

    it("link runbooks that open: a panel of the runbooks' dashboard, or a URL of the stack file", () => {
        const runbooks = built.find(({ uid }) => uid === "thanos-stack-runbooks");
        const ids = new Map(runbooks?.panels.map(({ id, title }) => [String(id), title]));
        expect([...ids.values()]).to.deep.equal(alertNames);
        for (const { name, panel } of drawn()) {
            const { title, url = "" } = panel.links?.[0] ?? {};
            const target = new URL(url, "https://grafana.example.com");
            expect(target.pathname, name).to.equal("/d/thanos-stack-runbooks");
            const opened = target.searchParams.get("viewPanel");
            expect(opened === null ? "Runbooks" : "Runbook", name).to.equal(title);
            if (opened !== null) expect(panel.description, name).to.contain(`[Runbook: ${ids.get(opened) ?? "none"}](${url})`);
        }
        for (const { panel } of drawn(builtWith({ runbooks: "https://git.example.com/runbooks" })))
            expect(panel.links?.[0]?.url).to.match(/^https:\/\/git\.example\.com\/runbooks\/\w+\.md$/);
    });

    it("hold the runbooks, with the stack's namespace in their commands", () => {
        const texts = built
            .find(({ uid }) => uid === "thanos-stack-runbooks")
            ?.panels.map(({ options }) => options?.content ?? "");
        for (const text of texts ?? []) expect(text).to.match(/^## [^]+\S/);
        expect(texts?.join()).to.contain("kubectl -n observability ").and.not.to.contain("-n monitoring");
    });

    it("draw limits as dashed lines without fill", () => {
        const limits = drawn().filter(({ panel }) =>
            panel.fieldConfig?.overrides.some(({ properties }) => properties.some(({ id }) => id === "custom.lineStyle")),
        );
        expect(limits.length).to.be.greaterThan(8);
        for (const { panel } of limits)
            expect(JSON.stringify(panel.fieldConfig?.overrides)).to.contain('{"id":"custom.fillOpacity","value":0}');
    });

    it("link each other with the clusters and namespaces, never with the jobs, which are another dashboard's", () => {
        const uids = built.map(({ uid }) => uid);
        for (const { uid, links } of built) {
            expect(links.map(({ url }) => url.replace(/^\/d\/([^?]+).*/, "$1"))).to.deep.equal(uids.filter((one) => one !== uid));
            for (const { url } of links)
                expect(url).to.match(/\?\$\{datasource:queryparam\}&\$\{cluster:queryparam\}&\$\{namespace:queryparam\}$/);
        }
    });

    it("open on the stack's own data source, and All is every value of the list", () => {
        for (const { uid, templating } of built.filter((one) => one.uid !== "thanos-stack-runbooks")) {
            const [source, ...choices] = templating?.list ?? [];
            expect(source?.["current"], uid).to.deep.include({ text: "Thanos", value: "thanos" });
            for (const one of choices) {
                expect(one, uid).to.include({ includeAll: true, multi: true });
                expect(one, uid).not.to.have.property("allValue");
            }
            expect(choices.map(({ name }) => name).slice(0, 2)).to.deep.equal(["cluster", "namespace"]);
        }
    });

    it("place panels in lines and columns, fill every line, and fit a ConfigMap", () => {
        for (const one of built) {
            expect(one.uid.length).to.be.at.most(40);
            expect(JSON.stringify(one).length, one.uid).to.be.lessThan(2 ** 19);
            const cells = new Set<string>();
            for (const { gridPos: at, title } of one.panels) {
                expect(at.x + at.w, title).to.be.at.most(24);
                for (let x = at.x; x < at.x + at.w; x++)
                    for (let y = at.y; y < at.y + at.h; y++) {
                        expect(cells.has(`${x},${y}`), `${one.title}: ${title}`).to.equal(false);
                        cells.add(`${x},${y}`);
                    }
            }
            if (one.uid !== "thanos-stack-runbooks") expect(cells.size % 24, one.uid).to.equal(0);
        }
        expect(new Set(built.map(({ uid }) => uid)).size).to.equal(built.length);
    });
});
