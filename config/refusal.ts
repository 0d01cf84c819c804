// An error that ends a program with a message for users.
import { RunError } from "@pulumi/pulumi";

/**
 * Pulumi shows the message of such an error and never its stack, but formats the stack all the same. Node needs 20 seconds
 * and all memory that a string can have for a line like `(…/node_modules/@pulumi/resource.ts:1687:22)`, so there is none.
 */
export class Refusal extends RunError {
    constructor(message: string) {
        super(message);
        this.stack = "";
    }
}
