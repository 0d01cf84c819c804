// The content of every image of the embedded cluster, and how its programs are built: names, entrypoints and users are those of
// the real images, so that the same stack pulls those elsewhere.
import { images, versions } from "../../config/versions";
import type { Program } from "../build/go";
import type { Image } from "../build/image";

/** An image and its programs. */
export interface Recipe {
    readonly programs: readonly Program[];
    readonly image: Image;
}

const plain = (version: string) => version.replace(/^v/, "");
const prometheusVersion = (version: string) => ({ "github.com/prometheus/common/version.Version": plain(version) });

/** MinIO's release names are dates: RELEASE.2025-09-07T16-13-09Z. */
function minioVariables(release: string, commit: string) {
    const date = release.replace("RELEASE.", "").replace(/T(\d\d)-(\d\d)-(\d\d)Z/, "T$1:$2:$3Z");
    const variables = {
        Version: date,
        ReleaseTag: release,
        CommitID: commit,
        ShortCommitID: commit,
        CopyrightYear: date.slice(0, 4),
    };
    return Object.fromEntries(Object.entries(variables).map(([name, value]) => [`github.com/minio/minio/cmd.${name}`, value]));
}

const prometheusModule = {
    module: "local/images/prometheus",
    // Targets are found by Kubernetes alone, Alertmanagers by DNS; every other discovery brings a cloud's SDK.
    tags: ["remove_all_sd", "enable_kubernetes_sd", "enable_dns_sd"],
    variables: prometheusVersion(versions.prometheus),
};

/** Unit tests of alert rules and made-up blocks; in no image. */
export const promtool: Program = {
    name: "promtool",
    package: "github.com/prometheus/prometheus/cmd/promtool",
    ...prometheusModule,
};

