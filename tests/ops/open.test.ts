import { expect } from "chai";
import { kubePrometheusStackNames, namesOf } from "../../config/names";
import { pages } from "../../ops/access/pages";

describe("the pages of a stack", () => {
    const names = namesOf({
        prometheus: { delivery: "chart", release: "kube-prometheus-stack" },
        thanos: { delivery: "manifests" },
    });

    it("have ports of their own", () => {
        const ports = pages(names, "http://grafana.monitoring.svc").map(({ localPort }) => localPort);
        expect(new Set(ports).size).to.equal(ports.length);
    });

    it("name Services that the stack has", () => {
        const services = pages(names).map(({ service }) => service);
        expect(services).to.include(kubePrometheusStackNames({ release: "kube-prometheus-stack" }).service);
    });

    it("have Grafana when the stack has one", () => {
        expect(pages(names, "").map(({ title }) => title)).to.not.include("Grafana");
        expect(pages(names, "http://kps-grafana.monitoring.svc.cluster.local").at(-1)).to.include({
            title: "Grafana",
            service: "kps-grafana",
            port: 80,
        });
    });
});
