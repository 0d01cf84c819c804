// Looks at the certificates that the stack's own servers show: nothing in Thanos or MinIO says how long they are valid. It shakes hands as a stranger
// would, without a key, and a server's certificate comes before it is sent away.
import type { apps, core } from "@pulumi/kubernetes/types/input";
import { stringify } from "yaml";
import { mirrored } from "../../config/images";
import { certificateProberName, componentLabel, minioName, ports, type Names } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { images } from "../../config/versions";
import type { Base } from "../base";
import { checksumOf } from "../kubernetes/checksum";
import type { NamedObject } from "../kubernetes/object";
import { labels, resourceRequirements, selectorLabels } from "../kubernetes/pod";
import { podTemplate, type PodSettings } from "../kubernetes/pod-settings";
import { s3Port } from "../object-store/minio/layout";
import type { ComponentModel } from "./component";

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

/** A Service whose pods have a certificate. */
export interface TlsServer {
    readonly service: string;
    readonly port: number;
}

/** The prober as objects, where there is anything to look at. */
export function certificateProber({ stack, host }: Base, servers: readonly TlsServer[], settings: PodSettings): NamedObject[] {
    if (servers.length === 0) return [];
    const matchLabels = selectorLabels("thanos", certificateProberName);
    const metadata = {
        name: certificateProberName,
        namespace: stack.namespace,
        labels: labels("thanos", certificateProberName),
    };
    const probe = { httpGet: { path: "/-/healthy", port: "http" } };
    const template = podTemplate(settings, {
        labels: { ...metadata.labels, [componentLabel]: "certificates" },
        annotations: { "checksum/files": checksumOf(config) },
        user: 65534,
        containers: [
            {
                name: "prober",
                image: mirrored(images.blackboxExporter, stack.imageRegistry),
                args: [`--config.file=${folder}/config.yml`, `--web.listen-address=:${ports.http}`],
                ports: [{ name: "http", containerPort: ports.http }],
                readinessProbe: { ...probe, periodSeconds: 5 },
                livenessProbe: { ...probe, periodSeconds: 15 },
                resources: resourceRequirements({ cpu: "10m", memory: "32Mi", memoryLimit: "128Mi" }),
                volumeMounts: [{ name: "config", mountPath: folder, readOnly: true }],
            },
        ],
        spec: { volumes: [{ name: "config", configMap: { name: certificateProberName } }] },
    });
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
                template,
            } satisfies apps.v1.DeploymentSpec,
        },
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "ServiceMonitor",
            metadata,
            spec: {
                selector: { matchLabels },
                endpoints: servers.map(({ service, port }) => ({
                    port: "http",
                    path: "/probe",
                    interval: "1m",
                    params: { module: [shakesHands], target: [`${host(service)}:${port}`] },
                    relabelings: [{ targetLabel: "server", replacement: service }],
                })),
            },
        },
    ];
}

/**
 * Everything that shows a certificate itself; behind a headless Service it is another pod's each time. Those of an Ingress or a
 * Gateway are shown by whoever runs these.
 */
export const tlsServers = (
    { stack, names }: Base,
    stores: readonly string[],
    components: readonly ComponentModel[],
): TlsServer[] => [
    ...(stack.thanos.grpcTls ? grpcServices(stack, names, stores).map((service) => ({ service, port: ports.grpc })) : []),
    ...components.filter(({ login }) => login?.tlsSecret !== undefined).map(({ name }) => ({ service: name, port: ports.http })),
    ...(stack.objectStore.kind === "minio" && stack.objectStore.tls ? [{ service: minioName, port: s3Port }] : []),
];

/** Services in front of every gRPC server. */
const grpcServices = (stack: StackConfig, names: Names, stores: readonly string[]): string[] => [
    ...stores,
    names.thanos.queryGrpc,
    ...(stack.thanos.receive?.mode === "router" ? [names.thanos.components.receiveRouter] : []),
];
