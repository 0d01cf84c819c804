// Buckets that exist before the stack, and their keys.
import type { StackConfig } from "./schema";

/** Whether the bucket can hold blocks that this stack did not write: the stack does not create it. Stores without an identity are the stack's own. */
export const isExistingBucket = (objectStore: StackConfig["objectStore"]): boolean =>
    "provisioning" in objectStore ? objectStore.provisioning.kind === "adopt" : "identity" in objectStore;

const resolutions = ["raw", "fiveMinutes", "oneHour"] as const;

/**
 * The retention of an existing bucket is never a default: the compactor deletes every older block in its first round.
 *
 * @param retention `thanos.retention` as the stack file has it, before defaults.
 */
export function missingRetention(
    { objectStore, thanos }: Pick<StackConfig, "objectStore" | "thanos">,
    retention: unknown,
): { readonly at: readonly string[]; readonly message: string }[] {
    if (!isExistingBucket(objectStore) || !thanos.compactor.enabled) return [];
    const given = typeof retention === "object" && retention !== null ? Object.keys(retention) : [];
    return resolutions
        .filter((resolution) => !given.includes(resolution))
        .map((resolution) => ({
            at: ["thanos", "retention", resolution],
            message: `required because the bucket ${"bucket" in objectStore ? objectStore.bucket : objectStore.container} exists already: the compactor deletes every block that is older, also blocks of other writers. Set a duration such as 365d, or 0d to keep data forever`,
        }));
}
