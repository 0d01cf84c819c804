// Who brings a stack file to the cluster: the embedded engine, the Pulumi CLI, or somebody else.
import { clusterOf, type Cluster } from "../../local/cluster";
import { pulumiUp } from "../../local/pulumi";
import * as steps from "../../local/steps";
import { UsageError } from "../command";
import type { Rotation } from "./rotation";

export const engines = ["embedded", "pulumi", "other"] as const;
export type Engine = (typeof engines)[number];

/** What is deployed. */
export interface Place {
    readonly root: string;
    readonly stack: string;
    /** The stack file, where it is not the stack's own. */
    readonly configFile: string | undefined;
    readonly context: string;
}

/** How a stack is deployed. An embedded cluster has the embedded engine; nothing else is deployed without being asked for. */
export function deployer(engine: string | undefined, place: Place): Rotation["deploy"] {
    const here = clusterOf(place.context);
    const chosen = engine ?? (here ? "embedded" : "other");
    switch (chosen) {
        case "embedded":
            return byEmbedded(place, here);
        case "pulumi":
            return (progress) => pulumiUp({ ...place, progress });
        case "other":
            return () =>
                Promise.resolve(`yours to deploy: pulumi up --stack ${place.stack}, or as it came here. It is waited for`);
        default:
            throw new UsageError(`--engine ${chosen}: one of ${engines.join(", ")} is needed.`);
    }
}

function byEmbedded({ stack, configFile, context }: Place, here: Cluster | undefined): Rotation["deploy"] {
    if (!here) throw new UsageError(`--engine embedded: ${context} is the context of no embedded cluster on this machine.`);
    if (configFile !== undefined) throw new UsageError("--config-file: the embedded engine deploys the stack's own file.");
    return async (progress, signal) => {
        const local = await steps.readStackFor(stack, context);
        const built = await steps.buildAll(local.artifacts, progress, { rebuild: false, signal });
        const { counts } = await steps.deploy(local.file, built, here, progress, signal);
        return `${counts.created} created, ${counts.changed} changed, ${counts.unchanged} unchanged, ${counts.pruned} removed`;
    };
}
