// In-cluster MinIO as Kubernetes objects: one server, one volume, reachable by those who need it and by nobody else.
import type { apps, batch, core, networking } from "@pulumi/kubernetes/types/input";
import type { Input } from "@pulumi/pulumi";
import type { MinioConfig, StackConfig } from "../../../config/schema";
import { mirrored } from "../../../config/images";
import { bucketLabel, minioName } from "../../../config/names";
import { sizeOf, type Resources } from "../../../config/sizes";
import type { NamedObject } from "../../kubernetes/object";
import {
    claimSpec,
    labels,
    resourceRequirements,
    restrictedContainer,
    restrictedPod,
    selectorLabels,
} from "../../kubernetes/pod";
import { resolveResources, resolveVolume, type Volume } from "../../kubernetes/volume";
import { bootstrapEnvironment, bootstrapFiles } from "./bootstrap";

/** Everything that can be said about the MinIO of a stack before anything is deployed. */
export interface MinioModel {
    readonly namespace: string;
    readonly bucket: string;
    /** Host and port inside the cluster. */
    readonly endpoint: string;
    readonly image: string;
    readonly resources: Resources;
    readonly volume: Volume;
}

export const rootSecret = "minio-root";
export const usersSecret = "minio-users";
export const bootstrapName = "minio-bootstrap";
const port = 9000;
/** MinIO's images have no user of their own; any will do, as long as the volume is its. */
const user = 1000;

export function minioModel(stack: StackConfig, config: MinioConfig): MinioModel {
    const size = sizeOf(stack).minio;
    return {
        namespace: stack.namespace,
        bucket: config.bucket,
        endpoint: `${minioName}.${stack.namespace}.svc.${stack.kubernetes.clusterDomain}:${port}`,
        image: mirrored(config.image, stack.imageRegistry),
        resources: resolveResources(size.resources, config.resources),
        volume: resolveVolume(stack, config.volume, size.volume),
    };
}

export const metadata = (model: MinioModel, name: string, component = "server") => ({
    name,
    namespace: model.namespace,
    labels: labels("minio", component),
});

/** The claim is a resource of its own: a claim made by a StatefulSet's template could not be protected. */
export const claim = (model: MinioModel): NamedObject => ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: metadata(model, minioName),
    spec: claimSpec(model.volume),
});

export const service = (model: MinioModel): NamedObject => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata(model, minioName),
    spec: {
        selector: selectorLabels("minio", "server"),
        ports: [{ name: "s3", port, targetPort: "s3" }],
    } satisfies core.v1.ServiceSpec,
});

/** A StatefulSet, because it never runs two pods at once: two servers on one drive would corrupt it. */
export const server = (model: MinioModel, rootChecksum: Input<string>): NamedObject => ({
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: metadata(model, minioName),
    spec: {
        serviceName: minioName,
        replicas: 1,
        selector: { matchLabels: selectorLabels("minio", "server") },
        template: {
            metadata: { labels: labels("minio", "server"), annotations: { "checksum/root": rootChecksum } },
            spec: {
                automountServiceAccountToken: false,
                enableServiceLinks: false,
                securityContext: restrictedPod(user),
                containers: [
                    {
                        name: "minio",
                        image: model.image,
                        args: ["server", "/data", "--address", `:${port}`],
                        env: [
                            { name: "MINIO_ROOT_USER", valueFrom: { secretKeyRef: { name: rootSecret, key: "user" } } },
                            { name: "MINIO_ROOT_PASSWORD", valueFrom: { secretKeyRef: { name: rootSecret, key: "password" } } },
                            { name: "MINIO_BROWSER", value: "off" },
                            { name: "MINIO_UPDATE", value: "off" },
                            // Metrics hold sizes and counts, no data; the NetworkPolicy says who may ask.
                            { name: "MINIO_PROMETHEUS_AUTH_TYPE", value: "public" },
                        ],
                        ports: [{ name: "s3", containerPort: port }],
                        readinessProbe: { httpGet: { path: "/minio/health/ready", port: "s3" }, periodSeconds: 5 },
                        startupProbe: {
                            httpGet: { path: "/minio/health/ready", port: "s3" },
                            periodSeconds: 1,
                            failureThreshold: 300,
                        },
                        livenessProbe: {
                            httpGet: { path: "/minio/health/live", port: "s3" },
                            periodSeconds: 10,
                            failureThreshold: 6,
                        },
                        resources: resourceRequirements(model.resources),
                        securityContext: restrictedContainer,
                        volumeMounts: [
                            { name: "data", mountPath: "/data" },
                            { name: "home", mountPath: "/tmp" },
                        ],
                    },
                ],
                volumes: [
                    { name: "data", persistentVolumeClaim: { claimName: minioName } },
                    { name: "home", emptyDir: { sizeLimit: "64Mi" } },
                ],
            },
        },
    } satisfies apps.v1.StatefulSetSpec,
});

