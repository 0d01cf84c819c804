// `thanos-stack rotate`: rotates the credentials of a running stack: create, verify, revoke the previous ones.
import path from "node:path";
import { Listr } from "listr2";
import { modelsOf } from "../components/models";
import { readConfig } from "../config/load";
import { readStack } from "../offline/stack-file";
import { step, timed } from "../lib/tasks";
import { defineCommand } from "./definition";
import { withStack } from "./on-stack";
import { clusterOptions, durationSeconds, jsonOption, stackOf } from "./options";
import { interruption } from "./signals";
import { deployer } from "./rotate/deploy";
import { walk } from "./rotate/rotation";

export const definition = defineCommand({
    summary: "Rotate credentials: create, verify, revoke the previous ones",
    description: [
        "The command raises credentials.generation in the stack file, deploys, and checks that every pod has the new credentials and every",
        "role its rights. Then it raises credentials.revoked, deploys, and checks that the previous credentials are refused. Run it again",
        "after an interruption: it continues. Commit the stack file afterwards.",
    ].join(" "),
    options: {
        ...clusterOptions,
        deploy: {
            value: "command",
            description:
                "Shell command that deploys the stack file. Default: on an embedded cluster the command deploys itself; elsewhere you deploy, and the command waits",
        },
        wait: {
            value: "duration",
            description: "How long to wait for pods and for the revocation. Default: 10m, and 0s for keys that people revoke",
            parse: durationSeconds,
        },
        ...jsonOption,
    },
    failure: "something is left to do: the last lines name it",
    examples: [
        ["rotate --stack local", "On an embedded cluster"],
        ['rotate --stack prod --deploy "pulumi up --yes --stack prod"', "Deploys twice by pulumi up"],
    ],
    run(options, invocation) {
        const { root, machine, out } = invocation;
        const { configFile, deploy, wait } = options;
        const { name: stack } = stackOf(options);
        const file = configFile ?? path.join(root, `Pulumi.${stack}.yaml`);
        const read = () => readStack(root, stack, { file });
        const signal = interruption("Interrupted. Run the same command again to continue.");
        return withStack(options, invocation, async (running) => {
            const context = options.context ?? modelsOf(readConfig(await read())).connection.context;
            const { target, steps } = await walk({
                file,
                read,
                stack: running,
                deploy: deployer(machine, deploy, { root, stack, configFile, context }),
                within: wait ?? 600,
                withinForPeople: wait ?? 0,
                signal,
            });
            const seen: { title: string; seen: string }[] = [];
            const tasks = steps.map(({ title, run }) =>
                step(signal, title, async (_, progress) => {
                    const measured = await run(progress);
                    seen.push({ title, seen: measured });
                    return measured;
                }),
            );
            await (
                options.json ? new Listr(tasks, { renderer: "silent", registerSignalListeners: false }) : new Listr(tasks, timed)
            ).run();
            out(
                options.json
                    ? `${JSON.stringify({ stack, generation: target, steps: seen })}\n`
                    : `Generation ${target} is in use. All previous credentials are revoked. Commit ${path.basename(file)}.\n`,
            );
            return 0;
        });
    },
});
