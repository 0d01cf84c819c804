// Keys of TLS between the components of Thanos.
import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { exampleAuthority } from "./example-authority";
import { form, issuer, objectName } from "./fields";

/** The certificates in a text, one by one. */
const certificatesIn = (pem: string): string[] => pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];

/** Whether a text is certificates of authorities and nothing else: above all, no key. */
function areAuthorities(pem: string): boolean {
    const blocks = certificatesIn(pem);
    try {
        return blocks.length > 0 && blocks.length === pem.split("-----BEGIN").length - 1 && blocks.every(isAuthority);
    } catch {
        return false; // looks like a certificate, and is none
    }
}

const isAuthority = (block: string): boolean => new X509Certificate(block).ca;

export const authorities = form({
    expected: "certificates of authorities in PEM format (-----BEGIN CERTIFICATE-----), and nothing else",
    fits: areAuthorities,
    example: exampleAuthority,
    sensitive: true, // a private key in the wrong place
});

export const grpcTls = z
    .strictObject({
        secret: objectName.describe(
            "Secret in the stack's namespace with `tls.crt` and `tls.key`, which every component shows, as server and as client. Its certificate is for both usages and for the name `thanos-grpc.<namespace>.svc.<clusterDomain>`. A new one is read without a restart.",
        ),
        issuer: issuer
            .optional()
            .describe("cert-manager's issuer that is to make that Secret. Default: the stack expects an existing one."),
        authorities: authorities.describe(
            "Certificates of the authorities whose certificates are believed, in PEM format: one, or the old and the new one while they change. Clients with a certificate of these authorities may read every series, so they should sign for nothing else. A change rolls the pods.",
        ),
    })
    .optional()
    .describe(
        "TLS for gRPC: between the querier and its endpoints, and within receive. Each side must present a certificate. Queriers of other stacks that ask this one, and endpoints of your own, must do the same. Default: clear text, guarded by the NetworkPolicies.",
    );
