// Looks at the certificates that gRPC servers show: nothing in Thanos says how long they are valid. It shakes hands as a stranger
// would, without a key, and a server's certificate comes before it is sent away.
import type { apps, core } from "@pulumi/kubernetes/types/input";
import { stringify } from "yaml";
import { mirrored } from "../../config/images";
import { certificateProberName, componentLabel, ports, type Names } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { images } from "../../config/versions";
import { checksumOf } from "../kubernetes/checksum";
import type { NamedObject } from "../kubernetes/object";
import { labels, resourceRequirements, restrictedContainer, restrictedPod, selectorLabels } from "../kubernetes/pod";
import { host } from "./component";
import { placement } from "./pod";

const folder = "/etc/prober";
const shakesHands = "certificate";
const config = stringify({
    modules: {
        [shakesHands]: {
            prober: "tcp",
            timeout: "5s",
            tcp: {
                preferred_ip_protocol: "ip4",
                tls: true,
                tls_config: { insecure_skip_verify: true }, // what is expired is to be seen, too
            },
        },
    },
});

/** The prober as objects, where the stack has TLS for gRPC. @param services Those whose certificates it looks at. */
export function certificateProber(stack: StackConfig, services: readonly string[]): NamedObject[] {
    if (!stack.thanos.grpcTls) return [];
    const matchLabels = selectorLabels("thanos", certificateProberName);
    const metadata = {
        name: certificateProberName,
        namespace: stack.namespace,
        labels: labels("thanos", certificateProberName),
    };
    const pieces = stack.thanos.pods; // what is said of all pods
    const probe = { httpGet: { path: "/-/healthy", port: "http" } };
    const pod: core.v1.PodSpec = {
        ...placement(pieces),
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: restrictedPod(65534),
        containers: [
            {
                name: "prober",
                image: mirrored(images.blackboxExporter, stack.imageRegistry),
                args: [`--config.file=${folder}/config.yml`, `--web.listen-address=:${ports.http}`],
                ports: [{ name: "http", containerPort: ports.http }],
                readinessProbe: { ...probe, periodSeconds: 5 },
                livenessProbe: { ...probe, periodSeconds: 15 },
                resources: resourceRequirements({ cpu: "10m", memory: "32Mi", memoryLimit: "128Mi" }),
                securityContext: restrictedContainer,
                volumeMounts: [{ name: "config", mountPath: folder, readOnly: true }],
            },
        ],
        volumes: [{ name: "config", configMap: { name: certificateProberName } }],
    };
    return [
        { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "config.yml": config } },
        {
            apiVersion: "v1",
            kind: "Service",
            metadata,
            spec: {
                selector: matchLabels,
                ports: [{ name: "http", port: ports.http, targetPort: "http" }],
            } satisfies core.v1.ServiceSpec,
        },
        {
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata,
            spec: {
                replicas: 1,
                selector: { matchLabels },
                template: {
                    metadata: {
                        labels: { ...pieces.labels, ...metadata.labels, [componentLabel]: "certificates" },
                        annotations: { ...pieces.annotations, "checksum/files": checksumOf(config) },
                    },
                    spec: pod,
                },
            } satisfies apps.v1.DeploymentSpec,
        },
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "ServiceMonitor",
            metadata,
            spec: {
                selector: { matchLabels },
                endpoints: services.map((service) => ({
                    port: "http",
                    path: "/probe",
                    interval: "1m",
                    params: { module: [shakesHands], target: [`${host(stack, service)}:${ports.grpc}`] },
                    relabelings: [{ targetLabel: "server", replacement: service }],
                })),
            },
        },
    ];
}

/** Services in front of every gRPC server; behind a headless one, another pod each time. */
export const grpcServices = (stack: StackConfig, names: Names, stores: readonly string[]): string[] => [
    ...stores,
    names.thanos.queryGrpc,
    ...(stack.thanos.receive?.mode === "router" ? [names.thanos.components.receiveRouter] : []),
];
