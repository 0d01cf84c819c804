// 11 to 13: quotas, Pod Security, and a server-side dry run of every object.
import { parseQuantity } from "../../../lib/quantity";
import { child, isProperties, omit, type Properties } from "../../../lib/properties";
import { titleOf } from "../../../kube/registered";
import { ok, unseen, verdict, type Check } from "../../verify/check";
import { dryRun, listed, sentenceOf, statusOf, type PlannedObject, type Target } from "../target";

const list = (value: unknown): Properties[] => (Array.isArray(value) ? value.filter(isProperties) : []);
const text = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : "");

/** A workload's pods: how many, and their template. */
interface Pods {
    readonly title: string;
    readonly namespace: string;
    readonly replicas: number;
    readonly template: Properties;
    /** Volumes that each pod gets a claim for. */
    readonly claims: readonly string[];
}

/** Pods that the stack's own objects make. Those of operators' objects and charts are made by others. */
export const podsOf = (objects: readonly PlannedObject[]): Pods[] =>
    objects.flatMap((object) => {
        const spec = child(object.body, "spec");
        const template = child(spec, "template");
        if (!/^(Deployment|StatefulSet|DaemonSet|Job)$/.test(object.kind) || Object.keys(template).length === 0) return [];
        const { replicas = 1 } = spec;
        const claims = list(spec["volumeClaimTemplates"]).map((one) => text(child(one, "metadata")["name"]));
        const { namespace = "default" } = object;
        return [{ title: titleOf(object), namespace, replicas: typeof replicas === "number" ? replicas : 1, template, claims }];
    });

const containersOf = ({ template }: Pods): Properties[] => list(child(template, "spec")["containers"]);

/** The total requests of these pods, in the words of a quota. */
export function needsOf(objects: readonly PlannedObject[]): Readonly<Record<string, number>> {
    const pods = podsOf(objects);
    const sum = (group: string, resource: string) =>
        pods.reduce(
            (total, one) =>
                total +
                one.replicas *
                    containersOf(one).reduce(
                        (inner, container) => inner + parseQuantity(text(child(child(container, "resources"), group)[resource])),
                        0,
                    ),
            0,
        );
    const claims = objects.filter(({ kind }) => kind === "PersistentVolumeClaim");
    return {
        pods: pods.reduce((total, { replicas }) => total + replicas, 0),
        "requests.cpu": sum("requests", "cpu"),
        cpu: sum("requests", "cpu"),
        "requests.memory": sum("requests", "memory"),
        memory: sum("requests", "memory"),
        "limits.memory": sum("limits", "memory"),
        persistentvolumeclaims: claims.length,
        services: objects.filter(({ kind }) => kind === "Service").length,
        secrets: objects.filter(({ kind }) => kind === "Secret").length,
        configmaps: objects.filter(({ kind }) => kind === "ConfigMap").length,
    };
}

export const quotas: Check<Target> = {
    id: "11",
    claim: "quotas and limit ranges leave room",
    bar: "free quota for the pods and objects of the stack; no limit below what a container needs",
    async check(target) {
        const { namespace, namespaceExists } = target;
        if (!namespaceExists) return unseen(`the Namespace ${namespace} does not exist yet`);
        const objects = target.objects.filter((one) => one.namespace === namespace);
        const quotaObjects = ((await listed(target, "v1", "ResourceQuota", namespace)) ?? []) as unknown as Properties[];
        const ranges = ((await listed(target, "v1", "LimitRange", namespace)) ?? []) as unknown as Properties[];
        const needs = needsOf(objects);
        const limits = ranges.flatMap((range) => list(child(range, "spec")["limits"]));
        const defaults = limits.some(
            (one) => one["type"] === "Container" && isProperties(one["default"]) && "cpu" in one["default"],
        );
        const wrong = [
            ...quotaObjects.flatMap((quota) => {
                const [hard, used] = [child(child(quota, "spec"), "hard"), child(child(quota, "status"), "used")];
                const name = text(child(quota, "metadata")["name"]);
                return Object.entries(hard).flatMap(([resource, limit]) => {
                    if (resource === "limits.cpu" && !defaults)
                        return [
                            `ResourceQuota ${name} has limits.cpu, and the stack's pods have no CPU limit: each pod is refused`,
                        ];
                    const need = needs[resource];
                    const free = parseQuantity(text(limit)) - parseQuantity(text(used[resource]));
                    return need !== undefined && need > free
                        ? [
                              `ResourceQuota ${name}: ${resource} has ${shown(resource, free)} free, the stack needs ${shown(resource, need)}`,
                          ]
                        : [];
                });
            }),
            ...podsOf(objects).flatMap((pods) =>
                containersOf(pods).flatMap((container) =>
                    limits
                        .filter(({ type }) => type === "Container")
                        .flatMap(({ max, min }) => [
                            ...outside(
                                pods.title,
                                container,
                                "limits",
                                isProperties(max) ? max : {},
                                (value, bound) => value > bound,
                                "above the maximum",
                            ),
                            ...outside(
                                pods.title,
                                container,
                                "requests",
                                isProperties(min) ? min : {},
                                (value, bound) => value < bound,
                                "below the minimum",
                            ),
                        ]),
                ),
            ),
        ];
        return verdict(
            [...new Set(wrong)],
            "raise the quota or the limit range, choose a smaller thanos-stack:size, or add a LimitRange with a default CPU limit",
            `${quotaObjects.length} quotas, ${ranges.length} limit ranges; needed: ${shown("cpu", needs["cpu"] ?? 0)} CPU, ${shown("memory", needs["memory"] ?? 0)} memory`,
        );
    },
};

