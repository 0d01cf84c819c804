// Certificates for tests, made by openssl as those of the embedded cluster are.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { block, opensslConfig, type Certificate } from "../local/cluster/certificates";

/** A certificate and its key, in PEM format. */
export interface Pair {
    readonly certificate: string;
    readonly key: string;
}

export const makeAuthority = (name: string): Promise<Pair> => make({ name, subject: `/CN=${name}` });

/** For a server and client of this DNS name. */
export const makeLeaf = (authority: Pair, name: string, days = 90): Promise<Pair> =>
    make(
        { name, authority: "ca", subject: "/CN=leaf", usage: ["clientAuth", "serverAuth"], names: [`DNS:${name}`] },
        authority,
        days,
    );

async function make(wanted: Certificate, authority?: Pair, days = 3650): Promise<Pair> {
    const folder = mkdtempSync(path.join(tmpdir(), "thanos-stack-"));
    try {
        const [configuration, signer] = ["openssl.cnf", "authority.pem"].map((name) => path.join(folder, name)) as [
            string,
            string,
        ];
        writeFileSync(configuration, opensslConfig(wanted));
        if (authority) writeFileSync(signer, authority.key + authority.certificate, { mode: 0o600 });
        const { stdout } = await execa(
            "openssl",
            // prettier-ignore
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", String(days),
                "-config", configuration, "-subj", wanted.subject, "-keyout", "-", "-out", "-",
                ...(authority ? ["-CA", signer, "-CAkey", signer] : []),
            ],
        );
        return { certificate: block(`${stdout}\n`, "CERTIFICATE"), key: block(`${stdout}\n`, "PRIVATE KEY") };
    } finally {
        rmSync(folder, { recursive: true });
    }
}
