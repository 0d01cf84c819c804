// For programs of applications: a stack's outputs by its reference, complete and of the version that this package knows.
import { all, RunError, type Output, type StackReference } from "@pulumi/pulumi";
import { contractVersion, outputNames, type Contract } from "./outputs";

export { contractVersion, type Contract } from "./outputs";

/** Every output of the stack, or one error that says what is missing or of another version. */
export const connect = (stack: StackReference): Output<Contract> =>
    all([stack.name, stack.outputs]).apply(([name, outputs]) => checked(name, outputs as Record<string, unknown>));

/**
 * Pulumi shows the sentence of such an error, and formats its stack all the same, for which Node needs many seconds: there is none.
 */
class NoContract extends RunError {
    constructor(sentence: string) {
        super(sentence);
        this.stack = "";
    }
}

/** The values, if they are a contract of this version. */
function checked(stack: string, values: Readonly<Record<string, unknown>>): Contract {
    const version = values["contractVersion"];
    if (version === undefined)
        throw new NoContract(`Stack ${stack} has no output contractVersion: it is no Thanos stack, or was never deployed.`);
    if (version !== contractVersion)
        throw new NoContract(
            `Stack ${stack} has version ${JSON.stringify(version)} of the contract, this program knows version ${contractVersion}. Install the thanos-stack-contract of the same major version.`,
        );
    const missing = outputNames.filter((name) => values[name] === undefined);
    if (missing.length > 0)
        throw new NoContract(
            `Stack ${stack} does not have the output ${missing.join(", ")}. Deploy it with a newer version of its program.`,
        );
    return values as unknown as Contract;
}
