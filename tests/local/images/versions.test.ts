import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { images, versions } from "../../../config/versions";
import {
    definitions,
    helmVersion,
    kubernetesProviderVersion,
    kubernetesVersion,
    pulumiVersion,
    type Definition,
} from "../../../local/build/artifacts";
import { repository, type Program } from "../../../local/build/go";
import { recipes } from "../../../local/images";

const read = (...parts: string[]) => readFileSync(path.join(repository, ...parts), "utf8");
const required = (module: string, dependency: string) =>
    new RegExp(`^\\s*(?:require )?${dependency} (\\S+)`, "m").exec(read(module, "go.mod"))?.[1];

/** Prometheus 3.14.0 is published as the module version 0.314.0. */
const asPrometheusModule = (version: string) =>
    version.replace(/^v(\d+)\.(\d+)\./, (_, major: string, minor: string) => `v0.${major}${minor.padStart(2, "0")}.`);
/** RELEASE.2025-09-07T16-13-09Z is the commit of 20250907161309. */
const releaseTime = (release: string) => release.replace(/\D/g, "");

const modules = [
    { folder: "thanos", module: "github.com/thanos-io/thanos", version: versions.thanos },
    { folder: "prometheus", module: "github.com/prometheus/prometheus", version: asPrometheusModule(versions.prometheus) },
    {
        folder: "prometheus-operator",
        module: "github.com/prometheus-operator/prometheus-operator",
        version: versions.prometheusOperator,
    },
    { folder: "alertmanager", module: "github.com/prometheus/alertmanager", version: versions.alertmanager },
    { folder: "kube-state-metrics", module: "k8s.io/kube-state-metrics/v2", version: versions.kubeStateMetrics },
    { folder: "blackbox-exporter", module: "github.com/prometheus/blackbox_exporter", version: versions.blackboxExporter },
    { folder: "node-exporter", module: "github.com/prometheus/node_exporter", version: versions.nodeExporter },
];

const programs = Object.values(definitions).flatMap(({ programs }: Definition): readonly Program[] => programs);

describe("local/images", () => {
    for (const { folder, module, version } of modules) {
        it(`${folder} is built at the version that config/versions.ts names`, () => {
            expect(required(`local/images/${folder}`, module), `${module} in local/images/${folder}/go.mod`).to.equal(version);
        });
    }

    it("minio is built at the release that config/versions.ts names, and names the commit of that release", () => {
        const version = required("local/images/minio", "github.com/minio/minio");
        const [, time, commit] = /^v0\.0\.0-(\d+)-(\w+)$/.exec(version ?? "") ?? [];
        expect(time, `github.com/minio/minio ${version ?? ""} in local/images/minio/go.mod`).to.equal(
            releaseTime(versions.minio),
        );
        expect(recipes.minio.programs[0].variables).to.include({ "github.com/minio/minio/cmd.CommitID": commit });
    });

    it("kubernetes and its 31 libraries have one version, and the programs report it", () => {
        const folder = "local/cluster/programs/kubernetes";
        expect(required(folder, "k8s.io/kubernetes")).to.equal(kubernetesVersion);
        const replaced = [...read(folder, "go.mod").matchAll(/^\t(k8s\.io\/\S+) => \1 (\S+)$/gm)].map(([, , version]) => version);
        expect(replaced).to.have.length(31);
        expect(new Set(replaced)).to.deep.equal(new Set([kubernetesVersion.replace(/^v1/, "v0")]));
    });

    it("helm reports its version and renders for the Kubernetes of its client library", () => {
        expect(required("local/programs/helm", "helm.sh/helm/v3")).to.equal(helmVersion);
        const [, , minor] = /^v0(\.)(\d+)\./.exec(required("local/programs/helm", "k8s.io/client-go") ?? "") ?? [];
        expect(definitions.helm.programs[0].variables).to.include({ "helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor": minor });
    });

    it("Pulumi's CLI and Kubernetes provider have the versions that they report", () => {
        expect(required("local/programs/pulumi", "github.com/pulumi/pulumi/pkg/v3")).to.equal(pulumiVersion);
        expect(required("local/programs/pulumi-kubernetes", "github.com/pulumi/pulumi-kubernetes/provider/v4")).to.equal(
            kubernetesProviderVersion,
        );
    });

    it("every image is one that the stack names, or the node's own", () => {
        const named: string[] = Object.values(images);
        for (const { image } of Object.values(recipes)) {
            expect(named.includes(image.name) || image.name.startsWith("thanos-stack.local/"), image.name).to.equal(true);
        }
    });

    for (const { name, module, package: main } of programs) {
        it(`${name} is built from committed checksums`, () => {
            const goMod = read(module, "go.mod");
            expect(goMod).to.match(/^module thanos-stack\//);
            expect(existsSync(path.join(repository, module, "go.sum"))).to.equal(goMod.includes("require"));
            if (main.startsWith(".")) expect(existsSync(path.join(repository, module, main, "main.go"))).to.equal(true);
            else expect(goMod).to.match(new RegExp(`^(tool |\t)${main}$`, "m"));
        });
    }

    it("every program has a name of its own", () => {
        expect(new Set(programs.map(({ name }) => name)).size).to.equal(programs.length);
    });

    it("Thanos reads labels as a slice, or it would panic on its first query", () => {
        expect(recipes.thanos.programs[0].tags).to.include("slicelabels");
    });
});
