// The resources of a stack file, found by running the program in this process: no cluster, no cloud, no network.
import { readContractFiles } from "../../components/clusters/read";
import { modelsOf, type Models } from "../../components/models";
import { deploy } from "../../components/stack";
import { ConfigError, readConfig } from "../../config/load";
import { readStack, StackFileError, type StackFile } from "../../offline/stack-file";
import { walk, type Walk } from "../../offline/walk";
import { check } from "../../rules/check";
import { line } from "../../rules/gate";
import type { Finding } from "../../rules/rule";
import { viewOf } from "../../rules/view/index";
import { messageOf } from "../../lib/message";
import { redacted } from "./redacted";

/** A problem of a stack file: the full key, and the file with the line where it is known. */
export interface PlanError {
    readonly path: string;
    readonly message: string;
    readonly place?: string | undefined;
}

/** A finding, with the line of the stack file that sets what it is about. */
export type PlacedFinding = Finding & { readonly place?: string | undefined };

/** A finding in one line, after its place. */
export const placedLine = (finding: PlacedFinding): string =>
    finding.place === undefined ? line(finding) : `${finding.place}: ${line(finding)}`;

/** A stack as it would be registered. */
export interface Plan extends Walk {
    readonly models: Models;
    readonly findings: readonly PlacedFinding[];
}

/** The plan of a stack, or all that is wrong with its file. */
export type Outcome = { readonly plan: Plan } | { readonly errors: readonly PlanError[] };

/**
 * Plans the stack `name` of the project in `root`, or another file as if it was that stack's.
 *
 * @param prepare changes what was read before it is checked.
 */
export async function planStack(
    root: string,
    name: string,
    file?: string,
    prepare: (file: StackFile) => StackFile = (read) => read,
): Promise<Outcome> {
    try {
        return { plan: await planFile(prepare(await readStack(root, name, file === undefined ? {} : { file }))) };
    } catch (error) {
        if (error instanceof ConfigError) return { errors: error.problems };
        if (error instanceof StackFileError) return { errors: [{ path: error.place, message: error.reason }] };
        return {
            errors: [{ path: file ?? `Pulumi.${name}.yaml`, message: messageOf(error) }],
        };
    }
}

/** The plan of a stack file. Throws with everything that is wrong in it. */
export async function planFile(file: StackFile): Promise<Plan> {
    // Not the program's own entry, which registers nothing when a rule is broken: a plan shows the stack all the same.
    const stack = readConfig(file);
    const models = modelsOf(stack, await readContractFiles(stack));
    const walked = await walk(file, () => Promise.resolve({ ...deploy(models) }));
    const findings = check(viewOf(walked.registrations, models), models.exceptions).map((one): PlacedFinding => {
        const [key] = one.keys ?? [];
        return { ...one, place: key === undefined ? undefined : file.placeOf?.(key.split(".")) };
    });
    return { ...walked, models, findings };
}

/** The output of `--json`. */
export const planJson = (stack: string, outcome: Outcome) => ({
    stack,
    resources:
        "plan" in outcome
            ? outcome.plan.registrations.map(({ urn, type, name, parent, protect, inputs }) => ({
                  urn,
                  type,
                  name,
                  parent: parent ?? null,
                  protect,
                  inputs: redacted(inputs),
              }))
            : [],
    findings:
        "plan" in outcome
            ? outcome.plan.findings.map(({ rule, severity, message, path, place }) => ({
                  rule,
                  severity,
                  message,
                  path,
                  ...(place === undefined ? {} : { place }),
              }))
            : [],
    outputs: "plan" in outcome ? outcome.plan.outputs : {},
    errors:
        "plan" in outcome
            ? []
            : outcome.errors.map(({ path, message, place }) => ({ path, message, ...(place === undefined ? {} : { place }) })),
});
