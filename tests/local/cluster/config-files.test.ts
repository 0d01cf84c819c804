import { expect } from "chai";
import { parse } from "yaml";
import * as config from "../../../local/cluster/config-files";
import { addresses, layoutOf } from "../../../local/cluster/layout";

const layout = layoutOf("dev1", 3);

describe("containerd's configuration", () => {
    const text = config.containerdConfig(layout);
    it("keeps everything in the cluster's own folders", () => {
        const paths = [...text.matchAll(/"(\/[^"]*)"/g)].map(([, path]) => path!);
        expect(paths).to.have.length.above(5);
        for (const path of paths.filter((path) => path !== "/usr/lib/cni"))
            expect(path).to.match(/^\/(var\/lib|run)\/thanos-stack\/dev1\//);
    });
    it("contacts no registry: each is a closed port of this machine", () => {
        expect(text).to.include(`config_path = "${layout.config}/registries"`);
        expect(config.registriesConfig()).to.include("127.0.0.1:1");
    });
});

describe("the pods' network", () => {
    const network = JSON.parse(config.networkConfig(layout)) as { plugins: Record<string, unknown>[] };
    it("has no masquerade, so that nothing leaves", () => {
        expect(network.plugins[0]).to.include({ type: "bridge", ipMasq: false, hairpinMode: true });
    });
});

describe("the kubelet's configuration", () => {
    const kubelet = parse(config.kubeletConfig(layout, 20000)) as Record<string, unknown>;
    it("has a cgroup root of its own: two kubelets at one root remove each other's pods", () => {
        expect(kubelet.cgroupRoot).to.equal("/thanos-stack-dev1-pods");
    });
    it("has a folder for logs of its own: it cleans it of all that is not its own", () => {
        expect(kubelet.podLogsDir).to.equal("/var/lib/thanos-stack/dev1/log/pods");
    });
    it("requires a certificate or a token", () => {
        expect(kubelet.authentication).to.deep.include({ anonymous: { enabled: false }, webhook: { enabled: true } });
        expect(kubelet.authorization).to.deep.equal({ mode: "Webhook" });
    });
    it("requests no more open files than it may have", () => {
        expect(kubelet.maxOpenFiles).to.equal(20000);
    });
    it("never removes images or evicts pods because the machine's disk is full", () => {
        expect(kubelet.imageGCHighThresholdPercent).to.equal(100);
        expect(Object.values(kubelet.evictionHard as object)).to.deep.equal(["0%", "0%", "0%", "0%", "0%"]);
    });
});

describe("kube-proxy's configuration", () => {
    it("serves node ports on the node's own addresses only", () => {
        const proxy = parse(config.kubeProxyConfig(layout)) as Record<string, unknown>;
        expect(proxy.nodePortAddresses).to.deep.equal(["127.0.0.0/8", `${addresses.node}/32`]);
    });
});

describe("a kubeconfig", () => {
    const key = "-----BEGIN PRIVATE KEY-----\nkey\n-----END PRIVATE KEY-----\n";
    const certificate = "-----BEGIN CERTIFICATE-----\ncertificate\n-----END CERTIFICATE-----\n";
    const login = parse(config.kubeconfig(layout, "admin", key + certificate, "authority")) as Record<string, unknown>;
    it("is named after the cluster, so that it can be merged with others", () => {
        expect(login["current-context"]).to.equal("thanos-stack-dev1");
        expect(login.clusters).to.have.nested.property("[0].name", "thanos-stack-dev1");
        expect(login.clusters).to.have.nested.property("[0].cluster.server", "https://198.51.100.14:6443");
    });
    it("holds certificate and key apart", () => {
        const decoded = (value: string) => Buffer.from(value, "base64").toString();
        const [{ user }] = login.users as [{ user: Record<string, string> }];
        expect(decoded(user["client-certificate-data"]!)).to.equal(certificate);
        expect(decoded(user["client-key-data"]!)).to.equal(key);
    });
});
