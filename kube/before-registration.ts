// Lookups of the program in the cluster before it registers anything, on every engine: `pulumi up`, `pulumi preview`, `npm run
// local`.
import { stackMark } from "../components/kubernetes/mark";
import type { Connection } from "../config/schema";
import { messageOf } from "../lib/message";
import { isProperties } from "../lib/properties";
import type { Registration } from "../offline/registration";
import { deployedResources } from "../rules/changes/deployed";
import type { Inspection } from "../rules/gate";
import { keyOf, referenceOf } from "./registered";
import { clusterNames, releaseKey, takenNames, type Asking } from "./taken";

/** How long the cluster may take to answer at all, in milliseconds. */
const patience = 15_000;

/** Refuses names that belong to something else. A cluster that cannot be reached is a warning: a preview may run without it. */
export async function inspectCluster(
    { context, kubeconfig }: Connection,
    registrations: readonly Registration[],
): Promise<Inspection> {
    try {
        const { VersionApi } = await import("@kubernetes/client-node");
        const { kubeConfig } = await import("./forward.js");
        const config = kubeConfig(context, kubeconfig);
        await within(config.makeApiClient(VersionApi).getCode());
        const { taken, unread } = await takenNames(registrations, await clusterNames(config), asking());
        return {
            title: "Names belong to something else. Nothing was changed (docs/existing-cluster.md):",
            refused: taken.map(({ title, owner, fix }) => `${title} exists and belongs to ${owner}. ${fix}`),
            warnings: unread.map((one) => `thanos-stack: not checked whether the name is free: ${one}`),
        };
    } catch (error) {
        const warning = `thanos-stack: not checked whether names are free in the cluster of the context "${context}": ${messageOf(error)}`;
        return { title: "", refused: [], warnings: [warning] };
    }
}

const asking = (): Asking => ({ mark: stackMark(), deployed: async () => new Set((await deployedResources()).flatMap(key)) });

/** The key of a resource in Pulumi's state. */
function key({ type, outputs }: { readonly type: string; readonly outputs: Readonly<Record<string, unknown>> }): string[] {
    const { name, namespace } = outputs;
    if (type.startsWith("kubernetes:helm.sh/"))
        return typeof name === "string" && typeof namespace === "string" ? [releaseKey({ name, namespace })] : [];
    const found = type.startsWith("kubernetes:") && isProperties(outputs) ? referenceOf(outputs) : undefined;
    return found ? [keyOf(found)] : [];
}

async function within<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
            reject(new Error(`no answer within ${patience / 1000} seconds`));
        }, patience);
    });
    return Promise.race([work, late]).finally(() => {
        clearTimeout(timer);
    });
}
