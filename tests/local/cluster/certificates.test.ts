import { expect } from "chai";
import { block, certificates, opensslConfig, remark } from "../../../local/cluster/certificates";
import { layoutOf } from "../../../local/cluster/layout";

const table = certificates(layoutOf("dev1", 3));
const named = (name: string) => table.find((certificate) => certificate.name === name)!;

describe("the certificates of a cluster", () => {
    it("make nobody but the admin a member of system:masters", () => {
        expect(table.filter(({ subject }) => subject.includes("system:masters")).map(({ name }) => name)).to.deep.equal([
            "admin",
        ]);
    });
    it("give everybody a subject of their own", () => {
        expect(new Set(table.map(({ subject }) => subject))).to.have.lengthOf(table.length);
    });
    it("name the API server by the address that the host uses", () => {
        expect(named("kube-apiserver").names).to.include.members([
            "IP:198.51.100.14",
            "IP:198.19.0.1",
            "DNS:kubernetes.default.svc",
        ]);
    });
    it("let only authorities sign", () => {
        for (const certificate of table) {
            const text = opensslConfig(certificate);
            expect(text.includes("CA:TRUE"), certificate.name).to.equal(certificate.authority === undefined);
            expect(text.includes("keyCertSign"), certificate.name).to.equal(certificate.authority === undefined);
        }
    });
    it("cannot serve as certificates of servers when they are of clients", () => {
        for (const name of ["admin", "kube-proxy", "node-agent"])
            expect(opensslConfig(named(name))).to.include("extendedKeyUsage = clientAuth\n");
    });
});

describe("a certificate is made anew", () => {
    const certificate = named("kube-apiserver");
    const before = remark(certificate, "authority");
    it("not while nothing changes", () => {
        expect(remark({ ...certificate }, "authority")).to.equal(before);
    });
    it("when its names change", () => {
        expect(remark({ ...certificate, names: ["IP:127.0.0.1"] }, "authority")).not.to.equal(before);
    });
    it("when its subject changes", () => {
        expect(remark({ ...certificate, subject: "/CN=other" }, "authority")).not.to.equal(before);
    });
    it("when its authority was made anew", () => {
        expect(remark(certificate, "another authority")).not.to.equal(before);
    });
});

describe("a pair in one file", () => {
    const key = "-----BEGIN PRIVATE KEY-----\nkey\n-----END PRIVATE KEY-----\n";
    const certificate = "-----BEGIN CERTIFICATE-----\ncertificate\n-----END CERTIFICATE-----\n";
    it("is taken apart without the key going with the certificate", () => {
        expect(block(`# made for 1\n${key}${certificate}`, "CERTIFICATE")).to.equal(certificate);
        expect(block(`# made for 1\n${key}${certificate}`, "PRIVATE KEY")).to.equal(key);
    });
    it("is an error when a part is missing", () => {
        expect(() => block(key, "CERTIFICATE")).to.throw("no CERTIFICATE");
    });
});
