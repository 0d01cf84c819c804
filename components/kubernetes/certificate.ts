// Certificates that cert-manager makes and renews.
import type { NamedObject } from "./object";

/** A Secret with a certificate, and who makes it. */
export interface CertificateSource {
    readonly secret: string;
    /** cert-manager's issuer. Absent: a person or another program creates the Secret. */
    readonly issuer?: { readonly name: string; readonly kind: string } | undefined;
}

/** Requests the Secret from cert-manager, where the stack names an issuer. */
export const certificate = (
    metadata: NamedObject["metadata"],
    { secret, issuer }: CertificateSource,
    dnsNames: readonly string[],
    usages: readonly ("server auth" | "client auth")[],
): NamedObject[] =>
    issuer
        ? [
              {
                  apiVersion: "cert-manager.io/v1",
                  kind: "Certificate",
                  metadata: { ...metadata, annotations: { "pulumi.com/waitFor": "condition=Ready" } },
                  spec: {
                      secretName: secret,
                      dnsNames,
                      issuerRef: { group: "cert-manager.io", kind: issuer.kind, name: issuer.name },
                      usages,
                      privateKey: { rotationPolicy: "Always" },
                  },
              },
          ]
        : [];
