// A committed stack as a preview would send it to the pack.
import { readStack, type StackFile } from "../../local/engine";
import { toWire } from "../../local/engine/secrets";
import { planStack, type Plan } from "../../ops/plan/plan";
import { root } from "../program/program";
import type { Registered } from "./analyzer";

export async function previewed(name: string): Promise<{ file: StackFile; plan: Plan; resources: Registered[] }> {
    const outcome = await planStack(root, name);
    if ("errors" in outcome) throw new Error(outcome.errors.map(({ message }) => message).join("\n"));
    const { plan } = outcome;
    return {
        file: await readStack(root, name),
        plan,
        resources: plan.registrations.map((one) => ({ ...one, inputs: toWire(one.inputs) })),
    };
}
