// Everything that can be built, by name: the images, and programs that run outside of them.
import { promtool, recipes } from "../images";
import type { Program } from "./go";
import type { Image } from "./image";

/** The inputs of an artifact. */
export interface Definition {
    readonly programs: readonly Program[];
    readonly image?: Image;
}

/** Version of Kubernetes, as its go.mod requires it. */
export const kubernetesVersion = "v1.34.4";

/** Version of Helm, as its go.mod requires it. */
export const helmVersion = "v3.22.0";

/** Without these variables Kubernetes' programs report v0.0.0-master. */
function kubernetesVariables(version: string) {
    const [major = "", minor = ""] = version.replace(/^v/, "").split(".");
    const variables = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: "clean" };
    const packages = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"];
    return Object.fromEntries(
        packages.flatMap((name) => Object.entries(variables).map(([key, value]) => [`${name}.${key}`, value])),
    );
}

const kubernetes: Program = {
    name: "kubernetes",
    module: "local/cluster/programs/kubernetes",
    package: ".",
    tags: ["grpcnotrace"],
    variables: kubernetesVariables(kubernetesVersion),
};

/** The agent that creates volumes and enforces NetworkPolicies: of the module of Kubernetes, so that common packages compile once. */
const nodeAgent: Program = { ...kubernetes, name: "node-agent", package: "./node-agent" };

/** `helm template` renders for the Kubernetes version of its client library unless told; without these, for 1.20. */
const helm: Program = {
    name: "helm",
    module: "local/programs/helm",
    package: "helm.sh/helm/v3/cmd/helm",
    variables: {
        "helm.sh/helm/v3/internal/version.version": helmVersion,
        "helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor": "1",
        "helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor": "37",
        "helm.sh/helm/v3/pkg/lint/rules.k8sVersionMajor": "1",
        "helm.sh/helm/v3/pkg/lint/rules.k8sVersionMinor": "37",
    },
};

/** Version of the Pulumi CLI, as its go.mod requires it. */
export const pulumiVersion = "v3.274.1";

/** Pulumi's CLI. The Node language host is not published as a module: programs run inline, by the Automation API. */
const pulumi: Program = {
    name: "pulumi",
    module: "local/programs/pulumi",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": pulumiVersion },
};

/** Version of Pulumi's Kubernetes provider, as its go.mod requires it. The proxy serves no release, but this commit. */
export const kubernetesProviderVersion = "v4.0.0-20260115033456-f47bc2d6f199";

const kubernetesProviderModule = "github.com/pulumi/pulumi-kubernetes/provider/v4";
const kubernetesProviderMain = "cmd/pulumi-resource-kubernetes";

const kubernetesProvider: Program = {
    name: "pulumi-resource-kubernetes",
    module: "local/programs/pulumi-kubernetes",
    package: `${kubernetesProviderModule}/${kubernetesProviderMain}`,
    variables: { [`${kubernetesProviderModule}/pkg/version.Version`]: kubernetesProviderVersion.slice(1) },
    // The release process writes these two from files that are in the module, with other white space and a version.
    changes: {
        module: kubernetesProviderModule,
        files: {
            [`${kubernetesProviderMain}/schema-embed.json`]: { copyOf: `${kubernetesProviderMain}/schema.json` },
            [`${kubernetesProviderMain}/terraform-mapping-embed.json`]: {
                copyOf: `${kubernetesProviderMain}/terraform-mapping.json`,
            },
        },
        // The four component resources that the provider constructs itself (ConfigFile, ConfigGroup, Chart v4, Directory) import
        // the whole generated Go SDK: the build takes 6 CPU minutes without them, and 19 with them. No stack registers one.
        withoutLines: {
            file: "pkg/provider/provider_construct.go",
            containing: ["providerhelmv4", "providerkustomizev2", "provideryamlv2"],
        },
    },
};

/** Grafana's own back end for Prometheus data sources: the end-to-end tests ask by it as Grafana would. */
const grafana: Program = { name: "grafana-data-source", module: "tests/e2e/grafana", package: "." };

/** Grafana's own types of dashboards and data sources: `npm run test:dashboards` holds ours against them. */
const grafanaSchemas: Program = { name: "grafana-schemas", module: "tests/components/grafana/schemas", package: "." };

/** Flux' own libraries: tests of `render` build rendered repositories as kustomize-controller does. */
const fluxRender: Program = { name: "flux-render", module: "tests/commands/render/flux", package: "." };

/** Ordered by the time they take, longest first: what starts last should not be what everybody waits for. */
export const definitions = {
    kubernetes: { programs: [kubernetes, nodeAgent] },
    thanos: recipes.thanos,
    "pulumi-resource-kubernetes": { programs: [kubernetesProvider] },
    minio: recipes.minio,
    pulumi: { programs: [pulumi] },
    prometheus: recipes.prometheus,
    "prometheus-operator": recipes["prometheus-operator"],
    "prometheus-config-reloader": recipes["prometheus-config-reloader"],
    helm: { programs: [helm] },
    "kube-state-metrics": recipes["kube-state-metrics"],
    versitygw: recipes.versitygw,
    coredns: recipes.coredns,
    alertmanager: recipes.alertmanager,
    promtool: { programs: [promtool] },
    "grafana-data-source": { programs: [grafana] },
    "flux-render": { programs: [fluxRender] },
    "grafana-schemas": { programs: [grafanaSchemas] },
    "blackbox-exporter": recipes["blackbox-exporter"],
    "node-exporter": recipes["node-exporter"],
    pause: recipes.pause,
} as const satisfies Record<string, Definition>;

/** Name of something that can be built. */
export type Artifact = keyof typeof definitions;
