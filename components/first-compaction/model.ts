// The blocks that a stack's compactor would delete in its first round, counted in the bucket.
import type { Base } from "../base";
import { isExistingBucket } from "../../config/existing-bucket";
import { mirrored } from "../../config/images";
import { bucketSettings, firstCompaction } from "../../config/schema/acknowledge";
import type { StackConfig } from "../../config/schema";
import { toSeconds } from "../../config/units";
import { images } from "../../config/versions";
import { podSettings, type PodSettings } from "../kubernetes/pod-settings";
import type { ScriptVariables } from "./script";

export interface FirstCompactionModel {
    readonly namespace: string;
    readonly image: string;
    readonly pod: PodSettings;
    readonly variables: Readonly<Record<keyof ScriptVariables, string>>;
}

/** Undefined: the stack creates the bucket, or compacts nothing. */
export function firstCompactionModel({ stack, store }: Base): FirstCompactionModel | undefined {
    const { objectStore, thanos } = stack;
    if (!isExistingBucket(objectStore) || !thanos.compactor.enabled) return undefined;
    const { raw, fiveMinutes, oneHour } = thanos.retention;
    const retention = [raw, fiveMinutes, oneHour];
    const bucket = objectStore.prefix === undefined ? store.bucket : `${store.bucket}/${objectStore.prefix}`;
    return {
        namespace: stack.namespace,
        image: mirrored(images.thanos, stack.imageRegistry),
        pod: podSettings(stack, thanos.pods),
        variables: {
            BUCKET: bucket,
            RETENTION: retention.map(toSeconds).join(" "),
            RETENTION_TEXT: retention.join("/"),
            ACKNOWLEDGED: String(acknowledged(stack, bucket, retention.join("/"))),
            ACCEPTED: accepted(stack, bucket),
        },
    };
}

/** How many blocks the stack file allows to be deleted. An entry counts for its bucket and its retention only. */
function acknowledged({ acknowledge }: StackConfig, bucket: string, retention: string): number {
    const counts = acknowledge
        .filter(({ change, from }) => change === firstCompaction && from === bucket)
        .map(({ to }) => /^retention (\S+), (\d+) blocks deleted$/.exec(to))
        .map((found) => (found?.[1] === retention ? Number(found[2]) : 0));
    return Math.max(0, ...counts);
}

/** Names of the bucket's settings whose danger the stack file accepts. */
const accepted = ({ acknowledge }: StackConfig, bucket: string): string =>
    acknowledge
        .filter(({ change, from, to }) => change === bucketSettings && from === bucket && to.startsWith("accepted: "))
        .map(({ to }) => to.slice("accepted: ".length))
        .join(", ");
