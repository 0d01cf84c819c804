// For programs of applications: a stack's outputs by its reference, complete and of the version that this package supports.
import { RunError, type StackReference } from "@pulumi/pulumi";
import { contractVersion, outputNames, type Contract } from "./outputs";

export { contractVersion, type Contract } from "./outputs";

/**
 * Reads every output of the stack. Await it before the program registers anything: a program that lacks its monitoring then changes
 * nothing.
 *
 * @throws RunError with one sentence, where the stack was never deployed, lacks an output, or has another version of the contract.
 * @example const monitoring = await connect(new StackReference("organization/thanos-stack/prod"));
 */
export async function connect(stack: StackReference): Promise<Contract> {
    const name = await new Promise<string>((resolve) => stack.name.apply(resolve));
    const read = async (output: string) => [output, await stack.getOutputValue(output)] as const;
    return contractOf(name, Object.fromEntries(await Promise.all(outputNames.map(read))));
}

/**
 * Pulumi prints the message of such an error only. It formats the stack trace all the same, for which Node needs many seconds, so
 * the trace is empty.
 */
class NoContract extends RunError {
    constructor(sentence: string) {
        super(sentence);
        this.stack = "";
    }
}

/**
 * The outputs of a stack, for example from `pulumi stack output --json`, if they are a contract of this version.
 *
 * @throws RunError with one sentence, as `connect` does.
 */
export function contractOf(stack: string, values: Readonly<Record<string, unknown>>): Contract {
    const version = values["contractVersion"];
    if (version === undefined)
        throw new NoContract(`Stack ${stack} has no output contractVersion: it is no Thanos stack, or was never deployed.`);
    if (version !== contractVersion)
        throw new NoContract(
            `Stack ${stack} has version ${JSON.stringify(version)} of the contract, this program supports version ${contractVersion}. Install the thanos-stack-contract of the same major version.`,
        );
    const missing = outputNames.filter((name) => values[name] === undefined);
    if (missing.length > 0)
        throw new NoContract(
            `Stack ${stack} does not have the output ${missing.join(", ")}. Deploy it with a newer version of its program.`,
        );
    return values as unknown as Contract;
}
