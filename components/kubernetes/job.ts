// A Job that runs once, with a ServiceAccount of its own.
import type { batch, core } from "@pulumi/kubernetes/types/input";
import { checksumOf } from "./checksum";
import { annotated, type Metadata, type NamedObject } from "./object";
import { podTemplate, type PodArgs, type PodSettings } from "./pod-settings";

export interface JobArgs {
    /** The Job's name starts with it. The ServiceAccount has this name. */
    readonly name: string;
    readonly namespace: string;
    /** Labels of both objects and of the pod. */
    readonly labels: Readonly<Record<string, string>>;
    /** Labels of the pod only. */
    readonly podLabels: Readonly<Record<string, string>>;
    readonly serviceAccountAnnotations: NonNullable<Metadata["annotations"]>;
    readonly settings: PodSettings;
    readonly user: PodArgs["user"];
    readonly volumes: readonly core.v1.Volume[];
    readonly container: core.v1.Container & { readonly name: string };
    /**
     * How often a pod that failed is replaced, after 10 seconds, 20 seconds and so on. Keep it small: a refusal is reported only after the
     * last one. A `podFailurePolicy` cannot shorten that: Pulumi does not see that such a Job has failed, and waits until its timeout
     * (pulumi/cloud-ready-checks v1.3.0, pkg/kubernetes/job/check.go).
     */
    readonly backoffLimit: number;
}

/** The Job's name ends in a hash of its spec: Kubernetes cannot change a Job, so a changed spec creates another Job. */
export function jobObjects(args: JobArgs): NamedObject[] {
    const { name, namespace, labels, serviceAccountAnnotations, container, backoffLimit } = args;
    const metadata = { name, namespace, labels };
    const spec = {
        backoffLimit,
        template: podTemplate(args.settings, {
            labels: { ...labels, ...args.podLabels },
            user: args.user,
            spec: { restartPolicy: "Never", serviceAccountName: name, volumes: [...args.volumes] },
            containers: [container],
        }),
    } satisfies batch.v1.JobSpec;
    return [
        {
            apiVersion: "v1",
            kind: "ServiceAccount",
            metadata: { ...metadata, ...annotated(serviceAccountAnnotations) },
            automountServiceAccountToken: false,
        },
        {
            apiVersion: "batch/v1",
            kind: "Job",
            metadata: { ...metadata, name: `${name}-${checksumOf(JSON.stringify(spec))}` },
            spec,
        },
    ];
}
