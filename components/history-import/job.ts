// The Job that brings history in, as Kubernetes objects.
import { bucketLabel, historyImportName } from "../../config/names";
import { jobObjects } from "../kubernetes/job";
import type { NamedObject } from "../kubernetes/object";
import { labels, resourceRequirements, restrictedPod } from "../kubernetes/pod";
import type { ObjstoreSecret } from "../object-store/object-store";
import { objstoreFiles } from "../thanos/pod";
import type { HistoryImportModel } from "./model";
import { importScript, places } from "./script";

const role = "writer";

/** The part of the bucket's credentials that the Job needs. */
export type WriterSecret = Omit<ObjstoreSecret, "ready">;

/** Runs as the owner of the blocks: only the owner can hard-link its files. */
export const ownerOf = ({ user, group }: HistoryImportModel["owner"]) => restrictedPod(user, group);

/** The script's own space. */
export const scratch = {
    volume: { name: "scratch", emptyDir: { sizeLimit: "256Mi" } },
    mount: { name: "scratch", mountPath: places.scratch },
};

/** Runs once, and once more after its model changes. */
export function historyImportObjects(model: HistoryImportModel, secret: WriterSecret): NamedObject[] {
    const files = objstoreFiles({ objstore: role }, { [role]: secret });
    return jobObjects({
        name: historyImportName,
        namespace: model.namespace,
        labels: labels("thanos", historyImportName),
        podLabels: { [bucketLabel]: role, ...secret.podLabels },
        serviceAccountAnnotations: secret.serviceAccountAnnotations,
        settings: model.pod,
        user: model.owner, // only the owner of the blocks can hard-link them
        backoffLimit: 3, // an interrupted import continues: another try repeats no work
        volumes: [...files.volumes, { name: "source", persistentVolumeClaim: { claimName: model.claim } }, scratch.volume],
        container: {
            name: "import",
            image: model.image,
            command: ["/bin/sh", "-c", importScript],
            env: Object.entries(model.variables).map(([name, value]) => ({ name, value })),
            resources: resourceRequirements({ cpu: "10m", memory: "64Mi", memoryLimit: model.memoryLimit }),
            volumeMounts: [...files.volumeMounts, { name: "source", mountPath: places.claim }, scratch.mount],
        },
    });
}
