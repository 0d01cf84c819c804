// The objstore document that Thanos reads. Parsing there is strict: an unknown key stops the pod, so the keys are typed.
import { stringify } from "yaml";

/** The keys of Thanos' S3 client that this program uses (objstore, providers/s3). */
export interface S3Config {
    readonly bucket: string;
    /** Host and port, without scheme. */
    readonly endpoint: string;
    readonly access_key?: string;
    readonly secret_key?: string;
    readonly region?: string;
    /** Plain HTTP. */
    readonly insecure?: boolean;
    readonly bucket_lookup_type?: "auto" | "virtual-hosted" | "path";
}

export const objstoreDocument = (config: S3Config): string => stringify({ type: "S3", config });
