// MinIO inside the cluster, read from the workloads of its servers.
import { minioName } from "../../config/names";
import { at, list, text } from "./read";
import type { KubernetesObject } from "./resource";
import type { MinioView } from "./types";

/** All servers of a stack are one MinIO. */
export function minioViews(workloads: readonly KubernetesObject[]): MinioView[] {
    const servers = workloads.filter(({ body }) => at(body, "metadata", "labels", "app.kubernetes.io/name") === minioName);
    const [first] = servers;
    if (!first) return [];
    const pod = at(first.body, "spec", "template", "spec");
    return [
        {
            path: first.path,
            image: text(at(list(at(pod, "containers"))[0], "image")),
            servers: servers.length,
            drives: list(at(pod, "volumes")).filter((volume) => at(volume, "persistentVolumeClaim") !== undefined).length,
        },
    ];
}