function outside(
    title: string,
    container: Properties,
    group: "limits" | "requests",
    bounds: Properties,
    isOutside: (value: number, bound: number) => boolean,
    words: string,
): string[] {
    const values = child(child(container, "resources"), group);
    return Object.entries(bounds).flatMap(([resource, bound]) =>
        values[resource] !== undefined && isOutside(parseQuantity(text(values[resource])), parseQuantity(text(bound)))
            ? [`${title}: ${group}.${resource} ${text(values[resource])} is ${words} ${text(bound)} of a LimitRange`]
            : [],
    );
}

const shown = (resource: string, value: number): string =>
    /memory|storage/.test(resource) ? `${(value / 2 ** 30).toFixed(1)} GiB` : String(Math.round(value * 100) / 100);

/** Namespaces of the dry runs: the object's own where it exists, else one that every cluster has. */
const standIn = "default";

const existingNamespaces = async (target: Target): Promise<ReadonlySet<string>> =>
    new Set(((await listed(target, "v1", "Namespace")) ?? []).map(({ metadata }) => metadata?.name ?? ""));

function placed(
    { body, namespace }: PlannedObject,
    existing: ReadonlySet<string>,
): { readonly body: Properties; readonly moved: boolean } {
    if (namespace === undefined || existing.has(namespace)) return { body, moved: false };
    return { body: { ...body, metadata: { ...child(body, "metadata"), namespace: standIn } }, moved: true };
}

/** As people read it: the same sentence for many objects once. */
function grouped(refused: readonly (readonly [title: string, sentence: string])[]): string[] {
    const bySentence = new Map<string, string[]>();
    for (const [title, said] of refused) {
        const sentence = said.replace(/^\S+ "[^"]*" is (forbidden|invalid): /, "");
        bySentence.set(sentence, [...(bySentence.get(sentence) ?? []), title]);
    }
    return [...bySentence].map(([sentence, titles]) =>
        titles.length > 3
            ? `${titles.slice(0, 2).join(", ")} and ${titles.length - 2} more: ${sentence}`
            : `${titles.join(", ")}: ${sentence}`,
    );
}

export const podSecurity: Check<Target> = {
    id: "12",
    claim: "the API server admits the stack's pods",
    bar: "a dry run of a pod of each workload, with the Pod Security level and the webhooks of its Namespace",
    async check(target) {
        const { objects, namespace, namespaceExists, access } = target;
        const existing = await existingNamespaces(target);
        const level = namespaceExists
            ? ((await access.core.readNamespace({ name: namespace })).metadata?.labels?.["pod-security.kubernetes.io/enforce"] ??
              "none")
            : undefined;
        const refused: [string, string][] = [];
        const pods = podsOf(objects);
        for (const { title, template, claims, namespace: own } of pods) {
            const body = {
                apiVersion: "v1",
                kind: "Pod",
                metadata: {
                    ...child(template, "metadata"),
                    name: "thanos-stack-preflight",
                    namespace: existing.has(own) ? own : standIn,
                },
                spec: {
                    ...omit(child(template, "spec"), ["serviceAccountName"]),
                    volumes: [...list(child(template, "spec")["volumes"]), ...claims.map((name) => ({ name, emptyDir: {} }))],
                    restartPolicy: child(template, "spec")["restartPolicy"] ?? "Always",
                },
            };
            // The ServiceAccount and priority are admitted with the workload; volumes need not exist for a dry run.
            await dryRun(target, body).catch((error: unknown) => {
                if (!unsupported(error)) refused.push([title, sentenceOf(error)]);
            });
        }
        return verdict(
            grouped(refused),
            "exempt the stack's pods from the policy, set thanos-stack:namespaceManagement.podSecurity, or change thanos-stack:pods",
            `${pods.length} workloads; ${level === undefined ? `the Namespace ${namespace} does not exist yet, tried in ${standIn}` : `Pod Security level ${level}`}`,
        );
    },
};

/** A webhook without support for dry runs. */
const unsupported = (error: unknown): boolean => /does not support dry run/.test(sentenceOf(error));

export const admission: Check<Target> = {
    id: "13",
    claim: "the API server accepts every object",
    bar: "a server-side dry run of each object: schema, admission webhooks and policies",
    async check(target) {
        const existing = await existingNamespaces(target);
        const refused: [string, string][] = [];
        const aside = { kinds: 0, webhooks: 0, moved: 0 };
        for (const object of target.objects) {
            const { body, moved } = placed(object, existing);
            if (moved) aside.moved++;
            await dryRun(target, body).catch((error: unknown) => {
                if (isUnknownKind(error)) aside.kinds++;
                else if (unsupported(error)) aside.webhooks++;
                else refused.push([titleOf(object), sentenceOf(error)]);
            });
        }
        const notes = [
            ...(aside.moved > 0
                ? [`${aside.moved} tried in the Namespace ${standIn}, because their own does not exist yet`]
                : []),
            ...(aside.kinds > 0 ? [`${aside.kinds} not tried: their kind is not served yet, see check 2`] : []),
            ...(aside.webhooks > 0 ? [`${aside.webhooks} not tried: a webhook supports no dry run`] : []),
        ];
        const tried = target.objects.length - aside.kinds - aside.webhooks;
        if (tried === 0) return unseen(notes.join("; "));
        return refused.length > 0
            ? verdict(grouped(refused), "change the stack file as in the message, or exempt the stack from the policy", "")
            : ok([`${tried} objects`, ...notes].join("; "));
    },
};

const isUnknownKind = (error: unknown): boolean =>
    /^Unrecognized API version and kind/.test((error as Error).message) ||
    (statusOf(error) === 404 &&
        /resource metadata|could not find the requested resource|page not found/.test(
            `${(error as Error).message} ${sentenceOf(error)}`,
        ));
