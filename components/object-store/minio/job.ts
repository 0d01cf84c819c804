// The bootstrap Job as Kubernetes objects.
import type { batch } from "@pulumi/kubernetes/types/input";
import type { Input } from "@pulumi/pulumi";
import { caFile } from "../../../config/names";
import type { NamedObject } from "../../kubernetes/object";
import { labels, resourceRequirements } from "../../kubernetes/pod";
import { podTemplate } from "../../kubernetes/pod-settings";
import { bootstrapEnvironment, bootstrapFiles, certificates } from "./bootstrap";
import { rootCredentials } from "./description";
import { bootstrapName, metadata, user, usersSecret, type MinioModel } from "./model";

export const bootstrapConfigMap = (model: MinioModel): NamedObject => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadata(model, bootstrapName, "bootstrap"),
    data: bootstrapFiles(model.bootstrap),
});

/** Everything that the Job does and its pod has, except for credentials. */
export const bootstrapContent = (model: MinioModel): string =>
    JSON.stringify([model.image, model.place.config.endpoint, bootstrapFiles(model.bootstrap), model.pod]);

/** The Job that makes bucket, users and policies. Its name ends in a hash of all it does, because a Job can't be changed. */
export const bootstrapJob = (model: MinioModel, name: Input<string>) => ({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { ...metadata(model, bootstrapName, "bootstrap"), name },
    spec: {
        backoffLimit: 10,
        template: podTemplate(model.pod, {
            labels: labels("minio", "bootstrap"),
            user,
            spec: {
                restartPolicy: "OnFailure",
                volumes: [
                    { name: "bootstrap", configMap: { name: bootstrapName } },
                    { name: "users", secret: { secretName: usersSecret } },
                    { name: "tmp", emptyDir: { sizeLimit: "16Mi" } },
                    ...(model.tls
                        ? [{ name: "ca", secret: { secretName: model.tls.secret, items: [{ key: caFile, path: caFile }] } }]
                        : []),
                ],
            },
            containers: [
                {
                    name: "mc",
                    image: model.image,
                    command: ["/bin/sh", "/bootstrap/bootstrap.sh"],
                    env: bootstrapEnvironment(model.scheme, model.place.config.endpoint, rootCredentials.secret),
                    resources: resourceRequirements({ cpu: "10m", memory: "32Mi", memoryLimit: "256Mi" }),
                    volumeMounts: [
                        { name: "bootstrap", mountPath: "/bootstrap", readOnly: true },
                        { name: "users", mountPath: "/users", readOnly: true },
                        { name: "tmp", mountPath: "/tmp" },
                        ...(model.tls ? [{ name: "ca", mountPath: certificates, readOnly: true }] : []),
                    ],
                },
            ],
        }),
    } satisfies batch.v1.JobSpec,
});
