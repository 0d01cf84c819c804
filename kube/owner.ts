// The owner of an object of the cluster, as far as its metadata shows.
import { stackAnnotation } from "../config/names";

/** The metadata of an object, as far as it shows an owner. */
export interface OwnedMetadata {
    readonly labels?: Readonly<Record<string, string>> | undefined;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
    readonly managedFields?: readonly { readonly manager?: string; readonly subresource?: string }[] | undefined;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[] | undefined;
}

/** As in `Helm release monitoring/prometheus`: the most specific owner that the metadata names. */
export function ownerOf({ labels = {}, annotations = {}, managedFields = [], ownerReferences = [] }: OwnedMetadata): string {
    const [reference] = ownerReferences;
    const stack = annotations[stackAnnotation];
    const release = annotations["meta.helm.sh/release-name"];
    const flux = ["kustomize", "helm"].find((one) => labels[`${one}.toolkit.fluxcd.io/name`] !== undefined);
    const argo = annotations["argocd.argoproj.io/tracking-id"]?.split(":")[0] ?? labels["argocd.argoproj.io/instance"];
    if (reference) return `${reference.kind} ${reference.name}`;
    if (stack !== undefined) return `the stack ${stack}`;
    if (flux !== undefined) {
        const [namespace = "", name = ""] = [`namespace`, `name`].map((key) => labels[`${flux}.toolkit.fluxcd.io/${key}`]);
        return `Flux ${flux === "helm" ? "HelmRelease" : "Kustomization"} ${namespace}/${name}`;
    }
    if (argo !== undefined) return `Argo CD application ${argo}`;
    if (release !== undefined) return `Helm release ${annotations["meta.helm.sh/release-namespace"] ?? ""}/${release}`;
    return byManager(managedFields) ?? "an unknown owner";
}

/** The first field manager is the one that created the object. */
function byManager(managedFields: NonNullable<OwnedMetadata["managedFields"]>): string | undefined {
    const manager = managedFields.find(({ subresource }) => !subresource)?.manager;
    if (manager === undefined) return undefined;
    return manager.startsWith("pulumi-")
        ? `a Pulumi program (field manager ${manager}): another stack, or an earlier deployment whose state is lost`
        : `field manager ${manager}`;
}
