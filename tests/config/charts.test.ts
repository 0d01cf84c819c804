import { expect } from "chai";
import { chartReference, chartVersion } from "../../config/charts";
import { charts } from "../../config/versions";

describe("a chart's source", () => {
    const reference = (source: string, version?: string) =>
        chartReference({ source, version, values: {} }, charts.kubePrometheusStack);

    it("is the whole reference for OCI", () => {
        expect(reference("oci://registry.example.com/charts/kps", "1.2.3")).to.deep.equal({
            chart: "oci://registry.example.com/charts/kps",
            version: "1.2.3",
        });
    });

    it("is a name and a repository for HTTP", () => {
        expect(reference("https://charts.example.com/stable")).to.deep.equal({
            chart: "kube-prometheus-stack",
            repository: "https://charts.example.com/stable",
            version: charts.kubePrometheusStack.version,
        });
    });

    for (const path of ["./charts/kube-prometheus-stack", "../charts/kps-1.2.3.tgz", "/opt/charts/kps-1.2.3.tgz"])
        it(`is ${path} as it stands, whose version nobody can ask for`, () => {
            expect(reference(path, "1.2.3")).to.deep.equal({ chart: path });
        });

    it("decides which version of Thanos' chart is the default: the registry's last one, or the last one there is", () => {
        const version = (source: string) => chartVersion({ source, version: undefined, values: {} }, charts.thanos);
        expect(version(charts.thanos.source)).to.equal("17.3.1");
        expect(version("./charts/thanos")).to.equal("17.6.0");
    });
});
