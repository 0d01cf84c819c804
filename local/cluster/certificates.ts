// The identities in a cluster: two authorities and a certificate for every daemon, each with the least it needs.
import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdirSync } from "node:fs";
import { execa } from "execa";
import { readIfThere, writeAtomically } from "../../lib/files";
import { addresses, type Layout } from "./layout";

export interface Certificate {
    readonly name: string;
    /** Which authority signs it; absent: it is an authority itself. */
    readonly authority?: "ca" | "front-proxy-ca";
    readonly subject: string;
    readonly usage?: readonly ("clientAuth" | "serverAuth")[];
    /** The names of a server, as openssl's subjectAltName. */
    readonly names?: readonly string[];
}

/** User name of the node agent, bound to its ClusterRole by an add-on. */
export const nodeAgentUser = "thanos-stack:node-agent";
/** User name by which the API server reaches the kubelet, bound to system:kubelet-api-admin. */
export const kubeletClientUser = "kube-apiserver-kubelet-client";

const client = (name: string, subject: string): Certificate => ({ name, authority: "ca", subject, usage: ["clientAuth"] });

/** Every certificate of a cluster, authorities first. */
export function certificates(layout: Layout): Certificate[] {
    const ips = ["127.0.0.1", layout.link.node, addresses.node, addresses.api];
    const hosts = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"];
    return [
        { name: "ca", subject: `/CN=${layout.title}` },
        { name: "front-proxy-ca", subject: `/CN=${layout.title}-front-proxy` },
        {
            name: "kube-apiserver",
            authority: "ca",
            subject: "/CN=kube-apiserver",
            usage: ["serverAuth"],
            names: [
                ...ips.map((ip) => `IP:${ip}`),
                ...[...hosts, `kubernetes.default.svc.${addresses.domain}`].map((host) => `DNS:${host}`),
            ],
        },
        {
            name: "kubelet",
            authority: "ca",
            subject: `/O=system:nodes/CN=system:node:${layout.title}`,
            usage: ["clientAuth", "serverAuth"],
            names: [`IP:${addresses.node}`, `DNS:${layout.title}`],
        },
        { name: "front-proxy-client", authority: "front-proxy-ca", subject: "/CN=front-proxy-client", usage: ["clientAuth"] },
        client("kube-apiserver-kubelet-client", `/CN=${kubeletClientUser}`),
        client("kube-controller-manager", "/CN=system:kube-controller-manager"),
        client("kube-scheduler", "/CN=system:kube-scheduler"),
        client("kube-proxy", "/CN=system:kube-proxy"),
        client("node-agent", `/CN=${nodeAgentUser}`),
        client("admin", "/O=system:masters/CN=admin"),
    ];
}

/** Key and certificate in one file: a pair is never half made. */
export const pairFile = (layout: Layout, name: string): string => `${layout.pki}/${name}.pem`;
/** The certificate of an authority without its key, for clients that only trust it. */
export const authorityFile = (layout: Layout, name: "ca" | "front-proxy-ca"): string => `${layout.pki}/${name}.crt`;
/** Signs the tokens of service accounts; the public key is in it. */
export const tokenKeyFile = (layout: Layout): string => `${layout.pki}/service-accounts.key`;

/** openssl's configuration for one certificate, so that nothing of the machine's own gets in. */
export function opensslConfig(certificate: Certificate): string {
    const isAuthority = certificate.authority === undefined;
    return [
        "[req]",
        "distinguished_name = subject",
        "x509_extensions = extensions",
        "[subject]",
        "[extensions]",
        `basicConstraints = critical, CA:${isAuthority ? "TRUE" : "FALSE"}`,
        `keyUsage = critical, ${isAuthority ? "keyCertSign, cRLSign" : "digitalSignature"}`,
        ...(certificate.usage ? [`extendedKeyUsage = ${certificate.usage.join(", ")}`] : []),
        ...(certificate.names ? [`subjectAltName = ${certificate.names.join(", ")}`] : []),
        "",
    ].join("\n");
}

/** One block of a file that holds a key, a certificate and a remark. */
export function block(pem: string, label: "CERTIFICATE" | "PRIVATE KEY"): string {
    const found = new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----\n`).exec(pem);
    if (!found)
        throw new Error(`no ${label} found in a file that should hold one. Remove the folder pki and start the cluster again.`);
    return found[0];
}

/** The first line of a pair records its inputs, so that a change of the table or the authority makes it anew. */
export function remark(certificate: Certificate, authority: string | undefined): string {
    const wanted = JSON.stringify([opensslConfig(certificate), certificate.subject, authority]);
    return `# made for ${createHash("sha256").update(wanted).digest("hex")}`;
}

async function issue(layout: Layout, certificate: Certificate): Promise<void> {
    const file = pairFile(layout, certificate.name);
    const authority = certificate.authority && pairFile(layout, certificate.authority);
    const first = remark(certificate, authority && block(readIfThere(authority) ?? "", "CERTIFICATE"));
    if (readIfThere(file)?.startsWith(`${first}\n`)) return;
    const configuration = `${layout.pki}/${certificate.name}.cnf`;
    writeAtomically(configuration, opensslConfig(certificate));
    const { stdout } = await execa(
        "openssl",
        // prettier-ignore
        [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
            "-config", configuration, "-subj", certificate.subject, "-keyout", "-", "-out", "-",
            ...(authority ? ["-CA", authority, "-CAkey", authority] : []),
        ],
    );
    writeAtomically(file, `${first}\n${stdout}\n`, 0o600);
}

/** Makes what is missing or no longer fits. */
export async function issueCertificates(layout: Layout): Promise<void> {
    mkdirSync(layout.pki, { recursive: true, mode: 0o700 });
    const all = certificates(layout);
    await Promise.all(all.filter(({ authority }) => !authority).map((certificate) => issue(layout, certificate)));
    for (const name of ["ca", "front-proxy-ca"] as const) {
        writeAtomically(authorityFile(layout, name), block(readIfThere(pairFile(layout, name)) ?? "", "CERTIFICATE"));
    }
    await Promise.all(all.filter(({ authority }) => authority).map((certificate) => issue(layout, certificate)));
    if (readIfThere(tokenKeyFile(layout)) === undefined) {
        const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
        writeAtomically(tokenKeyFile(layout), privateKey.export({ type: "sec1", format: "pem" }).toString(), 0o600);
    }
}
