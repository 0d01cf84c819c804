// The Job that brings history in, as Kubernetes objects.
import type { batch } from "@pulumi/kubernetes/types/input";
import { bucketLabel, historyImportName } from "../../config/names";
import { checksumOf } from "../kubernetes/checksum";
import { annotated, type NamedObject } from "../kubernetes/object";
import { labels, resourceRequirements, restrictedPod } from "../kubernetes/pod";
import { podTemplate } from "../kubernetes/pod-settings";
import type { ObjstoreSecret } from "../object-store/object-store";
import { objstoreFiles } from "../thanos/pod";
import type { HistoryImportModel } from "./model";
import { importScript, places, refusedCode } from "./script";

const role = "writer";
const ours = labels("thanos", historyImportName);

/** What the Job needs to know of the bucket's credentials. */
export type WriterSecret = Omit<ObjstoreSecret, "ready">;

/** Runs as the owner of the blocks: only the owner can hard-link its files. */
export const ownerOf = ({ user, group }: HistoryImportModel["owner"]) => restrictedPod(user, group);

/** The script's own space. */
export const scratch = {
    volume: { name: "scratch", emptyDir: { sizeLimit: "256Mi" } },
    mount: { name: "scratch", mountPath: places.scratch },
};

/** The name of the Job ends in a hash of all it does: it runs once, and again when something else is to be brought in. */
export function historyImportObjects(model: HistoryImportModel, secret: WriterSecret): NamedObject[] {
    const metadata = { name: historyImportName, namespace: model.namespace, labels: ours };
    const spec = jobSpec(model, secret);
    return [
        {
            apiVersion: "v1",
            kind: "ServiceAccount",
            metadata: { ...metadata, ...annotated(secret.serviceAccountAnnotations) },
            automountServiceAccountToken: false,
        },
        {
            apiVersion: "batch/v1",
            kind: "Job",
            metadata: { ...metadata, name: `${historyImportName}-${checksumOf(JSON.stringify(spec))}` },
            spec,
        },
    ];
}

/** What was interrupted goes on where it was, so another try is no loss; what was refused is not tried again. */
const jobSpec = (
    { image, claim, owner, memoryLimit, variables, pod }: HistoryImportModel,
    secret: WriterSecret,
): batch.v1.JobSpec => {
    const files = objstoreFiles({ objstore: role }, { [role]: secret });
    return {
        backoffLimit: 6,
        podFailurePolicy: {
            rules: [{ action: "FailJob", onExitCodes: { containerName: "import", operator: "In", values: [refusedCode] } }],
        },
        template: podTemplate(pod, {
            labels: { ...ours, [bucketLabel]: role, ...secret.podLabels },
            user: owner, // hard links of the blocks are made by the user that owns them
            spec: {
                restartPolicy: "Never",
                serviceAccountName: historyImportName,
                volumes: [...files.volumes, { name: "source", persistentVolumeClaim: { claimName: claim } }, scratch.volume],
            },
            containers: [
                {
                    name: "import",
                    image,
                    command: ["/bin/sh", "-c", importScript],
                    env: Object.entries(variables).map(([name, value]) => ({ name, value })),
                    resources: resourceRequirements({ cpu: "10m", memory: "64Mi", memoryLimit }),
                    volumeMounts: [...files.volumeMounts, { name: "source", mountPath: places.claim }, scratch.mount],
                },
            ],
        }),
    };
};
