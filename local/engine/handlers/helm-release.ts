// Helm releases. Each has a ConfigMap beside it that belongs to the stack's set: by it a later run finds that nothing has
// changed, and removes a release that is no longer registered.
import { applyObject, desiredObject } from "../apply";
import { fingerprint, releaseOf, unknownInputs, upgrade } from "../helm";
import type { KubeObject } from "../kube/objects";
import type { Registration } from "../../../offline/registration";
import { holdsSecret } from "../../../offline/secrets";
import type { Handler } from "./handler";

const type = "kubernetes:helm.sh/v3:Release";

/** On the ConfigMap of a release: the release's name. */
export const releaseAnnotation = "thanos-stack/helm-release";

export const isRelease = (registration: Registration): boolean => registration.type === type;

export const helmRelease: Handler = {
    handles: isRelease,

    problems: ({ inputs }, { helm }) => {
        const { name, namespace, chart } = inputs;
        const missing = Object.entries({ name, namespace, chart })
            .filter(([, value]) => typeof value !== "string")
            .map(([key]) => `${key} is missing: the embedded engine makes up no names`);
        return [
            ...(helm ? [] : ["Helm releases need the helm program, which this run was not given"]),
            ...missing,
            ...unknownInputs(inputs).map((key) => `the embedded engine does not know its input ${key}`),
            ...(holdsSecret(inputs["values"]) ? ["its values hold a secret, which helm would keep readable in the cluster"] : []),
        ];
    },

    apply: async (registration, run) => {
        const { cluster, parent, signal } = run;
        if (!run.helm) throw new Error("This run was not given the helm program.");
        const release = releaseOf(registration.inputs);
        const made = fingerprint(release);
        const record = (data: Record<string, string>) =>
            desiredObject(recordOf(registration, data), { setId: parent.id, namespace: release.namespace });
        run.members.push(record({}));

        const seconds = run.clock();
        const event = { urn: registration.urn, name: `${release.namespace}/${release.name}`, kind: "Release" };
        const before = await cluster.get(record({}));
        if (fingerprintIn(before) === made) run.emit({ ...event, action: "unchanged" });
        else {
            run.emit({ ...event, action: "waiting", detail: "helm brings up its workloads" });
            await applyObject(cluster, record({}), signal); // what is half-done has no fingerprint, but can be removed
            await upgrade(run.helm, release, signal);
            await applyObject(cluster, record({ fingerprint: made }), signal);
            run.emit({ ...event, action: before ? "changed" : "created", seconds: seconds() });
        }
        return { id: event.name, state: registration.inputs };
    },
};

const fingerprintIn = (record: KubeObject | undefined): unknown =>
    (record?.["data"] as { fingerprint?: unknown } | undefined)?.fingerprint;

/** The ConfigMap of a release, as if the program had registered it. */
export function recordOf(registration: Registration, data: Record<string, string> = {}): Registration {
    const { name, namespace } = releaseOf(registration.inputs);
    const metadata = { name: `helm-release-${name}`, namespace, annotations: { [releaseAnnotation]: name } };
    return { ...registration, type: "kubernetes:core/v1:ConfigMap", inputs: { metadata, data } };
}
