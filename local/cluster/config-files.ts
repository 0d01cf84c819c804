// The configuration files of the daemons: pure functions from a layout to the text of each file.
import { stringify } from "yaml";
import { authorityFile, block, pairFile } from "./certificates";
import { addresses, nodeImages, type Layout } from "./layout";

/** Where each file lies. */
export const configFiles = (layout: Layout) => ({
    containerd: `${layout.config}/containerd.toml`,
    registries: `${layout.config}/registries/_default/hosts.toml`,
    network: `${layout.config}/cni/10-pods.conflist`,
    resolv: `${layout.config}/resolv.conf`,
    kubelet: `${layout.config}/kubelet.yaml`,
    kubeProxy: `${layout.config}/kube-proxy.yaml`,
});

export const kubeconfigFile = (layout: Layout, user: string): string => `${layout.config}/${user}.kubeconfig`;
export const containerdSocket = (layout: Layout): string => `${layout.run}/containerd.sock`;

/** Version 2 of the format: containerd 1.6 and 1.7 write it, 2.x still reads it. */
export function containerdConfig(layout: Layout): string {
    return `version = 2
root = "${layout.data}/containerd"
state = "${layout.run}/containerd"
disabled_plugins = [
  "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.zfs", "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing",
]
[grpc]
  address = "${containerdSocket(layout)}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${layout.run}/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${nodeImages.pause}"
  # Without CAP_SYS_RESOURCE, as in many containers, no score can be lowered.
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${layout.config}/cni"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${layout.config}/registries"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
`;
}

/** Every registry is a closed local port: an image that was not imported fails at once, and no query leaves. */
export const registriesConfig = (): string => `server = "http://127.0.0.1:1"\n`;

/** Pods hang on a bridge of the node. No masquerade: nothing may leave the machine. */
export function networkConfig(layout: Layout): string {
    const bridge = {
        type: "bridge",
        bridge: "pods",
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: {
            type: "host-local",
            dataDir: `${layout.run}/cni`,
            ranges: [[{ subnet: addresses.nodePods }]],
            routes: [{ dst: "0.0.0.0/0" }],
        },
    };
    const ports = { type: "portmap", capabilities: { portMappings: true } };
    return JSON.stringify({ cniVersion: "1.0.0", name: layout.title, plugins: [bridge, ports] }, undefined, 2);
}

/** `maxOpenFiles` is the hard limit of the process that starts the kubelet: it cannot be raised. */
export function kubeletConfig(layout: Layout, maxOpenFiles: number): string {
    return stringify({
        apiVersion: "kubelet.config.k8s.io/v1beta1",
        kind: "KubeletConfiguration",
        containerRuntimeEndpoint: `unix://${containerdSocket(layout)}`,
        cgroupDriver: "cgroupfs",
        // Two kubelets that share the default root remove each other's pods as orphans.
        cgroupRoot: `/${layout.title}-pods`,
        failCgroupV1: false,
        failSwapOn: false,
        oomScoreAdj: 0,
        maxOpenFiles,
        // Machines that are containers themselves refuse some sysctls: warn instead of ending.
        featureGates: { KubeletInUserNamespace: true },
        address: "0.0.0.0",
        clusterDNS: [addresses.dns],
        clusterDomain: addresses.domain,
        // Shared with another kubelet, it would be cleaned of that one's logs.
        podLogsDir: `${layout.data}/log/pods`,
        resolvConf: configFiles(layout).resolv,
        tlsCertFile: pairFile(layout, "kubelet"),
        tlsPrivateKeyFile: pairFile(layout, "kubelet"),
        authentication: {
            anonymous: { enabled: false },
            webhook: { enabled: true },
            x509: { clientCAFile: authorityFile(layout, "ca") },
        },
        authorization: { mode: "Webhook" },
        healthzBindAddress: "127.0.0.1",
        // The disk is the machine's: the kubelet neither removes imported images nor evicts for it.
        imageGCHighThresholdPercent: 100,
        imageGCLowThresholdPercent: 99,
        evictionHard: {
            "memory.available": "0%",
            "nodefs.available": "0%",
            "nodefs.inodesFree": "0%",
            "imagefs.available": "0%",
            "imagefs.inodesFree": "0%",
        },
    });
}

/** Node ports are served on the node's own addresses only; conntrack settings of the host are left alone. */
export function kubeProxyConfig(layout: Layout): string {
    return stringify({
        apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
        kind: "KubeProxyConfiguration",
        mode: "iptables",
        clientConnection: { kubeconfig: kubeconfigFile(layout, "kube-proxy") },
        clusterCIDR: addresses.pods,
        hostnameOverride: layout.title,
        oomScoreAdj: 0,
        nodePortAddresses: ["127.0.0.0/8", `${addresses.node}/32`],
        conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
    });
}

/** A login: `pair` is the user's key and certificate, `authority` the certificate of the cluster's authority. */
export function kubeconfig(layout: Layout, user: string, pair: string, authority: string): string {
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    const login = {
        "client-certificate-data": base64(block(pair, "CERTIFICATE")),
        "client-key-data": base64(block(pair, "PRIVATE KEY")),
    };
    return stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": layout.title,
        contexts: [{ name: layout.title, context: { cluster: layout.title, user } }],
        clusters: [{ name: layout.title, cluster: { server: layout.server, "certificate-authority-data": base64(authority) } }],
        users: [{ name: user, user: login }],
    });
}
