import { container, workload } from "../examples";
import { always, type Rule, type Violation } from "../rule";
import { isUnknown, show } from "../terms";
import type { ContainerView, WorkloadView } from "../view/types";

export const restrictedPods: Rule = {
    name: "restricted-pods",
    title: "Pods meet the restricted Pod Security Standard, unless their Namespace allows more",
    why: "A pod that can become root, gain privileges or read its node's files turns one flaw in a program into access to the whole node. Pods with host access, such as node-exporter's, belong in a Namespace whose label allows it.",
    source: "kubernetes: security/pod-security-standards",
    severity: always("mandatory"),
    check: ({ workloads }) => workloads.flatMap(check),
    examples: {
        pass: [
            {
                title: "a privileged pod in a Namespace for such pods",
                change: workload((one) => {
                    one.standard = "privileged";
                    one.host = ["hostNetwork true"];
                }),
            },
            { title: "a volume from an image", change: workload((one) => one.volumes.push("image")) },
            {
                title: "one capability: to bind low ports",
                change: container((one) => void (one.addedCapabilities = ["NET_BIND_SERVICE"])),
            },
            {
                title: "a capability and a volume that baseline allows",
                change: (view) => {
                    workload((one) => Object.assign(one, { standard: "baseline", volumes: ["nfs"] }))(view);
                    container((one) => void (one.addedCapabilities = ["CHOWN"]))(view);
                },
            },
            {
                title: "a pod that may be root, in a Namespace with baseline",
                change: (view) => {
                    workload((one) => void (one.standard = "baseline"))(view);
                    container((one) => void (one.runAsNonRoot = undefined))(view);
                },
            },
        ],
        fail: [
            { title: "a user that is root", change: container((one) => void (one.runAsUser = "0")) },
            { title: "an NFS volume", change: workload((one) => one.volumes.push("nfs")) },
            { title: "the node's network", change: workload((one) => one.host.push("hostNetwork true")) },
            { title: "a folder of the node", change: workload((one) => one.host.push("volumes.hostPath.path /var/log")) },
            { title: "root", change: container((one) => void (one.runAsNonRoot = undefined)) },
            {
                title: "more privileges than it started with",
                change: container((one) => void (one.allowPrivilegeEscalation = undefined)),
            },
            { title: "a privileged container", change: container((one) => void (one.privileged = true)) },
            { title: "all capabilities kept", change: container((one) => void (one.droppedCapabilities = [])) },
            { title: "a capability added", change: container((one) => one.addedCapabilities.push("SYS_ADMIN")) },
            { title: "no seccomp profile", change: container((one) => void (one.seccompProfile = undefined)) },
            {
                title: "a privileged container in a Namespace with baseline",
                change: (view) => {
                    workload((one) => void (one.standard = "baseline"))(view);
                    container((one) => void (one.privileged = true))(view);
                },
            },
        ],
    },
};

/** Kinds of volumes that the restricted standard allows, and capabilities that each allows to be added. */
const volumeKinds = [
    ...["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image"], // image: kubernetes#130394
    ...["persistentVolumeClaim", "projected", "secret"],
];
const capabilities = {
    restricted: ["NET_BIND_SERVICE"],
    baseline: [
        ...["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE"],
        ...["SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
    ],
};

function check({ path, standard, host, volumes, containers }: WorkloadView): Violation[] {
    if (standard === "privileged" || isUnknown(standard)) return [];
    const restricted = standard !== "baseline";
    return [
        ...host
            .filter((what) => typeof what === "string")
            .map((what) => ({ path, message: `has ${what}. Remove it, or label the Namespace as privileged` })),
        ...volumes
            .filter((kind) => restricted && typeof kind === "string" && kind !== "hostPath" && !volumeKinds.includes(kind))
            .map((kind) => ({ path: `${path}: volumes`, message: `has ${show(kind)}, expected ${volumeKinds.join(", ")}` })),
        ...containers.flatMap((one) => [
            ...baseline(one, restricted ? capabilities.restricted : capabilities.baseline),
            ...(restricted ? beyondBaseline(one) : []),
        ]),
    ];
}

const baseline = ({ path, privileged, addedCapabilities }: ContainerView, allowed: readonly string[]): Violation[] => [
    ...(privileged === true ? [{ path: `${path}.securityContext.privileged`, message: "is true. Remove it" }] : []),
    ...addedCapabilities
        .filter((name) => !isUnknown(name) && !allowed.includes(name))
        .map((name) => ({
            path: `${path}.securityContext.capabilities.add`,
            message: `has ${show(name)}, expected ${allowed.join(", ")}`,
        })),
];

function beyondBaseline({ path, ...one }: ContainerView): Violation[] {
    const at = (field: string, message: string) => ({ path: `${path}.securityContext.${field}`, message });
    const drops = one.droppedCapabilities;
    return [
        ...(one.runAsNonRoot !== true && !isUnknown(one.runAsNonRoot)
            ? [at("runAsNonRoot", "is not true. Set it for the pod")]
            : []),
        ...(one.runAsUser === "0" ? [at("runAsUser", "is 0, root. Set another")] : []),
        ...(one.allowPrivilegeEscalation !== false && !isUnknown(one.allowPrivilegeEscalation)
            ? [at("allowPrivilegeEscalation", "is not false. Set it to false")]
            : []),
        ...(drops.includes("ALL") || drops.some(isUnknown)
            ? []
            : [at("capabilities.drop", 'does not hold "ALL". Set it to ["ALL"]')]),
        ...(isUnknown(one.seccompProfile) || one.seccompProfile === "RuntimeDefault" || one.seccompProfile === "Localhost"
            ? []
            : [at("seccompProfile.type", `is ${show(one.seccompProfile)}. Set RuntimeDefault for the pod`)]),
    ];
}
