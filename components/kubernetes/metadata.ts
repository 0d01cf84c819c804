// Labels and annotations that a stack sets on every object it registers.
import type * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../config/schema";
import { isProperties } from "../../lib/properties";

/** Adds them to every Kubernetes object below, but for objects of others that the stack patches. An object's own win. Charts take them as values: see their values.ts. */
export const withMetadata =
    ({ labels, annotations }: StackConfig["metadata"]): pulumi.ResourceTransformation =>
    ({ type, props, opts }) => {
        const { metadata } = props as { readonly metadata?: unknown };
        if (!type.startsWith("kubernetes:") || type.endsWith("Patch") || !isProperties(metadata)) return undefined;
        return {
            props: {
                ...props,
                metadata: { ...metadata, ...merged("labels", labels, metadata), ...merged("annotations", annotations, metadata) },
            },
            opts,
        };
    };

/** Nothing for an object that neither has any nor gets any. */
const merged = (key: string, added: object, metadata: Readonly<Record<string, unknown>>): object =>
    Object.keys(added).length === 0 ? {} : { [key]: { ...added, ...(metadata[key] as object | undefined) } };
