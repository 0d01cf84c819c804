import { expect } from "chai";
import { parse } from "yaml";
import { baseOf } from "../../../components/base";
import { ownDataSource, publishedDataSource } from "../../../components/data-source/model";
import { grafanaObjects } from "../../../components/grafana/objects";
import { dataSourceViews } from "../../../rules/view/data-source";
import { stack } from "../../config/valid-stack";
import { modelsOf } from "../../../components/models";

const objects = (change: object = {}) => {
    const config = stack({ ...change });
    return grafanaObjects(modelsOf(config).grafana);
};
const sourceOf = (make: typeof ownDataSource, change: object = {}) => {
    const config = stack({ ...change });
    return make(baseOf(config));
};

describe("what Grafana is given", () => {
    it("is a ConfigMap for each dashboard, with the sidecar's label and the folder", () => {
        const found = objects({ grafana: { folder: "Metrics" } });
        expect(found).to.have.length(8); // without ruler and receive, with the runbooks
        for (const { kind, metadata, ...object } of found) {
            expect(kind).to.equal("ConfigMap");
            expect(metadata.labels).to.include({ grafana_dashboard: "1" });
            expect(metadata.annotations).to.deep.equal({ grafana_folder: "Metrics" });
            const [entry] = Object.entries(object["data"] as Record<string, string>);
            const [file, content] = entry ?? ["", ""];
            expect(file).to.match(/^thanos-stack-[a-z-]+\.json$/);
            expect(JSON.parse(content)).to.include({ uid: file.replace(".json", ""), editable: false });
        }
        expect(objects({ grafana: { dashboards: false } })).to.deep.equal([]);
    });

    it("is a data source that queries the query-frontend in the best resolution, published on demand", () => {
        const found = objects({
            grafana: {
                dashboards: false,
                dataSource: { publish: true, uid: "old-one", replaces: ["Old one"], exemplars: "tempo" },
            },
        });
        expect(found).to.have.length(1);
        expect(found[0]?.metadata.labels).to.include({ grafana_datasource: "1" });
        const file = parse((found[0]?.["data"] as Record<string, string>)["old-one.yaml"] ?? "") as object;
        expect(file).to.deep.equal({
            apiVersion: 1,
            deleteDatasources: [{ name: "Old one", orgId: 1 }],
            datasources: [
                {
                    name: "Thanos",
                    uid: "old-one",
                    type: "prometheus",
                    access: "proxy",
                    url: "http://thanos-query-frontend.monitoring.svc.cluster.local:10902",
                    isDefault: false,
                    editable: false,
                    jsonData: {
                        httpMethod: "POST",
                        prometheusType: "Thanos",
                        prometheusVersion: "0.31.1",
                        timeInterval: "30s",
                        timeout: 120,
                        queryTimeout: "120s",
                        customQueryParameters: "max_source_resolution=auto",
                        exemplarTraceIdDestinations: [{ name: "trace_id", datasourceUid: "tempo" }],
                    },
                },
            ],
        });
    });

    it("waits as long as a query may take", () => {
        const { jsonData } = sourceOf(publishedDataSource, {
            thanos: { delivery: "manifests", limits: { queryTimeout: "10m" } },
        });
        expect(jsonData).to.include({ timeout: 600, queryTimeout: "600s" });
    });

    it("has the uid that dashboards of kube-prometheus-stack select, and never takes another Grafana's default", () => {
        for (const prometheus of [{ delivery: "chart" }, { delivery: "values", release: "theirs" }]) {
            expect(sourceOf(ownDataSource, { prometheus })).to.include({ uid: "prometheus", isDefault: true });
            expect(sourceOf(publishedDataSource, { prometheus })).to.include({ uid: "thanos", isDefault: false });
        }
        expect(sourceOf(publishedDataSource, { grafana: { dataSource: { default: true } } })).to.include({ isDefault: true });
    });

    it("takes the place of the one that a kube-prometheus-stack before had, and of no other unless told", () => {
        const replaced = (delivery: string, dataSource: object = {}) =>
            sourceOf(ownDataSource, { prometheus: { delivery }, grafana: { dataSource } }).replaces;
        expect(replaced("values")).to.deep.equal(["Prometheus"]);
        expect(replaced("values", { name: "Prometheus" })).to.deep.equal([]);
        expect(replaced("values", { replaces: [] })).to.deep.equal([]);
        expect(replaced("chart")).to.deep.equal([]);
        expect(replaced("chart", { replaces: ["Old one"] })).to.deep.equal(["Old one"]);
        expect(sourceOf(publishedDataSource, { prometheus: { delivery: "values" } }).replaces).to.deep.equal([]);
    });

    it("is seen by the rules where it is published", () => {
        const found = objects({ grafana: { dataSource: { publish: true } } });
        const views = found.flatMap((body) => dataSourceViews({ kind: body.kind, name: body.metadata.name, path: "x", body }));
        expect(views).to.deep.equal([
            {
                path: "x: thanos.yaml: datasources.0",
                isDefault: false,
                url: "http://thanos-query-frontend.monitoring.svc.cluster.local:10902",
                queryParameters: "max_source_resolution=auto",
            },
        ]);
    });
});
