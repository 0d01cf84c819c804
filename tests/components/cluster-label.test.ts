// The external label that identifies a cluster, under another name than `cluster`.
import { expect } from "chai";
import { modelsOf } from "../../components/models";
import { withClusterLabel } from "../../components/grafana/cluster-label";
import { parseConfig } from "../../config/problems";
import type { Walk } from "../../offline/walk";
import { viewOf } from "../../rules/view";
import { check } from "../../rules/check";
import { at } from "../at";
import { stack, validStack } from "../config/valid-stack";
import { registered, walkValues } from "../program/program";

const named = { clusterLabel: "k8s_cluster" };

describe("another name of the cluster label", () => {
    let walked: Walk;
    before(async () => {
        walked = await walkValues({
            ...validStack(),
            ...named,
            grafana: { dashboards: true },
            thanos: { delivery: "manifests", receive: { mode: "standalone", limits: { headSeries: 1000 } } },
        });
    });

    it("is the external label of every block, and of the contract", () => {
        const [prometheus] = viewOf(walked.registrations, { environment: "dev" }).prometheus;
        expect(prometheus?.externalLabels).to.deep.equal({ k8s_cluster: "west" });
        expect(walked.outputs).to.include({ cluster: "west", clusterLabel: "k8s_cluster" });
        const findings = check(viewOf(walked.registrations, { environment: "prod" }));
        expect(findings.filter(({ rule }) => rule === "external-labels")).to.deep.equal([]);
    });

    it("is in no query under the default name: dashboards, canary, alerts and limits", () => {
        const text = JSON.stringify(walked.registrations.map(({ inputs }) => inputs));
        const leftover = /.{30}(?<![\w:$-])cluster(=|!=|\)|\}\}|, (namespace|pod|job)).{20}/.exec(text.replaceAll("\\\\", ""));
        expect(leftover?.[0]).to.equal(undefined);
        expect(text).to.contain("k8s_cluster=~");
    });

    it("is another cluster to the change guard, and the default is what it was", () => {
        const record = (change: Readonly<Record<string, unknown>>) => modelsOf(stack(change)).history["cluster"];
        expect(record({})).to.equal("west");
        expect(record(named)).to.equal("k8s_cluster=west");
    });

    it("is refused where it is taken or does not name a cluster", () => {
        const problems = (change: object) => {
            const parsed = parseConfig("thanos-stack", { ...validStack(), ...change });
            return "problems" in parsed ? parsed.problems.map(({ path, message }) => `${path}: ${message}`) : [];
        };
        const taken = { ...named, prometheus: { delivery: "operator", externalLabels: { k8s_cluster: "east" } } };
        expect(problems(taken)[0]).to.match(
            /^thanos-stack:prometheus\.externalLabels\.k8s_cluster: not allowed because clusterLabel/,
        );
        expect(problems({ clusterLabel: "region" })[0]).to.match(
            /^thanos-stack:clusterLabel: got "region", expected a label name/,
        );
    });

    it("hides the variable for clusters in dashboards of kube-prometheus-stack, which know the default name only", async () => {
        const enabled = async (change: object) => {
            const charted = await walkValues({ ...validStack(), ...change, prometheus: { delivery: "chart" } });
            return at(
                registered(charted, "Release prometheus").inputs,
                ...["values", "grafana", "sidecar", "dashboards", "multicluster", "global", "enabled"],
            );
        };
        expect([await enabled({}), await enabled(named)]).to.deep.equal([true, false]);
    });

    it("changes words of PromQL only", () => {
        const dashboard = {
            title: "cluster",
            expr: 'sum by (cluster, pod) (rate(minio_cluster_x{cluster=~"$cluster"}[5m])) and on (cluster) cluster:x:y',
            legendFormat: "{{cluster}} {{pod}}",
        };
        expect(withClusterLabel(dashboard, "cluster")).to.equal(dashboard);
        expect(withClusterLabel(dashboard, "k8s_cluster")).to.deep.equal({
            title: "cluster",
            expr: 'sum by (k8s_cluster, pod) (rate(minio_cluster_x{k8s_cluster=~"$cluster"}[5m])) and on (k8s_cluster) cluster:x:y',
            legendFormat: "{{k8s_cluster}} {{pod}}",
        });
    });
});
