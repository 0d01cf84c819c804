// `thanos-stack render`: writes a stack for GitOps, for teams that do not run `pulumi up`, or what a Grafana elsewhere needs. Secrets
// are never written.
import { line } from "../rules/gate";
import { defineCommand } from "./definition";
import { pathOption, stackOf, stackOptions } from "./options";
import { planStack } from "./plan/plan";
import { write, type Files } from "./render/files";
import { fluxFiles } from "./render/flux";
import { grafanaFiles } from "./render/grafana";
import { groupsOf, type MissingSecret } from "./render/group";
import { manifests } from "./render/manifests";
import { messageOf } from "../lib/message";

export const definition = defineCommand({
    summary: "Write a stack for Flux, as plain manifests, or for a Grafana elsewhere",
    description: [
        "Formats: flux writes a folder for a Flux repository, manifests writes plain objects for kubectl, grafana writes the data source",
        "and the dashboards for a Grafana without the sidecar. Files of an earlier run that are no longer needed are removed.",
    ].join(" "),
    options: {
        ...stackOptions,
        format: { value: "format", description: "Format to write", choices: ["flux", "manifests", "grafana"], required: true },
        out: { value: "path", description: "Folder to write to", parse: pathOption, required: true },
        path: {
            value: "path",
            description: "flux: the folder's path in the repository. Default: ./kubernetes/apps/<namespace>",
        },
        existingSecrets: { description: "Leave out Secrets whose content only a deployment knows: you create them" },
    },
    failure: "the stack cannot be written, or a mandatory rule is violated",
    examples: [["render --stack dev --format flux --out kubernetes/apps/monitoring", "The stack dev for Flux"]],
    async run(options, { root, out, error }) {
        const { name, file } = stackOf(options);
        const { format, path, out: folder, existingSecrets } = options;
        const outcome = await render(root, { stack: name, format, file, at: path, leaveOut: existingSecrets });
        if ("problems" in outcome) {
            for (const problem of outcome.problems) error(problem);
            return outcome.invalid ? 2 : 1;
        }
        write(folder, outcome.files);
        out(`${Object.keys(outcome.files).length} files in ${folder}\n`);
        return 0;
    },
});

type Format = "flux" | "manifests" | "grafana";

export interface Request {
    readonly stack: string;
    readonly format: Format;
    readonly file?: string | undefined;
    readonly at?: string | undefined;
    /** Leave out Secrets that need a value. */
    readonly leaveOut: boolean;
}

/** The files of a stack, or why there are none; `invalid` where the stack file is. */
export async function render(
    root: string,
    { stack, format, file, at, leaveOut }: Request,
): Promise<{ readonly files: Files } | { readonly problems: readonly string[]; readonly invalid?: boolean }> {
    const outcome = await planStack(root, stack, file);
    if ("errors" in outcome)
        return { problems: outcome.errors.map(({ path: key, message: what }) => `${key}: ${what}`), invalid: true };
    const { models, registrations, findings, outputs } = outcome.plan;
    const broken = findings.filter(({ severity }) => severity === "mandatory");
    if (broken.length > 0) return { problems: broken.map(line) };
    if (format === "grafana") {
        const files = grafanaFiles(stack, models);
        return files instanceof Error ? { problems: [files.message] } : { files };
    }
    try {
        const groups = groupsOf(registrations);
        if (groups.secrets.length > 0 && !leaveOut) return { problems: [refusal(groups.secrets)] };
        const place = at ?? `./kubernetes/apps/${String(outputs["namespace"])}`;
        return { files: format === "flux" ? fluxFiles(stack, groups, place) : manifests(stack, groups) };
    } catch (problem) {
        return { problems: [messageOf(problem)] };
    }
}

const refusal = (secrets: readonly MissingSecret[]): string =>
    [
        `These Secrets hold what only a deployment knows, and nothing secret is ever written: ${secrets.map(({ name }) => name).join(", ")}.`,
        "Either let the stack have no keys (objectStore.kind s3 with identity podIdentity or irsa), or have the External Secrets Operator bring them",
        "(identity externalSecret), or make these Secrets yourself and give --existing-secrets: the README.md that is written lists their keys.",
    ].join("\n");
