// The reasons that the look at public dashboards gives for panels without data.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { publicTable, seePublicDashboards } from "../e2e/public-dashboards";

/** Series of each selector that has any. Other queries have none. */
const series: Readonly<Record<string, number>> = {
    'up{job="kubelet"}': 1,
    kube_pod_info: 3,
    'container_cpu_usage_seconds_total{job="kubelet"}': 5,
    "sum(kube_pod_info)": 1,
};
const metrics = new Set(["kube_pod_info", "container_cpu_usage_seconds_total"]);
const ask = (expression: string) =>
    expression === "broken("
        ? Promise.reject(new Error("400: parse error"))
        : Promise.resolve(series[expression.replaceAll(/\{cluster=~"\.\*"\}/g, "")] ?? 0);

describe("the look at public dashboards", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(path.join(os.tmpdir(), "dashboards-"));
        writeFileSync(path.join(folder, "no-dashboard.json"), "[]");
    });
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    const seen = async (...expressions: readonly string[]) => {
        const panels = expressions.map((expr) => ({ title: expr, targets: [{ expr }] }));
        writeFileSync(path.join(folder, "one.json"), JSON.stringify({ title: "One", panels: [{ title: "row", panels }] }));
        return seePublicDashboards(folder, ask, metrics);
    };
    const reason = async (expression: string) => (await seen(expression))[0]?.empty[0]?.reason;

    it("counts panels with data, also those inside of a row, and fills variables", async () => {
        const [dashboard] = await seen("sum(kube_pod_info)", 'kube_pod_info{cluster="$cluster"}');
        expect(dashboard).to.deep.equal({ title: "One", panels: 2, empty: [] });
        expect(publicTable([{ title: "One", panels: 2, empty: [] }])).to.equal("One: 2 of 2 panels with data");
    });

    it("names an exporter that is not there, and a metric that its exporter does not have", async () => {
        expect(await reason("node_load1")).to.equal("node-exporter is not there (node_load1)");
        expect(await reason("kube_secret_info")).to.match(/^kube_secret_info: nothing in the cluster is in that state/);
        expect(await reason("unheard_of")).to.equal("nothing here has unheard_of");
    });

    it("names a job that nothing is scraped as, and labels that no series has", async () => {
        expect(await reason('up{job="kube-proxy"}')).to.equal("nothing is scraped as job kube-proxy");
        expect(await reason('sum(container_cpu_usage_seconds_total{job="kubelet", image!=""})')).to.equal(
            'no series match container_cpu_usage_seconds_total{job="kubelet", image!=""}',
        );
    });

    it("shows a query that fails", async () => {
        expect(await reason("broken(")).to.equal("the query fails: 400: parse error");
    });

    it("explains a comparison that nothing meets, and leaves the rest unexplained", async () => {
        expect(await reason("kube_pod_info == 0")).to.equal("nothing is in the state that it selects");
        expect(await reason("kube_pod_info * 2")).to.equal(undefined);
    });
});
