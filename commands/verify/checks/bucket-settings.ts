// 13d. Settings of a bucket that the stack did not create.
import { bucketAccess } from "../bucket-access";
import { findingsIn, settingsScript, summary } from "../bucket-settings";
import { unseen, type Check } from "../check";
import type { RunningStack } from "../running-stack";
import { runInThanos } from "../thanos-job";

export const bucketSettings: Check<RunningStack> = {
    id: "13d",
    claim: "the existing bucket keeps what Thanos writes",
    bar: "no lifecycle rule that expires or archives current objects, no Object Lock retention, no public access, no archived object",
    async check(stack) {
        if (!stack.models.existingBucket) return unseen("not needed: the stack creates its bucket");
        const access = await bucketAccess(stack, "reader");
        const scratch = { name: "scratch", emptyDir: {} };
        const log = await runInThanos(stack, {
            ...access,
            purpose: "verify-settings",
            text: settingsScript,
            seconds: 300,
            volumes: [...access.volumes, scratch],
            mounts: [...access.mounts, { name: scratch.name, mountPath: "/tmp" }],
        });
        return summary(findingsIn(log));
    },
};
