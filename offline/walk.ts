// Runs a program without applying anything and returns the resources that it would register: the content of `plan`, `render` and
// program tests. Values of a cluster or a cloud are missing or made up, and the same every time.
import { runProgram, type Program, type Registered } from "./program";
import { isRandom, placeholder } from "./random";
import type { Registration } from "./registration";
import type { Properties } from "../lib/properties";
import type { StackFile } from "./stack-file";

/** Everything a program registers, in the order in which its dependencies allowed it, and its outputs. */
export interface Walk {
    readonly registrations: readonly Registration[];
    /** Plain values; secrets are wrapped in `Secret`. */
    readonly outputs: Properties;
}

/** Runs the program on the stack without touching anything. */
export async function walk(stack: StackFile, program: Program): Promise<Walk> {
    const registrations: Registration[] = [];
    const outputs = await runProgram(stack, program, (registration) => {
        registrations.push(registration);
        return Promise.resolve(pretend(registration));
    });
    return { registrations, outputs };
}

function pretend(registration: Registration): Registered {
    if (isRandom(registration.type)) return placeholder(registration);
    const { type, name, reads, inputs } = registration;
    return { id: reads ?? name, state: { ...inputs, ...madeUp[type]?.(inputs, name) } };
}

/** Outputs of the cloud that other resources need, by type. The account is AWS' own example. */
const madeUp: Readonly<Record<string, (inputs: Properties, name: string) => Properties>> = {
    "aws:iam/role:Role": (inputs, name) => ({ arn: `arn:aws:iam::111122223333:role/${text(inputs["name"]) ?? name}` }),
    "aws:eks/cluster:Cluster": (inputs) => ({
        identities: [{ oidcs: [{ issuer: `https://oidc.eks.${text(inputs["region"]) ?? ""}.amazonaws.com/id/EXAMPLE` }] }],
    }),
    "aws:kms/key:Key": (inputs, name) => ({ arn: `arn:aws:kms:${text(inputs["region"]) ?? ""}:111122223333:key/${name}` }),
    "aws:s3/bucket:Bucket": (inputs, name) => ({ arn: `arn:aws:s3:::${text(inputs["bucket"]) ?? name}` }),
};

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
