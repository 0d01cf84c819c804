// Releases of other teams: real charts, installed by helm into the cluster of a test.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import { build } from "../../local/build";
import { chartsIn, chartsVariable } from "../../local/charts";
import type { Stage } from "./stage";

/** The path of a chart in the folder of charts. */
export function chart(name: string): string {
    const found = chartsIn(process.env[chartsVariable] ?? "").find((one) => one.name === name);
    if (!found) throw new Error(`${chartsVariable} has no chart ${name}`);
    return found.path;
}

/** helm for a Namespace, with its files in a folder. */
export const helmIn = (stage: Stage, namespace: string, folder: string) => ({
    helm: async (...args: string[]): Promise<void> => {
        const { programs } = await build(["helm"], () => undefined, { rebuild: false });
        await execa(programs["helm"] ?? "helm", [...args, "--namespace", namespace, "--kubeconfig", stage.cluster.kubeconfig], {
            env: { HELM_CACHE_HOME: path.join(folder, "cache"), HELM_CONFIG_HOME: path.join(folder, "config") },
        });
    },
    valuesFile: (name: string, values: object): string => {
        const file = path.join(folder, name);
        writeFileSync(file, stringify(values));
        return file;
    },
});
