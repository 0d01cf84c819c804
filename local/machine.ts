// This machine, as the commands need it.
import type { Machine } from "../commands/machine";
import { clusterOf } from "./cluster";

export const machine: Machine = {
    kubeconfigOf: (context) => clusterOf(context)?.kubeconfig,
    embedded({ stack, context }) {
        const here = clusterOf(context);
        if (!here) return undefined;
        return async (progress, signal) => {
            // Loads the builders of all images, which most commands do not need.
            const steps = await import("./steps.js");
            const local = await steps.readStackFor(stack, context);
            const built = await steps.buildAll(local.artifacts, progress, { rebuild: false, signal });
            const { counts } = await steps.deploy(local.file, built, here, progress, signal);
            return `${counts.created} created, ${counts.changed} changed, ${counts.unchanged} unchanged, ${counts.pruned} removed`;
        };
    },
    pulumi: (deployment) => async (progress) => {
        const { pulumiUp } = await import("./pulumi.js");
        return pulumiUp({ ...deployment, progress });
    },
};
