// The parts of a Thanos pod that both deliveries share.
import type { core } from "@pulumi/kubernetes/types/input";
import { configuredOf, type Role, type ThanosComponent } from "../../config/catalog";
import { bucketLabel, componentLabel, objstoreKey } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { grpcTlsFiles, podAnnotations } from "../grpc-tls/model";
import { checksumOf } from "../kubernetes/checksum";
import { annotated, type Metadata } from "../kubernetes/object";
import { allFiles, noFiles, type PodFiles } from "../kubernetes/pod";
import type { Annotations, ObjstoreSecret } from "../object-store/object-store";
import { paths, podName, type ComponentModel } from "./component";
import type { ThanosModel } from "./model";

/** What a stack says of pods, and of those of one component. */
export type Pods = StackConfig["thanos"]["pods"];
type Pieces = Omit<Pods, "components">;

/** The user of Thanos' image. */
export const user = 1001;

/** What a component needs to know of the bucket's credentials. */
export type ObjstoreSecrets = Readonly<Record<Role, Omit<ObjstoreSecret, "ready">>>;

/** What a stack says of the pods of a component: of all, and over it of that one. */
export function piecesOf({ components, ...all }: Pods, component: ThanosComponent | "memcached"): Pieces {
    const own = components[component === "memcached" ? component : configuredOf(component)];
    return own
        ? {
              nodeSelector: { ...all.nodeSelector, ...own.nodeSelector },
              tolerations: [...all.tolerations, ...own.tolerations],
              priorityClassName: own.priorityClassName ?? all.priorityClassName,
              annotations: { ...all.annotations, ...own.annotations },
              labels: { ...all.labels, ...own.labels },
          }
        : all;
}

/** Labels next to those that select the pod: a stack's own, what it is, and whether in-cluster MinIO lets it in. */
export const podLabels = ({ pods }: ThanosModel, { component, objstore }: ComponentModel): Record<string, string> => ({
    ...piecesOf(pods, component).labels,
    [componentLabel]: component,
    ...(objstore ? { [bucketLabel]: objstore } : {}),
});

/** Where and how pods run, in the words of a pod; the chart and the operator have the same words. */
export const placement = ({ nodeSelector, tolerations, priorityClassName }: Pieces) => ({
    ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector: { ...nodeSelector } }),
    ...(tolerations.length === 0 ? {} : { tolerations: tolerations.map((one) => ({ ...one })) as core.v1.Toleration[] }),
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
});

/** A stack's own, and what rolls the pod when what it reads at its start changes. */
export const annotations = (
    { pods }: ThanosModel,
    { component, objstore, files, grpcTls }: ComponentModel,
    secrets: ObjstoreSecrets,
): Annotations => ({
    ...piecesOf(pods, component).annotations,
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
    allFiles(objstoreFiles(model, secrets), grpcTlsFiles(model.grpcTls));

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

/** A component that asks who is there asks the kubelet too, and a probe can't keep a secret: it knocks, and that is all. */
export const probes = ({ startupSeconds, login }: ComponentModel) => {
    const probe = (path: string) => (login ? { tcpSocket: { port: "http" } } : { httpGet: { path, port: "http" } });
    return {
        startupProbe: { ...probe("/-/ready"), periodSeconds: 2, failureThreshold: Math.ceil(startupSeconds / 2) },
        readinessProbe: { ...probe("/-/ready"), periodSeconds: 5 },
        livenessProbe: { ...probe("/-/healthy"), periodSeconds: 15, failureThreshold: 8 },
    } satisfies Partial<core.v1.Container>;
};
