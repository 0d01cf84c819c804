// Labels and annotations that a stack sets on every object it registers.
import type { ResourceTransformation } from "@pulumi/pulumi";
import { stackAnnotation } from "../../config/names";
import type { MetadataConfig } from "../../config/schema";
import { isProperties } from "../../lib/properties";

/**
 * Adds them to every Kubernetes object below, with the name of the stack that owns it, except objects of other owners that the
 * stack patches. An object's own win. Charts take them as values: see their values.ts.
 *
 * @param mark The stack, as `project/stack`.
 */
export function withMetadata({ labels, annotations }: MetadataConfig, mark: string): ResourceTransformation {
    const marked = { ...annotations, [stackAnnotation]: mark };
    return ({ type, props, opts }) => {
        const { metadata } = props as { readonly metadata?: unknown };
        if (!type.startsWith("kubernetes:") || type.endsWith("Patch") || !isProperties(metadata)) return undefined;
        return {
            props: {
                ...props,
                metadata: { ...metadata, ...merged("labels", labels, metadata), ...merged("annotations", marked, metadata) },
            },
            opts,
        };
    };
}

/** Nothing for an object that neither has any nor gets any. */
const merged = (key: string, added: object, metadata: Readonly<Record<string, unknown>>): object =>
    Object.keys(added).length === 0 ? {} : { [key]: { ...added, ...(metadata[key] as object | undefined) } };
