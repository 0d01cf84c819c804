// A component of Thanos as plain data, and the common arguments of all components.
import { objstoreFolder, objstoreKey, ports, type Port, type Role, type ThanosComponent } from "../../config/names";
import type { Resources } from "../../config/sizes";
import type { GrpcTlsModel } from "../grpc-tls/model";
import type { Volume } from "../kubernetes/volume";

/** One component of Thanos: one workload. */
export interface ComponentModel {
    readonly component: ThanosComponent;
    /** Name of its workload and of its Service. */
    readonly name: string;
    readonly replicas: number;
    /** Arguments of the `thanos` binary, the subcommand first. */
    readonly args: readonly string[];
    readonly resources: Resources;
    /** Its ports. */
    readonly ports: readonly Port[];
    /** Its rights in the bucket. Absent: it has no access. */
    readonly objstore?: Role;
    /** Space that a restart finds again: scratch, or what is not yet in the bucket. */
    readonly volume?: Volume;
    /** Files that it reads, by name, mounted at `paths.files`. */
    readonly files?: Readonly<Record<string, string>>;
    /** A ConfigMap that it reads again when it changes, mounted at `paths.reread`. */
    readonly configMap?: string;
    /** Variables of its environment, with what they hold. */
    readonly variables?: Readonly<Record<string, SecretVariable>>;
    /** It authenticates every client, probes and metrics included: there is one listener for all. */
    readonly login?: Login;
    /** It talks gRPC by TLS. */
    readonly grpcTls?: GrpcTlsModel;
    /** Whose identity it has. Absent: its own, of its name. */
    readonly serviceAccount?: string;
    /** How long its start may take, in seconds, until it is ready. */
    readonly startupSeconds: number;
    /** How long its end may take. Thanos itself waits up to 2 minutes for running requests. */
    readonly shutdownSeconds?: number;
}

/** Authentication of a component: by user and password. */
export interface Login {
    /** Secret with its own certificate, where nothing in front of it has one. */
    readonly tlsSecret?: string;
}

/** A key of a Secret. */
export interface SecretVariable {
    readonly secret: string;
    readonly key: string;
}

/** Where a component finds its objstore document, its scratch space and its files. */
export const paths = {
    objstoreFolder,
    objstore: `${objstoreFolder}/${objstoreKey}`,
    data: "/data",
    files: "/etc/thanos",
    reread: "/etc/thanos-endpoints",
} as const;

/** Where Kubernetes puts the name of the pod into an argument. */
export const podName = "$(POD_NAME)";

export const http = `--http-address=0.0.0.0:${ports.http}`;
export const grpc = `--grpc-address=0.0.0.0:${ports.grpc}`;
export const logging = ["--log.level=info", "--log.format=logfmt"];
export const objstore = `--objstore.config-file=${paths.objstore}`;

/** One request lists a thousand objects; the default sends one more request for every block. */
export const listing = "--block-discovery-strategy=recursive";