export const bootstrapConfigMap = (model: MinioModel): NamedObject => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadata(model, bootstrapName, "bootstrap"),
    data: bootstrapFiles(model.bucket),
});

/** All that the Job does, but for the credentials. */
export const bootstrapContent = (model: MinioModel): string =>
    JSON.stringify([model.image, model.endpoint, bootstrapFiles(model.bucket)]);

/** The Job that makes bucket, users and policies. Its name ends in a hash of all it does, because a Job can't be changed. */
export const bootstrapJob = (model: MinioModel, name: Input<string>) => ({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { ...metadata(model, bootstrapName, "bootstrap"), name },
    spec: {
        backoffLimit: 10,
        template: {
            metadata: { labels: labels("minio", "bootstrap") },
            spec: {
                restartPolicy: "OnFailure",
                automountServiceAccountToken: false,
                enableServiceLinks: false,
                securityContext: restrictedPod(user),
                containers: [
                    {
                        name: "mc",
                        image: model.image,
                        command: ["/bin/sh", "/bootstrap/bootstrap.sh"],
                        env: bootstrapEnvironment(model.endpoint, rootSecret),
                        resources: resourceRequirements({ cpu: "10m", memory: "32Mi", memoryLimit: "256Mi" }),
                        securityContext: restrictedContainer,
                        volumeMounts: [
                            { name: "bootstrap", mountPath: "/bootstrap", readOnly: true },
                            { name: "users", mountPath: "/users", readOnly: true },
                            { name: "tmp", mountPath: "/tmp" },
                        ],
                    },
                ],
                volumes: [
                    { name: "bootstrap", configMap: { name: bootstrapName } },
                    { name: "users", secret: { secretName: usersSecret } },
                    { name: "tmp", emptyDir: { sizeLimit: "16Mi" } },
                ],
            },
        },
    } satisfies batch.v1.JobSpec,
});

/** Blocks and metrics go to the pods that use the bucket, among them Prometheus with its sidecar, and to the Job. */
export const networkPolicy = (model: MinioModel): NamedObject => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadata(model, minioName),
    spec: {
        podSelector: { matchLabels: selectorLabels("minio", "server") },
        policyTypes: ["Ingress", "Egress"], // no egress is listed: the server calls nobody, and answers are not egress
        ingress: [
            {
                from: [
                    { podSelector: { matchLabels: selectorLabels("minio", "bootstrap") } },
                    { podSelector: { matchExpressions: [{ key: bucketLabel, operator: "Exists" }] } },
                ],
                ports: [{ port: "s3" }],
            },
        ],
    } satisfies networking.v1.NetworkPolicySpec,
});

export const serviceMonitor = (model: MinioModel): NamedObject => ({
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: metadata(model, minioName),
    spec: {
        selector: { matchLabels: selectorLabels("minio", "server") },
        endpoints: [{ port: "s3", path: "/minio/v2/metrics/cluster" }],
    },
});
