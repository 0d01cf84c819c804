// A resource as Pulumi hands it to policies, in the words of the rules.
import { UnknownValueError, type PolicyResource, type ResourceValidationArgs } from "@pulumi/policy";
import type { Resource } from "../rules/view/resource";
import { unknown } from "../rules/view/types";

export const resourceOf = ({ urn, type, name, props, opts }: ResourceValidationArgs | PolicyResource): Resource => ({
    urn,
    type,
    name,
    inputs: plain(props) as Resource["inputs"],
    ...(opts.parent === undefined ? {} : { parent: opts.parent }),
    protect: opts.protect,
    // Policies are not told; the program itself looks at it.
    retainOnDelete: true,
});

/** A copy without the SDK's guard, which throws where a value is not known yet. */
function plain(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    const fields = Object.keys(value).map((key) => [key, known(value as Record<string, unknown>, key)] as const);
    return Array.isArray(value) ? fields.map(([, item]) => item) : Object.fromEntries(fields);
}

function known(object: Readonly<Record<string, unknown>>, key: string): unknown {
    try {
        return plain(object[key]);
    } catch (error) {
        if (error instanceof UnknownValueError) return unknown;
        throw error;
    }
}
