// 1 to 3: versions, definitions and nodes.
import type { V1Node, V1Taint, V1Toleration } from "@kubernetes/client-node";
import { groupOf, releasesOf } from "../../../kube/registered";
import { child } from "../../../lib/properties";
import { ok, red, unseen, verdict, type Check } from "../../verify/check";
import { listed, nodesOf, servedVersions, serverVersion, within, type Target } from "../target";

/** `minDomains` and `matchLabelKeys` of topology spread constraints are on by default since then. */
const oldest = 27;

export const kubernetesVersion: Check<Target> = {
    id: "1",
    claim: "the Kubernetes version is supported",
    bar: `1.${oldest} or newer`,
    async check(target) {
        const version = await serverVersion(target);
        const minor = Number(/^v1\.(\d+)/.exec(version)?.[1]);
        return minor >= oldest ? ok(version) : red(version, "upgrade the cluster");
    },
};

/** API groups of operators that a stack may need, and how people install them. */
const operators: Readonly<Record<string, string>> = {
    "monitoring.coreos.com":
        "install the prometheus-operator (thanos-stack:prometheus.delivery: chart brings it), or upgrade its definitions",
    "cert-manager.io": "install cert-manager",
    "external-secrets.io": "install the External Secrets Operator",
    "gateway.networking.k8s.io": "install the Gateway API, standard channel",
};

/** The release that brings the definitions of the prometheus-operator. */
const definitionsRelease = "prometheus-operator-crds";

export const definitions: Check<Target> = {
    id: "2",
    claim: "custom resources are served",
    bar: "each kind that the stack creates, in the version that it creates, or brought by a chart of the stack",
    async check(target) {
        const served = await servedVersions(target);
        const brings = releasesOf(target.registrations).some(({ name }) => name === definitionsRelease);
        const wanted = new Map(
            target.objects
                .filter((one) => /\.(com|io)$/.test(groupOf(one)))
                .filter((one) => !/^(networking|rbac\.authorization|policy|storage)\.k8s\.io$/.test(groupOf(one)))
                .map((one) => [
                    `${one.kind}.${groupOf(one)}`,
                    { group: groupOf(one), version: one.apiVersion.split("/")[1] ?? "" },
                ]),
        );
        const missing = [...wanted].filter(
            ([name, { group, version }]) =>
                !served.get(name)?.includes(version) && !(brings && group === "monitoring.coreos.com" && !served.has(name)),
        );
        const groups = [...new Set(missing.map(([, { group }]) => group))];
        return verdict(
            missing.map(([name, { version }]) => {
                const versions = served.get(name);
                return versions ? `${name} is served as ${versions.join(", ")}, not as ${version}` : `${name} is missing`;
            }),
            groups.map((group) => operators[group] ?? `install what defines ${group}`).join("; "),
            `${wanted.size} kinds${brings ? "; the stack brings those of the prometheus-operator" : ""}`,
        );
    },
};

/** Whether a pod with these settings may run on a node. */
export function fits(
    node: V1Node,
    nodeSelector: Readonly<Record<string, string>>,
    tolerations: readonly V1Toleration[],
): boolean {
    const labels = node.metadata?.labels ?? {};
    const tolerated = ({ key, value, effect }: V1Taint) =>
        tolerations.some(
            (one) =>
                (one.effect === undefined || one.effect === effect) &&
                (one.key === undefined || one.key === key) &&
                (one.operator === "Exists" || (one.key !== undefined && (one.value ?? "") === (value ?? ""))),
        );
    return (
        !node.spec?.unschedulable &&
        Object.entries(nodeSelector).every(([key, value]) => labels[key] === value) &&
        (node.spec?.taints ?? []).filter(({ effect }) => effect !== "PreferNoSchedule").every(tolerated)
    );
}

