// MinIO's servers as Kubernetes objects: reachable by those who need them and by nobody else.
import type { apps, core, networking } from "@pulumi/kubernetes/types/input";
import type { Input } from "@pulumi/pulumi";
import { bucketLabel, caFile, certificateProberName, minioName } from "../../../config/names";
import { disruptionBudget as budget } from "../../kubernetes/disruption-budget";
import type { NamedObject } from "../../kubernetes/object";
import { claimSpec, labels, resourceRequirements, selectorLabels } from "../../kubernetes/pod";
import { podTemplate } from "../../kubernetes/pod-settings";
import { spreadConstraints } from "../../kubernetes/spread";
import { claimNames, drivesArgument, mountPaths, nodesService, redundancy, s3Port, serverNames } from "./layout";
import { rootCredentials } from "./description";
import { metadata, user, type MinioModel } from "./model";
import { certificateMount, certificateVolumes, certificatesFolder } from "./tls";

const selector = selectorLabels("minio", "server");

/** Claims are resources of their own: those made by a StatefulSet's template could not be protected. */
export const claims = (model: MinioModel): NamedObject[] =>
    serverNames(model.layout)
        .flatMap((server) => claimNames(model.layout, server))
        .map((name) => ({
            apiVersion: "v1",
            kind: "PersistentVolumeClaim",
            metadata: metadata(model, name),
            spec: claimSpec(model.volume),
        }));

export const services = (model: MinioModel): NamedObject[] => [
    service(model, minioName, {}),
    // Servers find each other before any of them is ready.
    ...(model.layout.servers > 1 ? [service(model, nodesService, { clusterIP: "None", publishNotReadyAddresses: true })] : []),
];

const service = (model: MinioModel, name: string, differs: core.v1.ServiceSpec): NamedObject => ({
    apiVersion: "v1",
    kind: "Service",
    // Only one of them is for clients, and for scraping.
    metadata: metadata(model, name, name === minioName ? "server" : "nodes"),
    spec: { ...differs, selector, ports: [{ name: "s3", port: s3Port, targetPort: "s3" }] } satisfies core.v1.ServiceSpec,
});

/** StatefulSets, because these never run two pods at once: two servers on one drive would corrupt it. */
export const servers = (model: MinioModel, rootChecksum: Input<string>): NamedObject[] =>
    serverNames(model.layout).map((name) => ({
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        metadata: metadata(model, name),
        spec: {
            serviceName: model.layout.servers > 1 ? nodesService : minioName,
            replicas: 1,
            selector: { matchLabels: { ...selector, ...serverLabel(model, name) } },
            template: serverPod(model, name, rootChecksum),
        } satisfies apps.v1.StatefulSetSpec,
    }));

/** The label that distinguishes the pods of several servers. */
const serverLabel = ({ layout }: MinioModel, name: string): Record<string, string> =>
    layout.servers > 1 ? { "app.kubernetes.io/instance": name } : {};

