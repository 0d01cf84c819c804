// `npm run render -- --stack NAME --format flux|manifests|grafana --out DIR`: writes a stack for GitOps, for teams that do not run
// `pulumi up`, or what a Grafana elsewhere needs. Nothing secret is ever written.
import { line } from "../rules/gate";
import { required, runner, start, UsageError } from "./command";
import { planStack } from "./plan/plan";
import { write, type Files } from "./render/files";
import { fluxFiles } from "./render/flux";
import { grafanaFiles } from "./render/grafana";
import { groupsOf, type MissingSecret } from "./render/group";
import { manifests } from "./render/manifests";
import { messageOf } from "../lib/message";

const usage = `Usage: npm run --silent render -- --stack NAME --format flux|manifests|grafana --out DIR [options]

  --stack NAME         the stack to write: reads Pulumi.NAME.yaml
  --config-file PATH   reads this stack file instead
  --format FORMAT      flux: for a Flux repository; manifests: plain objects, for kubectl; grafana: data source and
                       dashboards of a Grafana that no sidecar brings them to
  --out DIR            folder to write to. Files of an earlier run that are no longer needed are removed
  --path PATH          flux: the folder's place in the repository. Default: ./kubernetes/apps/<namespace>
  --existing-secrets   leave out Secrets whose content only a deployment knows: somebody else makes them
`;

/** Runs the command. Resolves to its exit code: 1 when the stack cannot be written, 2 for wrong usage. */
export const main = runner({
    usage,
    options: {
        stack: { type: "string" },
        "config-file": { type: "string" },
        format: { type: "string" },
        out: { type: "string" },
        path: { type: "string" },
        "existing-secrets": { type: "boolean", default: false },
    },
    async run(options, root, { out, error }) {
        const stack = required(options.stack, "stack");
        const folder = required(options.out, "out");
        const format = required(options.format, "format");
        if (!isFormat(format)) throw new UsageError(`--format ${format}: ${formats.join(", ")} is needed.`);
        const file = options["config-file"];
        const leaveOut = options["existing-secrets"];
        const outcome = await render(root, { stack, format, file, at: options.path, leaveOut });
        if ("problems" in outcome) {
            for (const problem of outcome.problems) error(problem);
            return 1;
        }
        write(folder, outcome.files);
        out(`${Object.keys(outcome.files).length} files in ${folder}\n`);
        return 0;
    },
});

const formats = ["flux", "manifests", "grafana"] as const;
type Format = (typeof formats)[number];
const isFormat = (text: string): text is Format => (formats as readonly string[]).includes(text);

export interface Request {
    readonly stack: string;
    readonly format: Format;
    readonly file?: string | undefined;
    readonly at?: string | undefined;
    /** Leave out Secrets that need a value. */
    readonly leaveOut: boolean;
}

/** The files of a stack, or why there are none. */
export async function render(
    root: string,
    { stack, format, file, at, leaveOut }: Request,
): Promise<{ readonly files: Files } | { readonly problems: readonly string[] }> {
    const outcome = await planStack(root, stack, file);
    if ("errors" in outcome) return { problems: outcome.errors.map(({ path: key, message: what }) => `${key}: ${what}`) };
    const { config, registrations, findings, outputs } = outcome.plan;
    const broken = findings.filter(({ severity }) => severity === "mandatory");
    if (broken.length > 0) return { problems: broken.map(line) };
    if (format === "grafana") {
        const files = grafanaFiles(stack, config);
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

if (require.main === module) start(main);
