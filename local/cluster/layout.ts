// Where everything of a cluster is: every path, name and address follows from the cluster's name and number.
// Several clusters run side by side, each in a network namespace of its own.

/** Everything that two parts of a cluster must agree on. */
export interface Layout {
    readonly name: string;
    /** 0 to 63, the lowest that no other cluster of this machine has; decides the addresses of its link to the host. */
    readonly number: number;
    /** Name of the node, the network namespace, the cgroup of the daemons and the context of the kubeconfig. */
    readonly title: string;
    /** Kept by `down` unless told otherwise: etcd, images, volumes, certificates, logs. */
    readonly data: string;
    /** Lives as long as the cluster runs: sockets, containerd's state, addresses given to pods. */
    readonly run: string;
    readonly bin: string;
    readonly config: string;
    readonly pki: string;
    readonly volumes: string;
    readonly kubeconfig: string;
    readonly link: { readonly device: string; readonly host: string; readonly node: string };
    /** URL of the API server, as the host reaches it. */
    readonly server: string;
}

export const dataRoot = "/var/lib/thanos-stack";
export const runRoot = "/run/thanos-stack";

/**
 * Addresses inside a node's namespace. They can be the same in every cluster, for nothing is routed between them. They
 * are reserved for tests (RFC 2544), as those of the links are for documentation (RFC 5737): no network has them.
 */
export const addresses = {
    node: "198.18.255.1",
    cluster: "198.18.0.0/15",
    pods: "198.18.0.0/16",
    nodePods: "198.18.0.0/24",
    services: "198.19.0.0/16",
    api: "198.19.0.1",
    dns: "198.19.0.10",
    domain: "cluster.local",
} as const;

/** Names of the images that the node itself needs, whatever runs on it. */
export const nodeImages = { pause: "thanos-stack.local/pause:1", coredns: "thanos-stack.local/coredns:1" } as const;

/** The context of a cluster, known before it has ever been started. */
export const contextOf = (name: string): string => `thanos-stack-${name}`;

export function layoutOf(name: string, number: number): Layout {
    const data = `${dataRoot}/${name}`;
    const node = `198.51.100.${number * 4 + 2}`;
    return {
        name,
        number,
        title: contextOf(name),
        data,
        run: `${runRoot}/${name}`,
        bin: `${data}/bin`,
        config: `${data}/config`,
        pki: `${data}/pki`,
        volumes: `${data}/volumes`,
        kubeconfig: `${data}/kubeconfig`,
        link: { device: `ts-${name}`, host: `198.51.100.${number * 4 + 1}`, node },
        server: `https://${node}:6443`,
    };
}

export const logFile = (name: string, daemon: string): string => `${dataRoot}/${name}/log/${daemon}.log`;
