// The parts of a Thanos pod that both deliveries share.
import type { core } from "@pulumi/kubernetes/types/input";
import type { Input } from "@pulumi/pulumi";
import { bucketLabel, componentLabel, objstoreKey, type Role } from "../../config/names";
import { checksumOf } from "../kubernetes/checksum";
import { paths, podName, type ComponentModel } from "./component";

/** The user of Thanos' image. */
export const user = 1001;

/** What a component needs to know of the bucket's credentials. */
export type ObjstoreSecrets = Readonly<Record<Role, { readonly name: string; readonly checksum: Input<string> }>>;

/** Labels next to those that select the pod: what it is, and whether in-cluster MinIO lets it in. */
export const podLabels = ({ component, objstore }: ComponentModel): Record<string, string> => ({
    [componentLabel]: component,
    ...(objstore ? { [bucketLabel]: objstore } : {}),
});

/** Hashes of what the pod reads at its start: a change rolls it. */
export const annotations = ({ objstore, files }: ComponentModel, secrets: ObjstoreSecrets): Record<string, Input<string>> => ({
    ...(objstore ? { "checksum/objstore": secrets[objstore].checksum } : {}),
    ...(files ? { "checksum/files": checksumOf(JSON.stringify(files)) } : {}),
});

/** The variables that a component has, and the pod's name where its arguments have it. */
export const environment = ({ args, variables = {} }: ComponentModel): core.v1.EnvVar[] => [
    ...(args.some((arg) => arg.includes(podName))
        ? [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }]
        : []),
    ...Object.entries(variables).map(([name, { secret, key }]) => ({ name, valueFrom: { secretKeyRef: { name: secret, key } } })),
];

export const objstoreVolumes = ({ objstore }: ComponentModel, secrets: ObjstoreSecrets): core.v1.Volume[] =>
    objstore
        ? [
              {
                  name: "objstore",
                  secret: { secretName: secrets[objstore].name, items: [{ key: objstoreKey, path: objstoreKey }] },
              },
          ]
        : [];

export const objstoreMounts = ({ objstore }: ComponentModel): core.v1.VolumeMount[] =>
    objstore ? [{ name: "objstore", mountPath: paths.objstoreFolder, readOnly: true }] : [];

export const probes = ({ startupSeconds }: ComponentModel) => {
    const probe = (path: string) => ({ httpGet: { path, port: "http" } });
    return {
        startupProbe: { ...probe("/-/ready"), periodSeconds: 2, failureThreshold: Math.ceil(startupSeconds / 2) },
        readinessProbe: { ...probe("/-/ready"), periodSeconds: 5 },
        livenessProbe: { ...probe("/-/healthy"), periodSeconds: 15, failureThreshold: 8 },
    } satisfies Partial<core.v1.Container>;
};
