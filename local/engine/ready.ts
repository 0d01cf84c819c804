// When an object is ready, as the Pulumi Kubernetes provider and `kubectl rollout status` judge it: one pure function
// per kind, on the live object. A kind that is not in the table is ready once it is stored.
import type {
    V1CustomResourceDefinition,
    V1DaemonSet,
    V1Deployment,
    V1Job,
    V1Namespace,
    V1PersistentVolumeClaim,
    V1Pod,
    V1StatefulSet,
} from "@kubernetes/client-node";
import { groupKind, type KubeObject } from "./kube/objects";
import { child } from "../../lib/properties";

/** Whether an object is ready; `reason` is the condition that is not met. */
export type Readiness =
    | { readonly state: "ready" }
    | { readonly state: "waiting"; readonly reason: string }
    | { readonly state: "failed"; readonly reason: string };

const ready: Readiness = { state: "ready" };
const waiting = (reason: string): Readiness => ({ state: "waiting", reason });
const failed = (reason: string): Readiness => ({ state: "failed", reason });

interface Condition {
    readonly type?: string;
    readonly status?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly observedGeneration?: number;
}

const conditionOf = (conditions: readonly Condition[] | undefined, type: string) =>
    conditions?.find((condition) => condition.type === type);

/** The text of a condition: its message says more than its reason. */
const because = (condition: Condition): string => [condition.reason, condition.message].filter(Boolean).join(": ");

const deployment = ({ spec, status }: V1Deployment): Readiness => {
    const wanted = spec?.replicas ?? 1;
    const updatedReplicas = status?.updatedReplicas ?? 0;
    const replicas = status?.replicas ?? 0;
    const availableReplicas = status?.availableReplicas ?? 0;
    const progressing = conditionOf(status?.conditions, "Progressing");
    if (progressing?.reason === "ProgressDeadlineExceeded") return failed(because(progressing));
    if (updatedReplicas < wanted) return waiting(`${updatedReplicas} of ${wanted} replicas updated`);
    if (replicas > updatedReplicas) return waiting(`${replicas - updatedReplicas} old replicas still there`);
    if (availableReplicas < wanted) return waiting(`${availableReplicas} of ${wanted} replicas available`);
    return ready;
};

const statefulSet = ({ spec, status }: V1StatefulSet): Readiness => {
    const wanted = spec?.replicas ?? 1;
    const { readyReplicas = 0, updatedReplicas = 0, currentRevision, updateRevision } = status ?? {};
    if (readyReplicas < wanted) return waiting(`${readyReplicas} of ${wanted} replicas ready`);
    if (spec?.updateStrategy?.type === "OnDelete" || currentRevision === updateRevision) return ready;
    const toUpdate = Math.max(wanted - (spec?.updateStrategy?.rollingUpdate?.partition ?? 0), 0);
    return updatedReplicas < toUpdate ? waiting(`${updatedReplicas} of ${toUpdate} replicas updated`) : ready;
};

const daemonSet = ({ status }: V1DaemonSet): Readiness => {
    const { desiredNumberScheduled: wanted = 0, updatedNumberScheduled = 0, numberAvailable = 0 } = status ?? {};
    if (updatedNumberScheduled < wanted) return waiting(`${updatedNumberScheduled} of ${wanted} pods updated`);
    return numberAvailable < wanted ? waiting(`${numberAvailable} of ${wanted} pods available`) : ready;
};

const job = ({ spec, status }: V1Job): Readiness => {
    const failure = conditionOf(status?.conditions, "Failed");
    if (failure?.status === "True") return failed(because(failure));
    if (conditionOf(status?.conditions, "Complete")?.status === "True") return ready;
    return waiting(`${status?.succeeded ?? 0} of ${spec?.completions ?? 1} pods completed`);
};

const pod = ({ status }: V1Pod): Readiness => {
    if (status?.phase === "Succeeded") return ready;
    if (status?.phase === "Failed") return failed(status.message ?? status.reason ?? "the pod has failed");
    const condition = conditionOf(status?.conditions, "Ready");
    return condition?.status === "True" ? ready : waiting(condition?.message ?? `phase ${status?.phase ?? "unknown"}`);
};

const claim = ({ status }: V1PersistentVolumeClaim, bindsOnUse: boolean): Readiness => {
    if (status?.phase === "Bound" || (bindsOnUse && status?.phase === "Pending")) return ready;
    if (status?.phase === "Lost") return failed("its volume is gone (phase Lost)");
    return waiting(`phase ${status?.phase ?? "unknown"}, not Bound`);
};

const definition = ({ status }: V1CustomResourceDefinition): Readiness => {
    const names = conditionOf(status?.conditions, "NamesAccepted");
    if (names?.status === "False") return failed(because(names));
    return conditionOf(status?.conditions, "Established")?.status === "True" ? ready : waiting("not Established");
};

