// Before a compactor works in a bucket that existed before the stack: a Job counts what its first round deletes, and stops the
// deployment unless the stack file acknowledges it.
import * as pulumi from "@pulumi/pulumi";
import { bucketLabel, firstCompactionName } from "../../config/names";
import { jobObjects } from "../kubernetes/job";
import { registerAll, type NamedObject } from "../kubernetes/object";
import { labels, resourceRequirements } from "../kubernetes/pod";
import type { ObjectStore, ObjstoreSecret } from "../object-store/object-store";
import { objstoreFiles, user } from "../thanos/pod";
import type { FirstCompactionModel } from "./model";
import { firstCompactionScript } from "./script";

const role = "reader";

/** Runs once, and once more after its model changes, for example the retention. */
export function firstCompactionObjects(
    { namespace, image, pod, variables }: FirstCompactionModel,
    secret: Omit<ObjstoreSecret, "ready">,
): NamedObject[] {
    const files = objstoreFiles({ objstore: role }, { [role]: secret });
    return jobObjects({
        name: firstCompactionName,
        namespace,
        labels: labels("thanos", firstCompactionName),
        podLabels: { [bucketLabel]: role, ...secret.podLabels },
        serviceAccountAnnotations: secret.serviceAccountAnnotations,
        settings: pod,
        user,
        backoffLimit: 2,
        volumes: [...files.volumes, { name: "scratch", emptyDir: { sizeLimit: "256Mi" } }],
        container: {
            name: "count",
            image,
            command: ["/bin/sh", "-c", firstCompactionScript],
            env: Object.entries(variables).map(([name, value]) => ({ name, value })),
            resources: resourceRequirements({ cpu: "10m", memory: "64Mi", memoryLimit: "512Mi" }),
            volumeMounts: [...files.volumeMounts, { name: "scratch", mountPath: "/tmp" }],
            terminationMessagePolicy: "FallbackToLogsOnError",
        },
    });
}

/** The Job, and what the compactor waits for: that it has ended well. */
export class FirstCompaction extends pulumi.ComponentResource {
    readonly ready: readonly pulumi.Resource[];

    constructor(
        name: string,
        { model, objectStore }: { readonly model: FirstCompactionModel; readonly objectStore: ObjectStore },
        options?: pulumi.ComponentResourceOptions,
    ) {
        super("thanos-stack:first-compaction:FirstCompaction", name, {}, options);
        const { reader } = objectStore.secrets;
        this.ready = registerAll(name, firstCompactionObjects(model, reader), {
            parent: this,
            dependsOn: [...objectStore.ready, ...reader.ready],
            customTimeouts: { create: "1h" },
        });
        this.registerOutputs({});
    }
}

/** The same object store, whose owner, the compactor, waits for the count where the bucket existed before the stack. */
export function countFirst(
    model: FirstCompactionModel | undefined,
    objectStore: ObjectStore,
    options: pulumi.ComponentResourceOptions,
): ObjectStore {
    if (!model) return objectStore;
    const { ready } = new FirstCompaction(firstCompactionName, { model, objectStore }, options);
    const { secrets } = objectStore;
    return {
        ready: objectStore.ready,
        secrets: { ...secrets, owner: { ...secrets.owner, ready: [...secrets.owner.ready, ...ready] } },
    };
}
