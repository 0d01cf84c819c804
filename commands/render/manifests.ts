// The stack as plain objects: one file for each part, for kubectl and every tool that applies files.
import { yaml, type Files } from "./files";
import { integrationFiles } from "./integration";
import { readme } from "./readme";
import { kustomization, scriptFiles, type Repository } from "./repository";

export function manifests(repository: Repository): Files {
    const releases = repository.all.groups.flatMap((group) => group.releases);
    if (releases.length > 0)
        throw new Error(
            `Helm creates the objects of ${releases.map(({ name }) => name).join(", ")}. Use --format flux or argocd, or prometheus.delivery operator or values and thanos.delivery manifests.`,
        );
    const written = repository.all.groups.filter(({ objects }) => objects.length > 0);
    return {
        ...Object.fromEntries(written.map(({ name, objects }) => [`${name}.yaml`, yaml(...objects)])),
        "kustomization.yaml": kustomization(written.map(({ name }) => `${name}.yaml`)),
        ...scriptFiles(repository),
        ...integrationFiles(repository, "helm"),
        "README.md": readme(repository, ["Apply it:", "", "    kubectl apply --server-side -k ."]),
    };
}
