// The stack for a Flux repository: a folder for each part, with `ks.yaml` and `app/`, as home-ops repositories have it.
import type { Group, Groups } from "./group";
import type { Written } from "./helm";
import { yaml, type Files } from "./files";
import { fluxRelease } from "./helm";
import { readme } from "./readme";

/** The Git source and the Namespace that `flux bootstrap` makes. */
const flux = "flux-system";

/** @param at where the folder will be in the repository that Flux reads, as in `./kubernetes/apps/monitoring`. */
export function fluxFiles(stack: string, all: Groups, at: string): Files {
    const [alone, parts] = [all.groups.filter(isNamespace), all.groups.filter((group) => !isNamespace(group))];
    const appliedFirst = new Set(alone.map(({ name }) => name));
    const releases = new Map(all.groups.flatMap((group) => group.releases.map((one) => [one.urn, one])));
    const files: Record<string, string> = {};
    for (const { name, objects } of alone) files[`${name}.yaml`] = yaml(...objects);
    for (const group of parts) {
        const objects = [
            ...group.objects,
            ...group.releases.flatMap((release) => {
                const after = [...new Set(release.dependencies)].flatMap((urn) => releases.get(urn) ?? []);
                return fluxRelease(
                    release,
                    after.map(({ name, namespace }) => ({ name, namespace })),
                );
            }),
        ];
        const kinds = [...new Set(objects.map(({ kind }) => kind))].sort();
        const fileOf = (kind: string) => `${kind.toLowerCase()}.yaml`;
        for (const kind of kinds)
            files[`${group.name}/app/${fileOf(kind)}`] = yaml(...objects.filter((one) => one.kind === kind));
        files[`${group.name}/app/kustomization.yaml`] = kustomization(kinds.map((kind) => `./${fileOf(kind)}`));
        files[`${group.name}/ks.yaml`] = yaml(applied(group, at, appliedFirst));
    }
    files["kustomization.yaml"] = kustomization([
        ...alone.map(({ name }) => `./${name}.yaml`),
        ...parts.map(({ name }) => `./${name}/ks.yaml`),
    ]);
    files["README.md"] = readme(stack, all, [
        `Commit this folder as \`${at}\` of the repository that Flux reads (GitRepository \`${flux}\` in the namespace \`${flux}\`).`,
    ]);
    return files;
}

const isNamespace = ({ objects, releases }: Group): boolean =>
    releases.length === 0 && objects.every(({ kind }) => kind === "Namespace");

const kustomization = (resources: readonly string[]): string =>
    yaml({ apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources });

const nameOf = (group: string): string => `thanos-stack-${group}`;

/** What Flux applies as a whole, and after what. */
const applied = ({ name, after, releases }: Group, at: string, appliedFirst: ReadonlySet<string>): Written => {
    const dependsOn = after.filter((one) => !appliedFirst.has(one)).map((one) => ({ name: nameOf(one) }));
    return {
        apiVersion: "kustomize.toolkit.fluxcd.io/v1",
        kind: "Kustomization",
        metadata: { name: nameOf(name), namespace: flux },
        spec: {
            interval: "1h",
            retryInterval: "2m",
            timeout: `${600 + Math.max(0, ...releases.map(({ timeoutSeconds }) => timeoutSeconds))}s`,
            path: `${at}/${name}/app`,
            prune: true,
            wait: true,
            sourceRef: { kind: "GitRepository", name: flux },
            ...(dependsOn.length > 0 ? { dependsOn } : {}),
        },
    };
};
