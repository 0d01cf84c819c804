// A resource as Pulumi hands it to policies, in the words of the rules.
import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import type { Resource } from "../rules/view/resource";
import "./read-once"; // what `props` below are

const resources = new WeakMap<object, Resource>();

/** The resource: the same one for every policy that judges it. */
export function resourceOf({ urn, type, name, props, opts }: ResourceValidationArgs | PolicyResource): Resource {
    const resource = resources.get(props) ?? {
        urn,
        type,
        name,
        inputs: props,
        ...(opts.parent === undefined ? {} : { parent: opts.parent }),
        protect: opts.protect,
        // Policies are not told; the program itself looks at it.
        retainOnDelete: true,
    };
    resources.set(props, resource);
    return resource;
}
