import { redundancy } from "../../components/object-store/minio/layout";
import type { Rule, Violation } from "../rule";
import { isUnknown, show } from "../terms";
import type { MinioView } from "../view/types";

export const minioLimits: Rule = {
    name: "minio-limits",
    title: "History in MinIO lacks features of a cloud store",
    why: "MinIO in the cluster keeps all blocks on volumes of that cluster, so with one drive the loss of a volume is the loss of all history. Upstream is archived, and known vulnerabilities of its last image stay. With some of them an access key alone is enough to write objects.",
    source: "minio/minio#21647; CVE-2025-62506, CVE-2026-40344, CVE-2026-41145; docs/stores.md",
    severity: { local: "off", dev: "advisory", prod: "advisory" },
    check: ({ minio }) => minio.flatMap((one) => [...lost(one), ...holes(one)]),
    examples: {
        pass: [{ title: "no MinIO", change: (view) => void (view.minio = []) }],
        fail: [
            {
                title: "one drive",
                change: (view) => void view.minio.push(server("docker.io/pgsty/silo:RELEASE.2026-09-16T00-00-00Z", 1)),
            },
            {
                title: "upstream's last image",
                change: (view) => void view.minio.push(server("quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z", 4)),
            },
        ],
    },
};

const server = (image: string, servers: number): MinioView => ({ path: "MinIO", image, servers, drives: 1 });

function lost({ path, servers, drives }: MinioView): Violation[] {
    if (isUnknown(drives)) return [];
    const { drives: spare, servers: whole, serversForUploads } = redundancy({ servers, drives });
    const message =
        spare === 0
            ? "keeps all history on one volume: its loss is the loss of everything. Use more drives, or an object storage outside of the cluster"
            : `outlives the loss of ${spare} of ${servers * drives} drives, or of ${whole} of ${servers} servers, and takes uploads without ${serversForUploads}; there is no copy outside of the cluster`;
    return [{ path, message }];
}

/** Upstream's images: none was made after the holes became known. */
const holes = ({ path, image }: MinioView): Violation[] =>
    !isUnknown(image) && /(^|\/)minio\/minio:/.test(image ?? "")
        ? [
              {
                  path: `${path}.image`,
                  message: `is ${show(image)}, frozen with known vulnerabilities (docs/stores.md). Use the maintained fork`,
              },
          ]
        : [];
