// The common parts of both GitOps formats: the stack's folder in the repository, and the names of its parts.
import type { Models } from "../../components/models";
import type { GitopsConfig } from "../../config/schema";
import type { Group, Groups } from "./group";
import type { Written } from "./helm";
import { yaml, type Files } from "./files";
import { externalSecretOf, scriptFile, secretsScript, type OmittedSecret } from "./secrets";

/** The models that a repository follows from. */
type RepositoryModels = Pick<Models, "namespace" | "gitops" | "prometheus" | "release">;

/** A stack on its way into a repository. */
export interface Repository {
    readonly stack: string;
    readonly namespace: string;
    readonly gitops: GitopsConfig;
    /** The release of another team's kube-prometheus-stack, which gets the published values. */
    readonly publishedTo: string | undefined;
    /** The Prometheus object that the stack publishes a patch for. */
    readonly existingPrometheus: string | undefined;
    readonly all: Groups;
    /** Folder below the root of the repository. */
    readonly path: string;
    /** Name of the object that applies a part. */
    readonly nameOf: (part: string) => string;
    /** Secrets that a person must create. */
    readonly secrets: readonly OmittedSecret[];
}

export function repositoryOf(stack: string, models: RepositoryModels, all: Groups): Repository {
    const { gitops, prometheus, release } = models;
    const namespace = models.namespace.name;
    const prefix = gitops.name ?? `thanos-${namespace}`;
    const secrets = all.groups.flatMap((group) => group.secrets);
    return {
        stack,
        namespace,
        gitops,
        publishedTo: prometheus.delivery === "values" ? release : undefined,
        existingPrometheus: prometheus.delivery === "existing" ? prometheus.model.prometheus.names.object : undefined,
        all: gitops.externalSecrets ? withExternalSecrets(all, gitops.externalSecrets) : all,
        path: gitops.path ?? `kubernetes/apps/${namespace}/thanos`,
        nameOf: (part) => `${prefix}-${part}`,
        secrets,
    };
}

const withExternalSecrets = (
    { groups, cloud }: Groups,
    externalSecrets: NonNullable<GitopsConfig["externalSecrets"]>,
): Groups => ({
    groups: groups.map((group) => ({
        ...group,
        objects: [...group.secrets.map((secret) => externalSecretOf(secret, externalSecrets)), ...group.objects],
    })),
    cloud,
});

/** A Namespace is applied before any part, and belongs to none. */
export const isNamespace = ({ objects, releases }: Group): boolean =>
    releases.length === 0 && objects.length > 0 && objects.every(({ kind }) => kind === "Namespace");

export const parts = ({ all }: Repository): readonly Group[] => all.groups.filter((group) => !isNamespace(group));

export const namespaceFiles = ({ all }: Repository): Files =>
    Object.fromEntries(all.groups.filter(isNamespace).map(({ name, objects }) => [`${name}.yaml`, yaml(...objects)]));

/** The parts that a part is applied after; Namespaces are there before. */
export const after = (repository: Repository, { after: names }: Group): readonly string[] =>
    names.filter((name) => parts(repository).some((part) => part.name === name));

export const kustomization = (resources: readonly string[]): string =>
    yaml({ apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources });

/** A folder with one file for each kind of object. */
export function partFiles(part: string, objects: readonly Written[]): Files {
    const fileOf = (kind: string) => `${kind.toLowerCase()}.yaml`;
    const kinds = [...new Set(objects.map(({ kind }) => kind))].sort();
    return {
        ...Object.fromEntries(
            kinds.map((kind) => [`${part}/${fileOf(kind)}`, yaml(...objects.filter((one) => one.kind === kind))]),
        ),
        [`${part}/kustomization.yaml`]: kustomization(kinds.map((kind) => `./${fileOf(kind)}`)),
    };
}

/** The script, where nothing in the files creates the Secrets. */
export const scriptFiles = ({ secrets, gitops }: Pick<Repository, "secrets" | "gitops">): Files =>
    secrets.length > 0 && !gitops.externalSecrets ? { [scriptFile]: secretsScript(secrets) } : {};

export const together = (all: readonly Files[]): Files => Object.assign({}, ...all) as Files;