export const nodes: Check<Target> = {
    id: "3",
    claim: "nodes and zones are enough for the spread of replicas",
    bar: "a node that fits the pods; with `hard` spread as many nodes and zones as minDomains",
    async check(target) {
        const { models, objects } = target;
        const { nodeSelector, tolerations } = models.jobPods;
        const fitting = (await nodesOf(target)).filter((node) => fits(node, nodeSelector, tolerations as V1Toleration[]));
        const zoneLabel = "topology.kubernetes.io/zone";
        const domains = (key: string) => new Set(fitting.flatMap(({ metadata }) => metadata?.labels?.[key] ?? [])).size;
        const needed = new Map<string, number>();
        for (const one of [...objects.map(({ body }) => body), ...target.registrations.map(({ inputs }) => inputs)].flatMap(
            (body) => [...within(body)],
        )) {
            const { topologyKey, whenUnsatisfiable, minDomains } = one;
            if (typeof topologyKey === "string" && whenUnsatisfiable === "DoNotSchedule")
                needed.set(topologyKey, Math.max(needed.get(topologyKey) ?? 1, typeof minDomains === "number" ? minDomains : 1));
        }
        const measured = `${fitting.length} nodes fit in ${domains(zoneLabel)} zones`;
        const wrong = [
            ...(fitting.length === 0 ? ["no schedulable node fits node selector and tolerations (thanos-stack:pods)"] : []),
            ...[...needed]
                .filter(([key, count]) => domains(key) < count)
                .map(([key, count]) => `${count} values of ${key} are required, ${domains(key)} found`),
        ];
        return verdict(
            wrong,
            "add nodes or zones, or set thanos-stack:spread: {nodes: soft, zones: soft}, or change thanos-stack:pods.tolerations and nodeSelector",
            `${measured}${needed.size > 0 ? `, required: ${[...needed].map(([key, count]) => `${count} of ${key}`).join(", ")}` : ", no hard spread"}`,
        );
    },
};

/** The webhook or agent that gives pods a cloud's identity, by the mark that the stack sets for it. */
export const identity: Check<Target> = {
    id: "8",
    claim: "the cluster gives pods their cloud identity",
    bar: "the webhook or metadata server that reads the annotations of the stack's ServiceAccounts",
    async check(target) {
        const accounts = target.objects.filter(({ kind }) => kind === "ServiceAccount");
        const has = (key: string) =>
            accounts.some(({ body }) => Object.hasOwn(child(child(body, "metadata"), "annotations"), key)) ||
            target.registrations.some(({ inputs }) => [...within(inputs)].some((one) => Object.hasOwn(one, key)));
        const webhooks = async () =>
            ((await listed(target, "admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration")) ?? []).map(
                ({ metadata }) => metadata?.name ?? "",
            );
        if (has("eks.amazonaws.com/role-arn")) {
            const found = (await webhooks()).find((name) => /pod-identity-webhook/.test(name));
            return found === undefined
                ? red(
                      "no pod-identity-webhook: pods get no IAM role",
                      "EKS has it. Elsewhere install amazon-eks-pod-identity-webhook, or use thanos-stack:objectStore.identity.kind: podIdentity or staticKeys",
                  )
                : ok(`webhook ${found} (IRSA)`);
        }
        if (has("azure.workload.identity/client-id")) {
            const found = (await webhooks()).find((name) => /azure-wi-webhook/.test(name));
            return found === undefined
                ? red(
                      "no azure-wi-webhook: pods get no token",
                      "enable workload identity: az aks update --enable-workload-identity --enable-oidc-issuer",
                  )
                : ok(`webhook ${found}`);
        }
        if (has("iam.gke.io/gcp-service-account")) {
            const label = "iam.gke.io/gke-metadata-server-enabled";
            const all = await nodesOf(target);
            const found = all.filter(({ metadata }) => metadata?.labels?.[label] === "true").length;
            return found === 0
                ? red(`no node has ${label}`, "enable Workload Identity Federation on the node pools")
                : ok(`${found} of ${all.length} nodes have the metadata server`);
        }
        return unseen("not needed: the stack uses keys, or an identity that needs no webhook");
    },
};
