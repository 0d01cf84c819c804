// The stack for Argo CD: one Application for each part, in sync waves in the order of the program.
import type { GitopsConfig } from "../../config/schema";
import type { Group } from "./group";
import { yaml, type Files } from "./files";
import type { HelmReleaseInputs, Written } from "./helm";
import { integrationFiles } from "./integration";
import { readme } from "./readme";
import { after, kustomization, namespaceFiles, partFiles, parts, scriptFiles, together, type Repository } from "./repository";

type Argocd = NonNullable<GitopsConfig["argocd"]>;

export function argocdFiles(repository: Repository): Files {
    const { argocd } = repository.gitops;
    if (!argocd)
        throw new Error(
            "thanos-stack:gitops.argocd.repoURL: required for --format argocd. Set it to the URL of the repository, as Argo CD reads it.",
        );
    const namespaces = namespaceFiles(repository);
    const groups = parts(repository);
    return {
        ...namespaces,
        "applications.yaml": yaml(...groups.map((group) => application(repository, argocd, group))),
        ...together(groups.filter(({ objects }) => objects.length > 0).map(({ name, objects }) => partFiles(name, objects))),
        "kustomization.yaml": kustomization([...Object.keys(namespaces).map((name) => `./${name}`), "./applications.yaml"]),
        ...scriptFiles(repository),
        ...integrationFiles(repository, "argocd"),
        "README.md": readme(repository, [
            `1. Commit this folder as \`${repository.path}\` of ${argocd.repoURL}.`,
            "2. Let an Application include it (an app of apps whose path is this folder), or apply it once: `kubectl apply --server-side -k .`",
            "3. Argo CD waits for an Application of an earlier sync wave only with the health check of `argoproj.io/Application` in",
            "   `argocd-cm`. Without it all parts start at once, and each is retried until what it needs is there.",
        ]),
    };
}

/** The number of parts that must be there one after the other before this part. */
function depth(repository: Repository, group: Group): number {
    const before = parts(repository).filter(({ name }) => after(repository, group).includes(name));
    return before.length === 0 ? 0 : 1 + Math.max(...before.map((one) => depth(repository, one)));
}

function application(repository: Repository, argocd: Argocd, group: Group): Written {
    const { namespace: ofStack, nameOf, path } = repository;
    const { namespace, project, repoURL, targetRevision, server, wave } = argocd;
    const git = group.objects.length > 0 ? [{ repoURL, targetRevision, path: `${path}/${group.name}` }] : [];
    return {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Application",
        metadata: {
            name: nameOf(group.name),
            namespace,
            annotations: { "argocd.argoproj.io/sync-wave": String(wave + depth(repository, group)) },
        },
        spec: {
            project,
            destination: { server, namespace: ofStack },
            sources: [...git, ...group.releases.map(chartSource)],
            syncPolicy: {
                automated: { prune: true, selfHeal: true },
                // The definitions of the prometheus-operator are too large for client-side apply.
                syncOptions: ["ServerSideApply=true", "CreateNamespace=false"],
                retry: { limit: 10, backoff: { duration: "30s", factor: 2, maxDuration: "5m" } },
            },
        },
    };
}

function chartSource(release: HelmReleaseInputs): object {
    const { name, chart, repository, version, values } = release;
    const helm = { releaseName: name, skipCrds: true, valuesObject: values };
    // Argo CD takes an OCI registry without its scheme, and the chart's name apart.
    const oci = /^oci:\/\/(.+)\/([^/]+)$/.exec(chart);
    if (oci) return { repoURL: oci[1], chart: oci[2], targetRevision: version, helm };
    if (repository !== undefined) return { repoURL: repository, chart, targetRevision: version, helm };
    throw new Error(
        `The chart of release "${name}" is a local path: got ${chart}, expected oci://… or https://…. Set the chart's source.`,
    );
}
