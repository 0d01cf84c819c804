import { component, prometheus } from "../examples";
import { always, type Rule, type Violation } from "../rule";
import { isUnknown, show } from "../terms";
import type { Component, Known, VolumeView } from "../view/types";

/** Names of StorageClasses, and kinds of volumes, that are file systems of the network. */
const shared = /(^|[^a-z])(efs|nfs|azurefile|cephfs|smb|cifs|glusterfs)([^a-z]|$)|azure-?file|filestore/i;

/** Components whose database needs a block device. The others only keep scratch data. */
const databases: readonly Component[] = ["rule", "receive"];
const scratch: readonly Component[] = ["store", "compact"];

export const blockStorage: Rule = {
    name: "block-storage",
    title: "Databases are on block devices, not on network file systems",
    why: "Prometheus, ruler and receive write a database that needs a POSIX file system, and on NFS it is corrupt after a restart. Index headers and scratch blocks are slow there.",
    source: "prometheus: storage, operational aspects; thanos: components/store",
    severity: always("mandatory"),
    check: ({ prometheus, thanos }) => [
        ...prometheus
            .filter(({ sidecar, agent }) => sidecar && agent !== true)
            .flatMap(({ path, volume }) => wrong(`${path}.storage`, volume, false)),
        ...thanos.flatMap(({ path, component: kind, volume }) =>
            isUnknown(kind)
                ? []
                : databases.includes(kind)
                  ? wrong(`${path}: volume`, volume, false)
                  : scratch.includes(kind)
                    ? wrong(`${path}: volume`, volume, true)
                    : [],
        ),
    ],
    examples: {
        pass: [
            {
                title: "another block device",
                change: prometheus((one) => void (one.volume = { size: "50Gi", storageClass: "longhorn" })),
            },
        ],
        fail: [
            {
                title: "a Prometheus on NFS",
                change: prometheus((one) => void (one.volume = { size: "50Gi", storageClass: "nfs-client" })),
            },
            {
                title: "a ruler on EFS",
                change: component("rule", (one) => void (one.volume = { size: "10Gi", storageClass: "efs-sc" })),
            },
        ],
    },
};

function wrong(path: string, volume: Known<VolumeView> | undefined, isScratch: boolean): Violation[] {
    const name = volume && !isUnknown(volume) ? volume.storageClass : undefined;
    if (typeof name !== "string" || !shared.test(name)) return [];
    return [
        {
            path,
            message: `is of class ${show(name)}, a file system of the network. Use a block device`,
            ...(isScratch ? { estimate: true as const } : {}),
        },
    ];
}
