// A stack whose cluster and Thanos give the answers of a test. The values of its file are real.
import type { V1Pod } from "@kubernetes/client-node";
import { images } from "../../../config/versions";
import type { ClusterAccess } from "../../../kube/cluster";
import type { Block, ThanosApi } from "../../../commands/access/thanos";
import { intendedStack } from "../../../commands/verify/expected-stack";
import type { Intended, RunningStack } from "../../../commands/verify/running-stack";
import { readStack } from "../../../offline/stack-file";
import { withOverrides } from "../../../local/overrides";
import { root } from "../../program/program";

const known = new Map<string, Promise<Intended>>();

/** A committed stack with other values by key, walked once. */
export function intended(name: string, values: Readonly<Record<string, unknown>> = {}): Promise<Intended> {
    const key = JSON.stringify([name, values]);
    const walk = async () => {
        const overrides = Object.entries(values).map(([path, value]) => ({ key: path, value, reason: "a test" }));
        return intendedStack(withOverrides(await readStack(root, name), overrides));
    };
    const one = known.get(key) ?? walk();
    known.set(key, one);
    return one;
}

export interface Answers {
    readonly pods?: readonly V1Pod[];
    readonly thanos?: Partial<ThanosApi>;
    readonly access?: Partial<ClusterAccess>;
}

export async function answering(
    stack: Promise<Intended>,
    { pods = [], thanos = {}, access = {} }: Answers,
): Promise<RunningStack> {
    const one = await stack;
    const core = { listNamespacedPod: () => Promise.resolve({ items: [...pods] }) };
    return {
        intended: one,
        namespace: one.namespace,
        names: one.names,
        models: one.models,
        deployed: one.models.deployed,
        access: { core, ...access } as unknown as ClusterAccess,
        thanos: { stores: () => Promise.resolve({}), ...thanos } as ThanosApi,
    };
}

/** A pod with one container, ready. */
export const pod = (name: string, args: readonly string[] = [], image: string = images.thanos, container = "thanos"): V1Pod => ({
    metadata: { name },
    spec: { containers: [{ name: container, image, args: [...args] }] },
    status: {
        phase: "Running",
        conditions: [{ type: "Ready", status: "True" }],
        containerStatuses: [
            {
                name: container,
                ready: true,
                restartCount: 0,
                image,
                imageID: "",
                state: { running: { startedAt: new Date(Date.now() - 3 * 3_600_000) } },
            },
        ],
    },
});

let made = 0;

/** A block of raw samples that a sidecar has uploaded. */
export function block(
    labels: Readonly<Record<string, string>>,
    minTime: number,
    maxTime: number,
    sources?: readonly string[],
): Block {
    const ulid = `01TEST${made++}`;
    return {
        ulid,
        minTime,
        maxTime,
        stats: { numSamples: 100 },
        compaction: { level: sources ? 2 : 1, sources: [...(sources ?? [ulid])] },
        thanos: { labels: { ...labels }, downsample: { resolution: 0 }, source: sources ? "compactor" : "sidecar" },
    };
}
