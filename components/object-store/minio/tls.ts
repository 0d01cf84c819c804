// TLS of MinIO: a certificate that cert-manager or another tool keeps in a Secret, and the parts of it that each pod needs.
import type { core } from "@pulumi/kubernetes/types/input";
import { caFile, minioName } from "../../../config/names";
import { certificate as issuedCertificate } from "../../kubernetes/certificate";
import type { NamedObject } from "../../kubernetes/object";
import type { Authority } from "../documents";
import { nodesService } from "./layout";
import { metadata, type MinioModel } from "./model";

export const certificatesFolder = "/certs";

/** The names that the certificate must be for. */
export const certificateNames = ({ domain, layout }: Pick<MinioModel, "domain" | "layout">): string[] => [
    `${minioName}.${domain}`,
    ...(layout.servers > 1 ? [`*.${nodesService}.${domain}`] : []),
];

/** Requests the Secret from cert-manager, where the stack names an issuer. */
export const certificate = (model: MinioModel): NamedObject[] =>
    model.tls ? issuedCertificate(metadata(model, minioName, "tls"), model.tls, certificateNames(model), ["server auth"]) : [];

/** Files of a server, under MinIO's names. It reads renewed files by itself. */
export const certificateVolumes = ({ tls }: MinioModel): core.v1.Volume[] =>
    tls
        ? [
              {
                  name: "certs",
                  secret: {
                      secretName: tls.secret,
                      items: [
                          { key: "tls.crt", path: "public.crt" },
                          { key: "tls.key", path: "private.key" },
                          { key: caFile, path: `CAs/${caFile}` },
                      ],
                  },
              },
          ]
        : [];

export const certificateMount = ({ tls }: MinioModel): core.v1.VolumeMount[] =>
    tls ? [{ name: "certs", mountPath: certificatesFolder, readOnly: true }] : [];

/** Files of all clients: the authority, never the key. */
export const authority = ({ tls }: MinioModel): Authority | undefined =>
    tls ? { source: { secret: { name: tls.secret, items: [{ key: caFile, path: caFile }] } }, content: tls.secret } : undefined;
