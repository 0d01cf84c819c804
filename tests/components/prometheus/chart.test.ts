import { expect } from "chai";
import { grafanaAdmin } from "../../../config/names";
import { holdsSecret, Secret } from "../../../offline/secrets";
import type { Walk } from "../../../offline/walk";
import { at } from "../../at";
import { validStack } from "../../config/valid-stack";
import { registered, secretsIn, title, waitsFor, walkValues } from "../../program/program";

const walkWith = (prometheus: object, more: object = {}): Promise<Walk> =>
    walkValues({ ...validStack(), prometheus: { delivery: "chart", ...prometheus }, ...more });

const release = (walked: Walk, name: string) => registered(walked, `Release ${name}`).inputs;

describe("kube-prometheus-stack", () => {
    let walked: Walk;
    before(async () => {
        walked = await walkWith({});
    });

    it("is a release of the pinned chart, whole or not at all", () => {
        expect(release(walked, "prometheus")).to.include({
            name: "kube-prometheus-stack",
            version: "88.5.3",
            chart: "oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack",
            atomic: true,
            skipCrds: true,
            timeout: 600,
        });
    });

    it("comes after the Namespaces, the definitions, and every Secret that it names; and before Thanos", async () => {
        const both = await walkWith({}, { thanos: { delivery: "chart" } });
        expect(waitsFor(both, registered(both, "Release prometheus"))).to.include.members([
            "Namespace prometheus-monitoring-nodes-namespace",
            "Secret object-store-thanos-objstore-writer-secret",
            "Secret prometheus-grafana-admin-secret",
            "ClusterRole prometheus-monitoring-grafana-cluster-role",
        ]);
        expect(waitsFor(both, registered(both, "Prometheus prometheus"))).to.include.members([
            "Namespace namespace",
            "Release prometheus-definitions",
        ]);
        expect(waitsFor(both, registered(both, "Thanos thanos"))).to.include("Release prometheus");
        expect(waitsFor(both, registered(both, "Release thanos"))).to.include.members([
            "Job minio-bootstrap-job",
            "Secret object-store-thanos-objstore-reader-secret",
            "Secret object-store-thanos-objstore-owner-secret",
        ]);
    });

    it("has no secret in its values, but a checksum that changes with each", () => {
        const { values } = release(walked, "prometheus");
        expect(holdsSecret(values)).to.equal(false);
        const known = walked.registrations.flatMap(({ inputs }) => secretsIn(inputs)).filter((text) => text.length > 8);
        expect(known.filter((text) => JSON.stringify(values).includes(text))).to.deep.equal([]);
        expect(at(values, "grafana", "podAnnotations", "checksum/admin")).to.match(/^sha-[0-9a-f]{12}$/);
        const { annotations } = at(values, "prometheus", "prometheusSpec", "podMetadata") as { annotations: object };
        expect(at(annotations, "checksum/objstore")).to.match(/^sha-[0-9a-f]{12}$/);
    });

    it("generates Grafana's password into a Secret", () => {
        const { metadata, stringData } = registered(walked, "Secret prometheus-grafana-admin-secret").inputs;
        expect((metadata as { name: string }).name).to.equal(grafanaAdmin.secret);
        expect(stringData).to.be.instanceOf(Secret);
        const data = (stringData as Secret).value as Record<string, string>;
        expect(data[grafanaAdmin.userKey]).to.equal("admin");
        expect(data[grafanaAdmin.passwordKey]).to.have.lengthOf(32);
    });

    it("needs neither password nor role where Grafana is switched off", async () => {
        const { registrations } = await walkWith({ grafana: { enabled: false } });
        expect(
            registrations.map(title).filter((name) => /(Secret|Role) .*grafana|RandomPassword .*grafana/.test(name)),
        ).to.deep.equal([]);
    });

    it("gets its definitions from a release of their own, which keeps them when it goes", () => {
        const { chart, version, values } = release(walked, "prometheus-definitions");
        expect(chart).to.match(/\/prometheus-operator-crds$/);
        expect(version).to.equal("31.0.1");
        expect(values).to.deep.equal({ crds: { annotations: { "helm.sh/resource-policy": "keep" } } });
    });

    it("leaves the definitions to the cluster where the stack file sets it", async () => {
        const { registrations } = await walkWith({ definitions: { managedBy: "cluster" } });
        expect(registrations.map(title)).not.to.include("Release prometheus-definitions");
    });

    it("comes from a repository or a path when the stack file sets it", async () => {
        const repository = await walkWith({ chart: { source: "https://charts.example.com", version: "88.6.0" } });
        expect(release(repository, "prometheus")).to.include({ chart: "kube-prometheus-stack", version: "88.6.0" });
        expect(release(repository, "prometheus")["repositoryOpts"]).to.deep.equal({ repo: "https://charts.example.com" });
        const file = await walkWith({ chart: { source: "./charts/kps.tgz" } });
        expect(release(file, "prometheus")["chart"]).to.equal("./charts/kps.tgz");
        expect(release(file, "prometheus")["version"]).to.equal(undefined);
    });

    it("takes the stack's own values last", async () => {
        const own = { prometheus: { prometheusSpec: { replicas: 9 } }, kubeProxy: { enabled: true } };
        const { values } = release(await walkWith({ chart: { values: own } }), "prometheus");
        expect(at(values, "prometheus", "prometheusSpec")).to.include({ replicas: 9, disableCompaction: true });
        expect(at(values, "kubeProxy")).to.deep.equal({ enabled: true });
    });
});
