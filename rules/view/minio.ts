// MinIO inside the cluster, read from the workloads of its servers.
import { minioName } from "../../config/names";
import { at, list, text } from "./read";
import type { KubernetesObject } from "./resource";
import { Unknown, unknown, type MinioView } from "./types";

/** All servers of a stack are one MinIO. */
export function minioViews(workloads: readonly KubernetesObject[]): MinioView[] {
    const servers = workloads.filter(({ body }) => at(body, "metadata", "labels", "app.kubernetes.io/name") === minioName);
    const [first] = servers;
    if (!first) return [];
    const pod = at(first.body, "spec", "template", "spec");
    const volumes = list(at(pod, "volumes"));
    return [
        {
            path: first.path,
            image: text(at(list(at(pod, "containers"))[0], "image")),
            servers: servers.length,
            drives: volumes.some((volume) => volume instanceof Unknown)
                ? unknown
                : volumes.filter((volume) => at(volume, "persistentVolumeClaim") !== undefined).length,
        },
    ];
}
