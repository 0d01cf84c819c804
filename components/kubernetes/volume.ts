// A persistent volume after the stack's defaults: its own values first, then the stack's, then the size's.
import type { StackConfig } from "../../config/schema";
import type { Resources } from "../../config/sizes";

/** A persistent volume claim to be made. Without a storage class the cluster's default is used. */
export interface Volume {
    readonly size: string;
    readonly storageClass?: string;
}

export function resolveVolume(
    stack: Pick<StackConfig, "storageClass">,
    own: { readonly size?: string | undefined; readonly storageClass?: string | undefined },
    defaultSize: string,
): Volume {
    const storageClass = own.storageClass ?? stack.storageClass;
    return { size: own.size ?? defaultSize, ...(storageClass === undefined ? {} : { storageClass }) };
}

/** The size's resources with the stack's single overrides. */
export const resolveResources = (
    defaults: Resources,
    own: { readonly [K in keyof Resources]?: string | undefined },
): Resources => ({
    cpu: own.cpu ?? defaults.cpu,
    memory: own.memory ?? defaults.memory,
    memoryLimit: own.memoryLimit ?? defaults.memoryLimit,
});
