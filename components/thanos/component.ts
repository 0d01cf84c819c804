// What a component of Thanos is, as plain data, and what the arguments of all components have in common.
import { objstoreKey, ports, type Names, type Port, type Role, type ThanosComponent } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import type { Resources } from "../../config/sizes";
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
    /** What it listens on. */
    readonly ports: readonly Port[];
    /** What it may do in the bucket. Absent: it has no access. */
    readonly objstore?: Role;
    /** Scratch space that a restart should find again. */
    readonly volume?: Volume;
    /** How long its start may take, in seconds, until it is ready. */
    readonly startupSeconds: number;
}

/**
 * Where a component finds its objstore document and its scratch space. The Bitnami chart mounts one Secret for all
 * components at /conf and leaves no choice; this folder is ours, so that each component gets its own.
 */
export const paths = { objstoreFolder: "/objstore", objstore: `/objstore/${objstoreKey}`, data: "/data" } as const;

/** DNS name of a Service of ours. */
export const host = (stack: StackConfig, service: string): string =>
    `${service}.${stack.namespace}.svc.${stack.kubernetes.clusterDomain}`;

/** Prometheus' query API over all history: what Grafana and people ask. */
export const queryUrl = (stack: StackConfig, names: Names): string =>
    `http://${host(stack, names.thanos.components.queryFrontend)}:${ports.http}`;

export const http = `--http-address=0.0.0.0:${ports.http}`;
export const grpc = `--grpc-address=0.0.0.0:${ports.grpc}`;
export const logging = ["--log.level=info", "--log.format=logfmt"];
export const objstore = `--objstore.config-file=${paths.objstore}`;

/** One request lists a thousand objects; the default asks once more for every block. */
export const listing = "--block-discovery-strategy=recursive";
