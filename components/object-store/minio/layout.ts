// Servers and drives of MinIO: what they are called, where they find each other, and what their loss means.
import type { MinioConfig } from "../../../config/schema";
import { minioName } from "../../../config/names";

export type Layout = Pick<MinioConfig, "servers" | "drives">;

export const s3Port = 9000;

/** Headless Service through which several servers find each other. */
export const nodesService = `${minioName}-nodes`;

/**
 * One StatefulSet for each server: all servers of one MinIO must run the same binary, so they are replaced together and not
 * one after the other, and each mounts claims that are resources of their own, which can be protected.
 */
export const serverNames = ({ servers }: Layout): string[] => numbered(minioName, servers);

/** The claims of a server. */
export const claimNames = ({ drives }: Layout, server: string): string[] => numbered(server, drives);

const numbered = (name: string, count: number): string[] =>
    count === 1 ? [name] : Array.from({ length: count }, (_, index) => `${name}-${index}`);

/** Where a server mounts its drives. */
export const mountPaths = ({ drives }: Layout): string[] =>
    drives === 1 ? ["/data"] : Array.from({ length: drives }, (_, index) => `/data/${index}`);

/** Arguments of `minio server`: its drives, or those of all servers. `{0...3}` is MinIO's own notation, it counts by itself. */
export function drivesArgument({ servers, drives }: Layout, scheme: string, domain: string): string {
    const all = (count: number) => `{0...${count - 1}}`;
    const path = drives === 1 ? "/data" : `/data/${all(drives)}`;
    return servers === 1 ? path : `${scheme}://${minioName}-${all(servers)}-0.${nodesService}.${domain}:${s3Port}${path}`;
}

/** The tolerated losses, without losing data, and while uploads continue. */
export interface Redundancy {
    /** Drives whose loss costs no data. */
    readonly drives: number;
    /** Servers whose loss costs no data. */
    readonly servers: number;
    /** Servers without which uploads go on. */
    readonly serversForUploads: number;
}

/**
 * By MinIO's own default parity. Up to 16 drives are one erasure set; where parity is half of it, uploads need one drive more
 * than reads (minio, internal/config/storageclass and cmd/erasure-object).
 */
export function redundancy(layout: Layout): Redundancy {
    const total = layout.servers * layout.drives;
    const parity = total === 1 ? 0 : total < 4 ? 1 : total < 6 ? 2 : total < 8 ? 3 : 4;
    const uploads = parity * 2 === total ? parity - 1 : parity;
    return {
        drives: parity,
        servers: Math.floor(parity / layout.drives),
        serversForUploads: Math.floor(Math.max(uploads, 0) / layout.drives),
    };
}

/** The share of all drives that holds data; the rest is parity. */
export const capacityShare = (layout: Layout): number => 1 - redundancy(layout).drives / (layout.servers * layout.drives);
