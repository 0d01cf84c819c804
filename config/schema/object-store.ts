// Keys of the object store.
import { z } from "zod";
import { azure } from "./object-store/azure";
import { external } from "./object-store/external";
import { gcs } from "./object-store/gcs";
import { minio } from "./object-store/minio";
import { s3 } from "./object-store/s3";

export const objectStore = z.discriminatedUnion("kind", [minio, s3, external, gcs, azure]).describe("Where the blocks are kept.");
