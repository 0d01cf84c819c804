// Deleted objects: how long a store keeps them, and how they come back.
import type { caFile } from "../../config/names";

/** How a store keeps deleted objects. */
export type Versions =
    | {
          /** `thanos-stack undelete` restores them by the S3 API. */
          readonly api: "s3";
          readonly tls: boolean;
          /** Folder of the bucket. */
          readonly prefix?: string | undefined;
          /** Days for which the store keeps them. Absent: the bucket is not the stack's, and nothing is known. */
          readonly days?: number;
          /** Secret with the authority of the server's certificate, under the key `ca.crt`, where it is private. */
          readonly authority?: { readonly secret: string; readonly key: typeof caFile };
      }
    /** A command of the cloud restores them. */
    | { readonly command: string };

/** Days for which buckets of the stack keep deleted and overwritten objects. The compactor rewrites all blocks several times. */
export const noncurrentDays = 7;
