// The stack as plain objects: one file for each part, for kubectl and for whatever applies files.
import type { Groups } from "./group";
import { yaml, type Files } from "./files";
import { readme } from "./readme";

export function manifests(stack: string, all: Groups): Files {
    const releases = all.groups.flatMap(({ releases }) => releases);
    if (releases.length > 0)
        throw new Error(
            `Helm makes the objects of ${releases.map(({ name }) => name).join(", ")}. Use --format flux, or prometheus.delivery operator or values and thanos.delivery manifests.`,
        );
    const written = all.groups.filter(({ objects }) => objects.length > 0);
    const resources = written.map(({ name }) => `${name}.yaml`);
    return {
        ...Object.fromEntries(written.map(({ name, objects }) => [`${name}.yaml`, yaml(...objects)])),
        "kustomization.yaml": yaml({ apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources }),
        "README.md": readme(stack, all, ["Apply it:", "", "    kubectl apply --server-side -k ."]),
    };
}
