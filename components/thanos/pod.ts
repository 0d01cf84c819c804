// The parts of a Thanos pod that both deliveries share.
import type { core } from "@pulumi/kubernetes/types/input";
import type { Role } from "../../config/catalog";
import { bucketLabel, componentLabel, objstoreKey } from "../../config/names";
import { grpcTlsFiles, podAnnotations } from "../grpc-tls/model";
import { checksumOf } from "../kubernetes/checksum";
import { annotated, type Metadata } from "../kubernetes/object";
import { allFiles, noFiles, type PodFiles } from "../kubernetes/pod";
import type { Annotations, ObjstoreSecret } from "../object-store/object-store";
import { paths, podName, type ComponentModel } from "./component";

/** The user of Thanos' image. */
export const user = 1001;

/** The part of the bucket's credentials that a component needs. */
export type ObjstoreSecrets = Readonly<Record<Role, Omit<ObjstoreSecret, "ready">>>;

/** Labels next to those that select the pod. In-cluster MinIO admits pods with the bucket label only. */
export const podLabels = ({ component, objstore }: ComponentModel, secrets: ObjstoreSecrets): Record<string, string> => ({
    [componentLabel]: component,
    ...(objstore ? { [bucketLabel]: objstore, ...secrets[objstore].podLabels } : {}),
});

/** Annotations that roll the pod when a file that it reads at its start changes. */
export const annotations = ({ objstore, files, grpcTls }: ComponentModel, secrets: ObjstoreSecrets): Annotations => ({
    ...(objstore ? { ...secrets[objstore].podAnnotations, ...secrets[objstore].reloaderAnnotations } : {}),
    ...(files ? { "checksum/files": checksumOf(JSON.stringify(files)) } : {}),
    ...podAnnotations(grpcTls),
});

/** The variables that a component has, and the pod's name where its arguments have it. */
export const environment = ({ args, variables = {} }: ComponentModel): core.v1.EnvVar[] => [
    ...(args.some((arg) => arg.includes(podName))
        ? [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }]
        : []),
    ...Object.entries(variables).map(([name, { secret, key }]) => ({ name, valueFrom: { secretKeyRef: { name: secret, key } } })),
];

/** The objstore document and what TLS needs. */
export const podFiles = (model: ComponentModel, secrets: ObjstoreSecrets): PodFiles =>
    allFiles(objstoreFiles(model, secrets), grpcTlsFiles(model.grpcTls), rereadFiles(model));

/** A ConfigMap as a whole folder: the kubelet updates it, where it would not update a single file. */
const rereadFiles = ({ configMap }: ComponentModel): PodFiles =>
    configMap === undefined
        ? noFiles
        : {
              volumes: [{ name: configMap, configMap: { name: configMap } }],
              volumeMounts: [{ name: configMap, mountPath: paths.reread, readOnly: true }],
          };

/** The objstore document of a role. */
export function objstoreFiles<R extends Role>(
    { objstore }: { readonly objstore?: R },
    secrets: Readonly<Record<R, ObjstoreSecrets[Role]>>,
): PodFiles {
    if (!objstore) return noFiles;
    const { name, ca } = secrets[objstore];
    const secret = { name, items: [{ key: objstoreKey, path: objstoreKey }] };
    return {
        volumes: [
            {
                name: "objstore",
                ...(ca ? { projected: { sources: [{ secret }, ca] } } : { secret: { secretName: name, items: secret.items } }),
            },
        ],
        volumeMounts: [{ name: "objstore", mountPath: paths.objstoreFolder, readOnly: true }],
    };
}

/** Ties the component's ServiceAccount to its role in the cloud, where that is how its pods get it. */
export const serviceAccountAnnotations = (
    { objstore }: ComponentModel,
    secrets: ObjstoreSecrets,
): Pick<Metadata, "annotations"> => annotated(objstore ? secrets[objstore].serviceAccountAnnotations : {});

/** With HTTP authentication enabled the kubelet cannot log in, so the probes only open a TCP connection. */
export const probes = ({ startupSeconds, login }: ComponentModel) => {
    const probe = (path: string) => (login ? { tcpSocket: { port: "http" } } : { httpGet: { path, port: "http" } });
    return {
        startupProbe: { ...probe("/-/ready"), periodSeconds: 2, failureThreshold: Math.ceil(startupSeconds / 2) },
        readinessProbe: { ...probe("/-/ready"), periodSeconds: 5 },
        livenessProbe: { ...probe("/-/healthy"), periodSeconds: 15, failureThreshold: 8 },
    } satisfies Partial<core.v1.Container>;
};
