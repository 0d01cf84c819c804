// `thanos-stack render`: writes a stack for GitOps, for teams that do not run `pulumi up`, or what a Grafana elsewhere needs. The files
// never contain a credential.
import { problemLine } from "../config/problems";
import { defineCommand } from "./definition";
import { pathOption, stackOf, stackOptions } from "./options";
import { placedLine, planStack } from "./plan/plan";
import { argocdFiles } from "./render/argocd";
import { withPlaceholders } from "./render/credentials";
import { write, type Files } from "./render/files";
import { fluxFiles } from "./render/flux";
import { grafanaFiles } from "./render/grafana";
import { groupsOf } from "./render/group";
import { manifests } from "./render/manifests";
import { repositoryOf, type Repository } from "./render/repository";
import type { OmittedSecret } from "./render/secrets";
import { messageOf } from "../lib/message";

export const definition = defineCommand({
    summary: "Write a stack for Flux, for Argo CD, as plain manifests, or for a Grafana elsewhere",
    description: [
        "Formats: flux writes Kustomizations and HelmReleases, argocd writes Applications in sync waves, manifests writes plain objects for",
        "kubectl, grafana writes the data source and the dashboards for a Grafana without the sidecar. The folder belongs to the stack:",
        "files that this command did not write for this stack are never overwritten or deleted. Names, intervals and the path in the",
        "repository are keys of the stack file, under gitops.",
    ].join(" "),
    options: {
        ...stackOptions,
        format: {
            value: "format",
            description: "Format to write",
            choices: ["flux", "argocd", "manifests", "grafana"],
            required: true,
        },
        out: { value: "path", description: "Folder to write to", parse: pathOption, required: true },
    },
    failure: "the stack cannot be written, or a mandatory rule is violated",
    examples: [
        ["render --stack dev --format flux --out kubernetes/apps/monitoring/thanos", "The stack dev for Flux"],
        ["render --stack dev --format argocd --out apps/thanos", "The stack dev for Argo CD"],
    ],
    async run(options, { root, out, error }) {
        const { name: stack, file } = stackOf(options);
        const { format, out: folder } = options;
        const outcome = await render(root, { stack, format, file });
        if ("problems" in outcome) {
            for (const problem of outcome.problems) error(problem);
            return outcome.invalid ? 2 : 1;
        }
        write(folder, stack, outcome.files);
        out(`${Object.keys(outcome.files).length} files in ${folder}. README.md lists the next steps.\n`);
        if (outcome.secrets.length > 0)
            out(
                `Secrets to create first: ${outcome.secrets.map(({ name }) => name).join(", ")}. README.md lists their content.\n`,
            );
        return 0;
    },
});

const formats = {
    flux: fluxFiles,
    argocd: argocdFiles,
    manifests,
    grafana: undefined, // from the stack file alone
} as const satisfies Record<string, ((repository: Repository) => Files) | undefined>;

type Format = keyof typeof formats;

export interface Request {
    readonly stack: string;
    readonly format: Format;
    readonly file?: string | undefined;
}

export interface Rendered {
    readonly files: Files;
    /** Secrets that a person must create. */
    readonly secrets: readonly OmittedSecret[];
}

/** The files of a stack, or why there are none; `invalid` where the stack file is. */
export async function render(
    root: string,
    { stack, format, file }: Request,
): Promise<Rendered | { readonly problems: readonly string[]; readonly invalid?: boolean }> {
    const outcome = await planStack(root, stack, file, withPlaceholders);
    if ("errors" in outcome) return { problems: outcome.errors.map(problemLine), invalid: true };
    const { models, registrations, findings } = outcome.plan;
    const broken = findings.filter(({ severity }) => severity === "mandatory");
    if (broken.length > 0) return { problems: broken.map(placedLine) };
    const filesOf = formats[format];
    if (!filesOf) {
        const files = grafanaFiles(stack, models);
        return files instanceof Error ? { problems: [files.message] } : { files, secrets: [] };
    }
    try {
        const repository = repositoryOf(stack, models, groupsOf(registrations));
        return { files: filesOf(repository), secrets: models.gitops.externalSecrets ? [] : repository.secrets };
    } catch (problem) {
        return { problems: [messageOf(problem)] };
    }
}
