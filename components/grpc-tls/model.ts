// TLS for gRPC as plain data: one certificate that every component shows, as server and as client, and the authorities that
// each of them believes. Thanos reads a renewed certificate at the next handshake, and its authorities once, at its start.
import { caFile, grpcTlsName } from "../../config/names";
import type { GrpcTlsConfig, StackConfig } from "../../config/schema";
import { checksumOf } from "../kubernetes/checksum";
import { noFiles, type PodFiles } from "../kubernetes/pod";

export interface GrpcTlsModel extends GrpcTlsConfig {
    readonly namespace: string;
    /** Further names of servers that others than the stack's own querier reach. */
    readonly hosts: readonly string[];
    /** The one name that every server's certificate is for: the querier has a single name to ask all its stores by. */
    readonly serverName: string;
}

export const grpcTlsModel = ({ thanos, namespace, kubernetes, hub }: StackConfig): GrpcTlsModel | undefined =>
    thanos.grpcTls && {
        ...thanos.grpcTls,
        namespace,
        hosts: [...new Set(hub?.exposure.hosts)],
        serverName: `${grpcTlsName}.${namespace}.svc.${kubernetes.clusterDomain}`,
    };

const folder = "/etc/thanos-grpc";

/** Where a pod finds them. */
export const files = { certificate: `${folder}/tls.crt`, key: `${folder}/tls.key`, authorities: `${folder}/${caFile}` } as const;

type Tls = GrpcTlsModel | undefined;

/** Flags of a server: it presents its certificate, and requires one. */
export const serverFlags = (tls: Tls): string[] =>
    tls
        ? [
              `--grpc-server-tls-cert=${files.certificate}`,
              `--grpc-server-tls-key=${files.key}`,
              `--grpc-server-tls-client-ca=${files.authorities}`,
          ]
        : [];

/** Flags of a client. Receive has names of its own for the same. */
export const clientFlags = (tls: Tls, prefix: "grpc-client" | "remote-write.client"): string[] =>
    tls
        ? [
              `--${prefix}-tls-secure`,
              `--${prefix}-tls-cert=${files.certificate}`,
              `--${prefix}-tls-key=${files.key}`,
              `--${prefix}-tls-ca=${files.authorities}`,
              `--${prefix}-server-name=${tls.serverName}`,
          ]
        : [];

/** The same for servers that the prometheus-operator runs. */
export const operatedServer = (tls: Tls) =>
    tls ? { grpcServerTlsConfig: { certFile: files.certificate, keyFile: files.key, caFile: files.authorities } } : {};

/** The authorities are the stack file's and not the Secret's: only so old and new ones overlap, and a change is seen. */
export const grpcTlsFiles = (tls: Tls): PodFiles =>
    tls
        ? {
              volumes: [
                  {
                      name: grpcTlsName,
                      projected: {
                          sources: [
                              { secret: { name: tls.secret, items: same("tls.crt", "tls.key") } },
                              { configMap: { name: grpcTlsName, items: same(caFile) } },
                          ],
                      },
                  },
              ],
              volumeMounts: [{ name: grpcTlsName, mountPath: folder, readOnly: true }],
          }
        : noFiles;

const same = (...keys: readonly string[]) => keys.map((key) => ({ key, path: key }));

/** Rolls the pods when the authorities change. */
export const podAnnotations = (tls: Tls): Readonly<Record<string, string>> =>
    tls ? { "checksum/grpc-authorities": checksumOf(tls.authorities) } : {};
