// The daemons of a node: one row each, in the order in which they are started.
import { authorityFile, pairFile, tokenKeyFile } from "./certificates";
import { configFiles, containerdSocket, kubeconfigFile } from "./config-files";
import { addresses, type Layout } from "./layout";

export interface Daemon {
    readonly name: string;
    /** Program and arguments. */
    readonly command: readonly [string, ...string[]];
    /** Files it reads at its start: when one changes, it is started again. */
    readonly reads: readonly string[];
    /** Answers nobody before the API server does, and is started after it. */
    readonly needsApi: boolean;
}

/** Flags as data: a value, or true for a flag without one. */
function flags(values: Readonly<Record<string, string | boolean>>): string[] {
    return Object.entries(values).map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`));
}

/** etcd listens on a socket that only root can open: no certificates, no port. */
const etcdSocket = (layout: Layout) => `unix://${layout.run}/etcd.sock`;

function etcd(layout: Layout): Daemon {
    // No client connects to the advertised address, but it must look like host:port.
    const advertised = "unix://etcd:0";
    const values = {
        name: layout.title,
        "data-dir": `${layout.data}/etcd`,
        "listen-client-urls": etcdSocket(layout),
        "advertise-client-urls": advertised,
        "listen-peer-urls": `unix://${layout.run}/etcd-peer.sock`,
        "initial-advertise-peer-urls": advertised,
        "initial-cluster": `${layout.title}=${advertised}`,
        // Faster; what is in it need not survive a power cut.
        "unsafe-no-fsync": true,
        "log-level": "warn",
    };
    return { name: "etcd", command: [`${layout.bin}/etcd`, ...flags(values)], reads: [], needsApi: false };
}

function apiServer(layout: Layout): Daemon {
    const pair = (name: string) => pairFile(layout, name);
    const ca = authorityFile(layout, "ca");
    const frontProxy = authorityFile(layout, "front-proxy-ca");
    const tokenKey = tokenKeyFile(layout);
    const values = {
        "etcd-servers": etcdSocket(layout),
        "advertise-address": addresses.node,
        "bind-address": "0.0.0.0",
        "secure-port": "6443",
        "service-cluster-ip-range": addresses.services,
        "allow-privileged": true,
        "authorization-mode": "Node,RBAC",
        "enable-admission-plugins": "NodeRestriction",
        "client-ca-file": ca,
        "tls-cert-file": pair("kube-apiserver"),
        "tls-private-key-file": pair("kube-apiserver"),
        "kubelet-certificate-authority": ca,
        "kubelet-preferred-address-types": "InternalIP",
        "kubelet-client-certificate": pair("kube-apiserver-kubelet-client"),
        "kubelet-client-key": pair("kube-apiserver-kubelet-client"),
        "service-account-issuer": `https://kubernetes.default.svc.${addresses.domain}`,
        "service-account-key-file": tokenKey,
        "service-account-signing-key-file": tokenKey,
        "requestheader-client-ca-file": frontProxy,
        "requestheader-allowed-names": "front-proxy-client",
        "requestheader-username-headers": "X-Remote-User",
        "requestheader-group-headers": "X-Remote-Group",
        "requestheader-extra-headers-prefix": "X-Remote-Extra-",
        "proxy-client-cert-file": pair("front-proxy-client"),
        "proxy-client-key-file": pair("front-proxy-client"),
    };
    return {
        name: "kube-apiserver",
        command: [`${layout.bin}/kube-apiserver`, ...flags(values)],
        reads: [ca, frontProxy, tokenKey, ...["kube-apiserver", "kube-apiserver-kubelet-client", "front-proxy-client"].map(pair)],
        needsApi: false,
    };
}

/** A daemon that works through the API. */
function apiClient(
    layout: Layout,
    name: string,
    values: Record<string, string | boolean>,
    reads: readonly string[] = [],
): Daemon {
    return {
        name,
        command: [`${layout.bin}/${name}`, ...flags(values)],
        reads: [kubeconfigFile(layout, name), ...reads],
        needsApi: true,
    };
}

export function daemons(layout: Layout): Daemon[] {
    const files = configFiles(layout);
    const login = (name: string) => ({ kubeconfig: kubeconfigFile(layout, name) });
    const ca = authorityFile(layout, "ca");
    const caPair = pairFile(layout, "ca");
    return [
        {
            name: "containerd",
            command: ["/usr/bin/containerd", "--config", files.containerd],
            reads: [files.containerd],
            needsApi: false,
        },
        etcd(layout),
        apiServer(layout),
        apiClient(
            layout,
            "kube-controller-manager",
            {
                ...login("kube-controller-manager"),
                // One of each: nobody to elect a leader from.
                "leader-elect": "false",
                "bind-address": "127.0.0.1",
                "use-service-account-credentials": true,
                "service-account-private-key-file": tokenKeyFile(layout),
                "root-ca-file": ca,
                "cluster-signing-cert-file": caPair,
                "cluster-signing-key-file": caPair,
            },
            [tokenKeyFile(layout), ca, caPair],
        ),
        apiClient(layout, "kube-scheduler", { ...login("kube-scheduler"), "leader-elect": "false", "bind-address": "127.0.0.1" }),
        apiClient(
            layout,
            "kubelet",
            {
                config: files.kubelet,
                ...login("kubelet"),
                "root-dir": `${layout.data}/kubelet`,
                "hostname-override": layout.title,
                "node-ip": addresses.node,
                // By it the kubelet's metrics have the labels container and image.
                containerd: containerdSocket(layout),
            },
            [files.kubelet, pairFile(layout, "kubelet"), ca],
        ),
        apiClient(layout, "kube-proxy", { config: files.kubeProxy }, [files.kubeProxy]),
        apiClient(layout, "node-agent", { ...login("node-agent"), node: layout.title, directory: layout.volumes }),
    ];
}

/** The names that the program of Kubernetes is started by; its symbolic links. */
export const kubernetesPrograms = [
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kubelet",
    "kube-proxy",
    "kubectl",
];