export const recipes = {
    pause: {
        programs: [{ name: "pause", module: "local/images/pause", package: "." }],
        image: { name: "thanos-stack.local/pause:1", programs: { pause: "/pause" }, entrypoint: ["/pause"], user: 65535 },
    },
    coredns: {
        programs: [{ name: "coredns", module: "local/images/coredns", package: ".", tags: ["grpcnotrace"] }],
        image: { name: "thanos-stack.local/coredns:1", programs: { coredns: "/coredns" }, entrypoint: ["/coredns"] },
    },
    thanos: {
        programs: [
            {
                name: "thanos",
                module: "local/images/thanos",
                package: "github.com/thanos-io/thanos/cmd/thanos",
                // Prometheus' labels are strings by default and Thanos reads them as a slice: without the tag it
                // starts, answers its probes, and panics on the first query (thanos#8543).
                tags: ["slicelabels"],
                variables: prometheusVersion(versions.thanos),
            },
        ],
        image: { name: images.thanos, programs: { thanos: "/bin/thanos" }, entrypoint: ["/bin/thanos"], user: 1001, shell: true },
    },
    prometheus: {
        programs: [{ name: "prometheus", package: "github.com/prometheus/prometheus/cmd/prometheus", ...prometheusModule }],
        image: {
            name: images.prometheus,
            programs: { prometheus: "/bin/prometheus" },
            entrypoint: ["/bin/prometheus"],
            user: 65532,
            workdir: "/prometheus",
            folders: ["/prometheus"],
        },
    },
    "prometheus-operator": {
        programs: [
            {
                name: "prometheus-operator",
                module: "local/images/prometheus-operator",
                package: "github.com/prometheus-operator/prometheus-operator/cmd/operator",
                variables: prometheusVersion(versions.prometheusOperator),
            },
        ],
        image: {
            name: images.prometheusOperator,
            programs: { "prometheus-operator": "/bin/operator" },
            entrypoint: ["/bin/operator"],
            user: 65534,
        },
    },
    "prometheus-config-reloader": {
        programs: [
            {
                name: "prometheus-config-reloader",
                module: "local/images/prometheus-operator",
                package: "github.com/prometheus-operator/prometheus-operator/cmd/prometheus-config-reloader",
                variables: prometheusVersion(versions.prometheusOperator),
            },
        ],
        image: {
            name: images.configReloader,
            programs: { "prometheus-config-reloader": "/bin/prometheus-config-reloader" },
            entrypoint: ["/bin/prometheus-config-reloader"],
            user: 65534,
        },
    },
    minio: {
        programs: [
            {
                name: "minio",
                module: "local/images/minio",
                package: "github.com/minio/minio",
                tags: ["kqueue"],
                variables: minioVariables(versions.minio, "07c3a429bfed"),
            },
            // The client of the bootstrap Job, which the real image bundles too.
            { name: "mc", module: "local/images/minio", package: "github.com/minio/mc", tags: ["kqueue"] },
        ],
        image: {
            name: images.minio,
            programs: { minio: "/usr/bin/minio", mc: "/usr/bin/mc" },
            files: { "/usr/bin/docker-entrypoint.sh": "local/images/minio/docker-entrypoint.sh" },
            entrypoint: ["/usr/bin/docker-entrypoint.sh"],
            command: ["minio"],
            env: { MC_CONFIG_DIR: "/tmp/.mc" },
            shell: true,
            folders: ["/data"],
        },
    },
    "blackbox-exporter": {
        programs: [
            {
                name: "blackbox_exporter",
                module: "local/images/blackbox-exporter",
                package: "github.com/prometheus/blackbox_exporter",
                variables: prometheusVersion(versions.blackboxExporter),
            },
        ],
        image: {
            name: images.blackboxExporter,
            programs: { blackbox_exporter: "/bin/blackbox_exporter" },
            entrypoint: ["/bin/blackbox_exporter"],
            user: 65534,
        },
    },
    alertmanager: {
        programs: [
            {
                name: "alertmanager",
                module: "local/images/alertmanager",
                package: "github.com/prometheus/alertmanager/cmd/alertmanager",
                variables: prometheusVersion(versions.alertmanager),
                // The release process builds both user interfaces with npm. The module does not contain them. The API does not need them.
                changes: {
                    module: "github.com/prometheus/alertmanager",
                    files: {
                        "ui/app/dist/elm/index.html": "Built without the user interface.\n",
                        "ui/app/dist/mantine/index.html": "Built without the user interface.\n",
                    },
                },
            },
        ],
        image: {
            name: images.alertmanager,
            programs: { alertmanager: "/bin/alertmanager" },
            entrypoint: ["/bin/alertmanager"],
            user: 65534,
            workdir: "/alertmanager",
            folders: ["/alertmanager"],
            shell: true,
        },
    },
    // The store of another team in end-to-end tests. It is no part of any stack.
    versitygw: {
        programs: [
            { name: "versitygw", module: "local/images/versitygw", package: "github.com/versity/versitygw/cmd/versitygw" },
        ],
        image: {
            name: "thanos-stack.local/versitygw:1",
            programs: { versitygw: "/bin/versitygw" },
            entrypoint: ["/bin/versitygw"],
            folders: ["/data"],
        },
    },
    "kube-state-metrics": {
        programs: [
            {
                name: "kube-state-metrics",
                module: "local/images/kube-state-metrics",
                package: "k8s.io/kube-state-metrics/v2",
                variables: prometheusVersion(versions.kubeStateMetrics),
            },
        ],
        image: {
            name: images.kubeStateMetrics,
            programs: { "kube-state-metrics": "/kube-state-metrics" },
            entrypoint: ["/kube-state-metrics"],
            user: 65534,
        },
    },
    "node-exporter": {
        programs: [
            {
                name: "node-exporter",
                module: "local/images/node-exporter",
                package: "github.com/prometheus/node_exporter",
                variables: prometheusVersion(versions.nodeExporter),
            },
        ],
        image: {
            name: images.nodeExporter,
            programs: { "node-exporter": "/bin/node_exporter" },
            entrypoint: ["/bin/node_exporter"],
            user: 65532,
        },
    },
} as const satisfies Record<string, Recipe>;
