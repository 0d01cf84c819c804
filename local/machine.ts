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
            const target = steps.targetOf(await steps.findPulumi(progress, signal), steps.placeOf(local, here), here);
            return steps.describeCounts(await steps.deploy(local, target, { signal, progress }));
        };
    },
};
