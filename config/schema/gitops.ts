// Keys of a GitOps repository that the stack is rendered into.
import { z } from "zod";
import { dnsLabel, duration, releaseName } from "./fields";

const folder = z.string().regex(/^(?!\.{0,2}\/)[\w.-]+(\/[\w.-]+)*$/, {
    error: "a folder relative to the root of the repository, such as kubernetes/apps/monitoring/thanos",
});

const flux = z
    .strictObject({
        namespace: dnsLabel.default("flux-system").describe("Namespace of the Kustomizations."),
        source: z
            .strictObject({
                kind: z
                    .enum(["GitRepository", "OCIRepository", "Bucket"])
                    .default("GitRepository")
                    .describe("Kind of the source."),
                name: dnsLabel.default("flux-system").describe("Name of the source."),
                namespace: dnsLabel.default("flux-system").describe("Namespace of the source."),
            })
            .prefault({})
            .describe("Flux source that contains the rendered folder."),
        dependsOn: z
            .array(
                z.strictObject({
                    name: dnsLabel.describe("Name of the Kustomization."),
                    namespace: dnsLabel.optional().describe("Its Namespace. Default: `gitops.flux.namespace`."),
                }),
            )
            .default([])
            .describe(
                "Kustomizations that must be ready before any part of the stack, such as the one of the External Secrets Operator or of cert-manager.",
            ),
        releases: z
            .record(releaseName, dnsLabel)
            .default({})
            .describe(
                "Names of HelmRelease objects and their chart sources, by the name of the Helm release. Default: the name of the release. The release itself keeps its name.",
            ),
    })
    .prefault({})
    .describe("`render --format flux`.");

const argocd = z
    .strictObject({
        namespace: dnsLabel.default("argocd").describe("Namespace of the Applications."),
        project: dnsLabel.default("default").describe("AppProject of the Applications."),
        repoURL: z
            .string()
            .regex(/^(https:\/\/|ssh:\/\/|git@)[^\s]+$/, { error: "the URL of a Git repository, https://… or git@…" })
            .describe("URL of the repository, as Argo CD reads it."),
        targetRevision: z.string().min(1).default("HEAD").describe("Branch, tag or commit."),
        server: z
            .string()
            .min(1)
            .default("https://kubernetes.default.svc")
            .describe("API server of the cluster that the stack is deployed to."),
        wave: z
            .int()
            .min(-1000)
            .max(1000)
            .default(0)
            .describe("Sync wave of the first Application. Each part is in a later wave than the parts that it depends on."),
    })
    .optional()
    .describe("`render --format argocd`. Required for that format.");

const externalSecrets = z
    .strictObject({
        store: z
            .strictObject({
                name: z.string().min(1).describe("Name of the store."),
                kind: z.enum(["ClusterSecretStore", "SecretStore"]).default("ClusterSecretStore").describe("Kind of the store."),
            })
            .describe("Where the External Secrets Operator reads."),
        key: z
            .string()
            .min(1)
            .optional()
            .describe(
                "Entry with one property per credential. Default: one entry per credential, named like the property, for stores whose entries have a single value.",
            ),
        refreshInterval: duration.default("1h").describe("How often the operator reads the store."),
    })
    .optional()
    .describe(
        "The rendered files contain an ExternalSecret for each Secret that `render` cannot write. The README.md of the rendered folder lists the properties. Default: `create-secrets.sh` in the rendered folder creates the Secrets.",
    );

export const gitops = z
    .strictObject({
        path: folder
            .optional()
            .describe(
                "Folder of the repository that the rendered files are committed to. It belongs to this stack alone. Default: `kubernetes/apps/<namespace>/thanos`.",
            ),
        name: z
            .string()
            .regex(/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/, { error: "lower-case letters, digits and '-', at most 40 characters" })
            .optional()
            .describe(
                "Prefix of the names of Flux Kustomizations and Argo CD Applications. Default: `thanos-<namespace>`, which is unique in a cluster.",
            ),
        interval: duration.default("1h").describe("Interval of Flux objects."),
        externalSecrets,
        flux,
        argocd,
    })
    .prefault({})
    .describe("How `npm run render` writes the stack for a GitOps repository. `pulumi up` does not read it.");
