// What deploys a changed stack file: the embedded engine, the Pulumi CLI, or a person.
import { UsageError } from "../definition";
import type { Deploy, Deployment, Machine } from "../machine";

export const engines = ["embedded", "pulumi", "other"] as const;
export type Engine = (typeof engines)[number];

/** How a stack is deployed. Default: the embedded engine on an embedded cluster, otherwise a person. */
export function deployer(machine: Machine, engine: Engine | undefined, deployment: Deployment): Deploy {
    const { stack, configFile, context } = deployment;
    const embedded = machine.embedded(deployment);
    switch (engine ?? (embedded ? "embedded" : "other")) {
        case "embedded":
            if (!embedded)
                throw new UsageError(
                    `--engine embedded: the context ${context} belongs to no embedded cluster of this machine. Use --engine pulumi or other.`,
                );
            if (configFile !== undefined)
                throw new UsageError("--config-file: the embedded engine deploys Pulumi.<stack>.yaml only. Remove the option.");
            return embedded;
        case "pulumi":
            return machine.pulumi(deployment);
        case "other":
            return () => Promise.resolve(`Deploy it (pulumi up --stack ${stack}, or your GitOps tool). Waiting`);
    }
}
