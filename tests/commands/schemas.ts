// Schemas of the objects of Kubernetes, Flux, Argo CD, the External Secrets Operator, cert-manager and the prometheus-operator, made
// from their own definitions by kubernetes-models.

/** A class that validates. */
type Model = new (data: object) => { validate(): void };

/** The packages are ES modules, which only `import()` can load here. */
const groups: Readonly<Record<string, () => Promise<object>>> = {
    v1: () => import("kubernetes-models/v1"),
    "apps/v1": () => import("kubernetes-models/apps/v1"),
    "batch/v1": () => import("kubernetes-models/batch/v1"),
    "networking.k8s.io/v1": () => import("kubernetes-models/networking.k8s.io/v1"),
    "policy/v1": () => import("kubernetes-models/policy/v1"),
    "rbac.authorization.k8s.io/v1": () => import("kubernetes-models/rbac.authorization.k8s.io/v1"),
    "monitoring.coreos.com/v1": () => import("@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1"),
    "helm.toolkit.fluxcd.io/v2": () => import("@kubernetes-models/flux-cd/helm.toolkit.fluxcd.io/v2"),
    "kustomize.toolkit.fluxcd.io/v1": () => import("@kubernetes-models/flux-cd/kustomize.toolkit.fluxcd.io/v1"),
    "source.toolkit.fluxcd.io/v1": () => import("@kubernetes-models/flux-cd/source.toolkit.fluxcd.io/v1"),
    "external-secrets.io/v1": () => import("@kubernetes-models/external-secrets/external-secrets.io/v1"),
    "argoproj.io/v1alpha1": () => import("@kubernetes-models/argo-cd/argoproj.io/v1alpha1"),
    "cert-manager.io/v1": () => import("@kubernetes-models/cert-manager/cert-manager.io/v1"),
};

/** The operator's definition requires neither: it only looks like a whole object. */
const mistaken = /volumeClaimTemplate must have required property (apiVersion|kind)$/;

/** The problems of an object; empty if it is valid. An unknown kind is wrong too. */
export async function problemOf(object: { readonly apiVersion: string; readonly kind: string }): Promise<string | undefined> {
    const { apiVersion, kind } = object;
    const known = (await groups[apiVersion]?.()) as Readonly<Record<string, Model>> | undefined;
    const Kind = known?.[kind];
    if (!Kind) return `${apiVersion} ${kind} is unknown`;
    try {
        new Kind(object).validate();
        return undefined;
    } catch (error) {
        const problems = (error instanceof Error ? error.message : String(error)).split(", ");
        return problems.filter((problem) => !mistaken.test(problem)).join(", ") || undefined;
    }
}