const namespace = ({ status }: V1Namespace): Readiness =>
    status?.phase === "Active" ? ready : waiting(`phase ${status?.phase ?? "unknown"}, not Active`);

type Judge = (object: never, bindsOnUse: boolean) => Readiness;

const judges: Readonly<Record<string, Judge>> = {
    "Deployment.apps": deployment,
    "StatefulSet.apps": statefulSet,
    "DaemonSet.apps": daemonSet,
    "Job.batch": job,
    Pod: pod,
    PersistentVolumeClaim: claim,
    "CustomResourceDefinition.apiextensions.k8s.io": definition,
    Namespace: namespace,
};

/** The annotations of the Pulumi provider that change how an object is awaited. */
export const awaitAnnotations = {
    skip: "pulumi.com/skipAwait",
    waitFor: "pulumi.com/waitFor",
    timeout: "pulumi.com/timeoutSeconds",
} as const;

/** Judges a live object. `bindsOnUse`: a claim of its storage class is bound when a pod first uses it. */
export function readiness(object: KubeObject, { bindsOnUse = false } = {}): Readiness {
    const annotations = object.metadata.annotations ?? {};
    if (annotations[awaitAnnotations.skip] === "true") return ready;
    const waitFor = annotations[awaitAnnotations.waitFor];
    const judge = judges[groupKind(object)];
    if (waitFor === undefined && !judge) return ready;

    const { observedGeneration = 0 } = child(object, "status");
    const isObserved = observing.has(groupKind(object)) || observedGeneration !== 0;
    if (isObserved && Number(observedGeneration) < (object.metadata.generation ?? 0))
        return waiting("its controller has not seen the change yet");
    if (waitFor !== undefined) return allOf(parseWaitFor(waitFor).map((wish) => wish(object)));
    return judge ? judge(object as never, bindsOnUse) : ready;
}

/** Kinds whose status means nothing until their controller has written the generation that it is about. */
const observing = new Set(["Deployment.apps", "StatefulSet.apps", "DaemonSet.apps"]);

function allOf(verdicts: readonly Readiness[]): Readiness {
    return verdicts.find(({ state }) => state === "failed") ?? verdicts.find(({ state }) => state === "waiting") ?? ready;
}

type Wish = (object: KubeObject) => Readiness;

/**
 * Reads the annotation `pulumi.com/waitFor`: `condition=Type`, `condition=Type=Status`, `jsonpath={.path}`,
 * `jsonpath={.path}=value`, or a JSON list of those. Throws on anything else, with what is allowed.
 */
export function parseWaitFor(text: string): Wish[] {
    const items: unknown = text.trimStart().startsWith("[") ? JSON.parse(text) : [text];
    return (items as unknown[]).map((item) => {
        const wish = parseWish(String(item));
        if (wish) return wish;
        const allowed = "condition=Type, condition=Type=Status, jsonpath={.path} or jsonpath={.path}=value";
        throw new Error(`${awaitAnnotations.waitFor}: "${String(item)}" is not understood. Allowed: ${allowed}.`);
    });
}

function parseWish(text: string): Wish | undefined {
    const condition = /^condition=([^=]+)(?:=(\w+))?$/.exec(text);
    if (condition) return conditionWish(condition[1] ?? "", condition[2] ?? "True");
    const path = /^jsonpath=\{((?:\.[\w-]+|\[\d+\])+)\}(?:=(.*))?$/.exec(text);
    return path ? pathWish(path[1] ?? "", path[2]) : undefined;
}

function conditionWish(type: string, status: string): Wish {
    return (object) => {
        const { conditions } = child(object, "status") as { conditions?: readonly Condition[] };
        const condition = conditionOf(conditions, type);
        if (!condition) return waiting(`no condition ${type} yet`);
        if ((condition.observedGeneration ?? Infinity) < (object.metadata.generation ?? 0)) {
            return waiting(`condition ${type} is about an older generation`);
        }
        if (condition.status === status) return ready;
        return waiting([`condition ${type} is ${condition.status ?? "unknown"}`, because(condition)].filter(Boolean).join(": "));
    };
}

function pathWish(path: string, wanted: string | undefined): Wish {
    const keys = [...path.matchAll(/[\w-]+/g)].map(([key]) => key);
    return (object) => {
        const found = keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);
        const text = typeof found === "string" ? found : JSON.stringify(found);
        const met = wanted === undefined ? found !== undefined && found !== null : text === wanted;
        return met
            ? ready
            : waiting(`${path} is ${found === undefined ? "not there" : text}${wanted === undefined ? "" : `, not ${wanted}`}`);
    };
}
