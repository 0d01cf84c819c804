// A committed stack as a preview would send it to the pack.
import { readStack, type StackFile } from "../../offline/stack-file";
import { toWire } from "../../offline/secrets";
import { planFile, type Plan } from "../../commands/plan/plan";
import { root } from "../program/program";
import type { Registered } from "./analyzer";

/** A committed stack, which lowers these rules. */
export async function previewed(
    name: string,
    rules: object = {},
): Promise<{ file: StackFile; plan: Plan; resources: Registered[] }> {
    const committed = await readStack(root, name);
    const file = { ...committed, config: { ...committed.config, "thanos-stack:rules": JSON.stringify(rules) } };
    const plan = await planFile(file);
    return { file, plan, resources: plan.registrations.map((one) => ({ ...one, inputs: toWire(one.inputs) })) };
}
