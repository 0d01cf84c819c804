// The common parts of every pod of the stack: labels, the restricted Pod Security Standard, resources, claims.
import type { core } from "@pulumi/kubernetes/types/input";
import type { Resources } from "../../config/sizes";
import type { Volume } from "./volume";

/** The labels that select a component's pods. They are immutable in Deployments and StatefulSets, so they stay few. */
export const selectorLabels = (name: string, component: string): Record<string, string> => ({
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/component": component,
});

/** All labels of a component's objects. */
export const labels = (name: string, component: string): Record<string, string> => ({
    ...selectorLabels(name, component),
    "app.kubernetes.io/part-of": "thanos-stack",
});

/** A pod that meets the restricted Pod Security Standard and runs as `user`; `group` owns its volumes. */
export const restrictedPod = (user: number, group = user) =>
    ({
        runAsNonRoot: true,
        runAsUser: user,
        runAsGroup: group,
        fsGroup: group,
        // A volume of years of blocks is not walked file by file at each start.
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
    }) satisfies core.v1.PodSecurityContext;

/** A container that meets the restricted Pod Security Standard and writes in its volumes only. */
export const restrictedContainer: core.v1.SecurityContext = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
};

export const resourceRequirements = ({ cpu, memory, memoryLimit }: Resources): core.v1.ResourceRequirements => ({
    requests: { cpu, memory },
    limits: { memory: memoryLimit },
});

/** The part of a claim that describes its volume. */
export const claimSpec = ({ size, storageClass }: Volume): core.v1.PersistentVolumeClaimSpec => ({
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: size } },
    ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
});

/** Files that a container reads: the volumes of its pod, and where it has them. */
export interface PodFiles {
    readonly volumes: core.v1.Volume[];
    readonly volumeMounts: core.v1.VolumeMount[];
}

export const noFiles: PodFiles = { volumes: [], volumeMounts: [] };

export const allFiles = (...parts: readonly PodFiles[]): PodFiles => ({
    volumes: parts.flatMap(({ volumes }) => volumes),
    volumeMounts: parts.flatMap(({ volumeMounts }) => volumeMounts),
});
