// A store as plain data: everything that other rooms need to know about it before anything is deployed.
import type { StackConfig } from "../../config/schema";
import type { HistoryChange } from "../../config/schema/acknowledge";
import type { Versions } from "./versions";

/** A connection that pods with access to the bucket open: to the store, or to where a cloud hands out credentials. */
export type Egress =
    | { readonly to: "pods"; readonly matchLabels: Readonly<Record<string, string>>; readonly port: number }
    /** Host with an optional port; `port` is the default. */
    | { readonly to: "address"; readonly address: string; readonly port: number }
    | { readonly to: "cidr"; readonly cidr: string; readonly port: number }
    /** A cloud's addresses change. */
    | { readonly to: "anywhere"; readonly port: number };

/** Servers of the store that the stack runs itself. */
export interface StoreServer {
    /** Its Service, and the `job` of its metrics. */
    readonly service: string;
    readonly matchLabels: Readonly<Record<string, string>>;
    readonly port: number;
    readonly replicas: number;
    /** It presents a certificate. */
    readonly tls: boolean;
    /** Its program, as local/images builds it. */
    readonly program: "minio";
}

export interface StoreDescription {
    /** Bucket or container. */
    readonly bucket: string;
    /** Host and port, without scheme. */
    readonly endpoint: string;
    /** Query of an HTTP request for the bucket itself, where its path alone names something else. */
    readonly bucketQuery?: string;
    /** Region of the bucket, where the store has regions. */
    readonly region?: string | undefined;
    /** The settings that decide where its blocks are, for the guard of changes that lose history. */
    readonly history: Readonly<Partial<Record<HistoryChange, string>>>;
    readonly egress: readonly Egress[];
    /** The creator of the keys: the stack, people, or nobody, because the cloud identifies pods. */
    readonly keys: "stack" | "people" | "cloud";
    /** The environment variable that a cloud's webhook adds to a pod with an identity. A pod that started before its identity lacks it. */
    readonly identityVariable?: string;
    /** Labels by which a cloud's webhook gives pods their identity. */
    readonly podLabels?: Readonly<Record<string, string>>;
    /** Requests and storage have list prices in `estimate`. */
    readonly billed?: true;
    readonly versions: Versions;
    readonly server?: StoreServer;
    /** The capacity of the store, and the key of the stack file that changes it. Absent: no known limit. */
    readonly capacity?: { readonly bytes: number; readonly key: string };
    /** The store's administrator, whose credentials rotate with the others. */
    readonly root?: { readonly secret: string; readonly userKey: string; readonly passwordKey: string };
}

/** The part of a stack that a description depends on. */
export type StoreStack = Pick<StackConfig, "objectStore" | "namespace" | "size" | "kubernetes" | "storageClass">;
