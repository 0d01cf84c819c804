// The stack for a Flux repository: one Kustomization for each part, in the order of the program.
import type { Group } from "./group";
import { yaml, type Files } from "./files";
import { fluxRelease, type Written } from "./helm";
import { integrationFiles } from "./integration";
import { readme } from "./readme";
import { after, kustomization, namespaceFiles, partFiles, parts, scriptFiles, together, type Repository } from "./repository";

export function fluxFiles(repository: Repository): Files {
    const { gitops, all, path } = repository;
    const { flux, interval } = gitops;
    const releases = new Map(all.groups.flatMap((group) => group.releases.map((one) => [one.urn, one])));
    const objectName = (release: string): string => flux.releases[release] ?? release;
    const objectsOf = (group: Group): Written[] => [
        ...group.objects,
        ...group.releases.flatMap((release) => {
            const before = [...new Set(release.dependencies)].flatMap((urn) => releases.get(urn) ?? []);
            return fluxRelease(release, {
                name: objectName(release.name),
                interval,
                dependsOn: before.map(({ name, namespace }) => ({ name: objectName(name), namespace })),
            });
        }),
    ];
    const namespaces = namespaceFiles(repository);
    return {
        ...namespaces,
        "ks.yaml": yaml(...parts(repository).map((group) => applied(repository, group))),
        ...together(parts(repository).map((group) => partFiles(group.name, objectsOf(group)))),
        "kustomization.yaml": kustomization([...Object.keys(namespaces).map((name) => `./${name}`), "./ks.yaml"]),
        ...scriptFiles(repository),
        ...integrationFiles(repository, "flux"),
        "README.md": readme(repository, [
            `1. Commit this folder as \`${path}\` of the repository that the ${flux.source.kind} \`${flux.source.namespace}/${flux.source.name}\` reads.`,
            "2. Let a Kustomization that Flux applies already include it: add this folder to `resources` of the `kustomization.yaml` above it.",
            "   A folder without a `kustomization.yaml` above it is included by itself.",
            ...(Object.keys(namespaces).length > 0
                ? [
                      "3. If the repository has a Namespace object of this name already, set `namespaceManagement.mode: existing` in the stack file and render again.",
                  ]
                : []),
        ]),
    };
}

/** The parts that Flux applies as a whole, and their order. */
function applied(repository: Repository, group: Group): Written {
    const { gitops, path, nameOf } = repository;
    const { flux, interval } = gitops;
    const dependsOn = [
        ...flux.dependsOn.map(({ name, namespace }) => ({ name, ...(namespace === undefined ? {} : { namespace }) })),
        ...after(repository, group).map((one) => ({ name: nameOf(one) })),
    ];
    const { kind, name, namespace } = flux.source;
    return {
        apiVersion: "kustomize.toolkit.fluxcd.io/v1",
        kind: "Kustomization",
        metadata: { name: nameOf(group.name), namespace: flux.namespace },
        spec: {
            interval,
            retryInterval: "2m",
            timeout: `${600 + Math.max(0, ...group.releases.map(({ timeoutSeconds }) => timeoutSeconds))}s`,
            path: `./${path}/${group.name}`,
            prune: true,
            wait: true,
            // With its Namespace: a namespace transformer above may move the Kustomization.
            sourceRef: { kind, name, namespace },
            ...(dependsOn.length > 0 ? { dependsOn } : {}),
        },
    };
}