function serverPod(model: MinioModel, name: string, rootChecksum: Input<string>) {
    const { layout, domain, scheme } = model;
    const claimed = claimNames(layout, name);
    const drives = mountPaths(layout).map((mountPath, index) => ({
        name: layout.drives === 1 ? "data" : `data-${index}`,
        mountPath,
        claimName: claimed[index] ?? name,
    }));
    return podTemplate(model.pod, {
        labels: { ...labels("minio", "server"), ...serverLabel(model, name) },
        annotations: { "checksum/root": rootChecksum },
        user,
        spec: {
            topologySpreadConstraints: spreadConstraints(selector, layout.servers, model.spread),
            volumes: [
                ...drives.map(({ name: volume, claimName }) => ({ name: volume, persistentVolumeClaim: { claimName } })),
                { name: "home", emptyDir: { sizeLimit: "64Mi" } },
                ...certificateVolumes(model),
            ],
        },
        containers: [
            {
                name: "minio",
                image: model.image,
                args: [
                    "server",
                    drivesArgument(layout, scheme, domain),
                    "--address",
                    `:${s3Port}`,
                    ...(model.tls ? ["--certs-dir", certificatesFolder] : []),
                ],
                env: [
                    {
                        name: "MINIO_ROOT_USER",
                        valueFrom: { secretKeyRef: { name: rootCredentials.secret, key: rootCredentials.userKey } },
                    },
                    {
                        name: "MINIO_ROOT_PASSWORD",
                        valueFrom: { secretKeyRef: { name: rootCredentials.secret, key: rootCredentials.passwordKey } },
                    },
                    { name: "MINIO_BROWSER", value: "off" },
                    { name: "MINIO_UPDATE", value: "off" },
                    // Metrics hold sizes and counts, no data; the NetworkPolicy limits the clients.
                    { name: "MINIO_PROMETHEUS_AUTH_TYPE", value: "public" },
                ],
                ports: [{ name: "s3", containerPort: s3Port }],
                ...probes(model),
                resources: resourceRequirements(model.resources),
                volumeMounts: [
                    ...drives.map(({ name: volume, mountPath }) => ({ name: volume, mountPath })),
                    { name: "home", mountPath: "/tmp" },
                    ...certificateMount(model),
                ],
            },
        ],
    });
}

function probes({ scheme }: MinioModel) {
    const probe = (path: string) => ({ httpGet: { path, port: "s3", ...(scheme === "https" ? { scheme: "HTTPS" } : {}) } });
    return {
        readinessProbe: { ...probe("/minio/health/ready"), periodSeconds: 5 },
        startupProbe: { ...probe("/minio/health/ready"), periodSeconds: 1, failureThreshold: 300 },
        livenessProbe: { ...probe("/minio/health/live"), periodSeconds: 10, failureThreshold: 6 },
    } satisfies Partial<core.v1.Container>;
}

/** A drain takes no more servers than uploads can do without. */
export function disruptionBudget(model: MinioModel): NamedObject[] {
    const { serversForUploads } = redundancy(model.layout);
    const replicas = model.layout.servers;
    return budget(metadata(model, minioName), selector, { replicas, maxUnavailable: Math.max(serversForUploads, 1) });
}

/** Blocks and metrics go to the pods that use the bucket, among them Prometheus with its sidecar, and to the Job. */
export function networkPolicy(model: MinioModel): NamedObject {
    const server = { podSelector: { matchLabels: selector } };
    const ports = [{ port: "s3" }];
    return {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: metadata(model, minioName),
        spec: {
            ...server,
            policyTypes: ["Ingress", "Egress"],
            ingress: [
                {
                    from: [
                        { podSelector: { matchLabels: selectorLabels("minio", "bootstrap") } },
                        { podSelector: { matchExpressions: [{ key: bucketLabel, operator: "Exists" }] } },
                        ...(model.tls ? [{ podSelector: { matchLabels: selectorLabels("thanos", certificateProberName) } }] : []),
                        ...(model.layout.servers > 1 ? [server] : []),
                    ],
                    ports,
                },
            ],
            // A server alone calls nobody, and answers are not egress. Several call each other, by name.
            ...(model.layout.servers > 1
                ? {
                      egress: [
                          { to: [server], ports },
                          {
                              ports: [
                                  { port: 53, protocol: "UDP" },
                                  { port: 53, protocol: "TCP" },
                              ],
                          },
                      ],
                  }
                : {}),
        } satisfies networking.v1.NetworkPolicySpec,
    };
}

export const serviceMonitor = (model: MinioModel): NamedObject => ({
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: metadata(model, minioName),
    spec: {
        selector: { matchLabels: selector },
        // The size of the bucket is in `bucket` only.
        endpoints: ["cluster", "bucket"].map((collection) => ({
            port: "s3",
            path: `/minio/v2/metrics/${collection}`,
            ...(model.tls
                ? {
                      scheme: "https",
                      tlsConfig: {
                          ca: { secret: { name: model.tls.secret, key: caFile } },
                          serverName: `${minioName}.${model.domain}`,
                      },
                  }
                : {}),
        })),
    },
});
