// `thanos-stack preflight`: checks the cluster before the first deployment.
import { causeOf } from "../kube/cluster";
import { defineCommand } from "./definition";
import { writePage } from "./html-file";
import { openCluster } from "./on-stack";
import { clusterOptions, htmlOption, jsonOption } from "./options";
import { planFile } from "./plan/plan";
import { checks } from "./preflight/checks";
import { plannedObjects, statusOf, type Target } from "./preflight/target";
import { interruption } from "./signals";
import { verifyPage } from "./verify/page";
import { checkTable, verifyJson } from "./verify/report";
import { runChecks } from "./verify/verify";

export const definition = defineCommand({
    summary: "Check the cluster before the first deployment; each failed check has a fix",
    description:
        "Reads the cluster and dry-runs every object on its API server. Stores nothing there, unless --from-pod is set. A check that cannot run is reported as such and never as ok.",
    options: {
        ...clusterOptions,
        fromPod: { description: "Try the connection to the bucket from the cluster: creates a Job and deletes it" },
        ...htmlOption,
        ...jsonOption,
    },
    failure: "a check is red, or the cluster cannot be reached",
    examples: [
        ["preflight --stack prod", "Every check, without changing the cluster"],
        ["preflight --stack prod --from-pod --json", "With a Job that connects to the bucket, for a pipeline"],
    ],
    async run(options, { root, machine, out, error }) {
        const { file, context, access } = await openCluster(options, { root, machine });
        try {
            const { models, registrations } = await planFile(file);
            const namespace = models.namespace.name;
            const namespaceExists = await access.core.readNamespace({ name: namespace }).then(
                () => true,
                (problem: unknown) => {
                    if (statusOf(problem) === 404) return false;
                    throw new Error(
                        `The cluster of the context "${context}" does not show the Namespace ${namespace}: ${causeOf(problem)}`,
                        { cause: problem },
                    );
                },
            );
            const target: Target = {
                models,
                registrations,
                namespace,
                access,
                namespaceExists,
                objects: plannedObjects(registrations),
                mark: `${file.project}/${file.stack}`,
                fromPod: options.fromPod,
            };
            const results = await runChecks(target, checks, {
                within: 0,
                signal: interruption("Interrupted. Checks that did not run have no result."),
                onProgress: (claim, measured) => {
                    error(`${claim}: ${measured}`);
                },
            });
            if (options.html !== undefined) writePage(options.html, verifyPage(file.stack, results, []));
            out(options.json ? `${JSON.stringify(verifyJson(file.stack, results, []))}\n` : `${checkTable(results)}\n`);
            return results.some(({ state }) => state === "red") ? 1 : 0;
        } finally {
            access.close();
        }
    },
});
