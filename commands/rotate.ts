// `npm run rotate -- --stack NAME`: new credentials for a running stack, and the end of those before.
import path from "node:path";
import { Listr } from "listr2";
import { isDuration, toSeconds } from "../config/units";
import { readConfig } from "../config/load";
import { readStack } from "../offline/stack-file";
import { step, timed } from "../lib/tasks";
import { interruption, required, runner, start, UsageError } from "./command";
import { clusterOptions, clusterUsage, withStack } from "./on-stack";
import { deployer, engines } from "./rotate/engines";
import { walk } from "./rotate/rotation";

const usage = `Usage: npm run --silent rotate -- --stack NAME [--context NAME] [--kubeconfig PATH] [--engine ENGINE] [--wait TIME] [--json]

${clusterUsage}
  --engine ENGINE      who deploys: ${engines.join(", ")}. Default: embedded on an embedded cluster of this machine,
                       else other, which says what is to be deployed and waits for it; pulumi runs pulumi up --yes
  --wait TIME          how long to wait for pods and for the end of the old keys. Default: 10m, and 0s for keys that people revoke
  --json               prints one JSON object on standard output, at the end

It raises credentials.generation in the stack file, deploys, and proves that every pod has the new credentials and every role its
rights; then it raises credentials.revoked, deploys, and proves that the old ones are refused. Run it again after an interruption:
it goes on where it was. The exit code is 1 while something is left to do, and the last lines say what. Commit the stack file.
`;

export const main = runner({
    usage,
    options: {
        ...clusterOptions,
        engine: { type: "string" },
        wait: { type: "string" },
        json: { type: "boolean" },
    },
    run(options, root, { out }) {
        if (options.wait !== undefined && !isDuration(options.wait))
            throw new UsageError(`--wait ${options.wait}: a duration such as 10m is needed.`);
        const stack = required(options.stack, "stack");
        const configFile = options["config-file"];
        const file = configFile ?? path.join(root, `Pulumi.${stack}.yaml`);
        const read = () => readStack(root, stack, { file });
        const signal = interruption("Interrupted. Run the same command again to go on.");
        return withStack(options, root, async (running) => {
            const context = options.context ?? readConfig(await read()).kubernetes.context;
            const { target, steps } = await walk({
                file,
                read,
                stack: running,
                deploy: deployer(options.engine, { root, stack, configFile, context }),
                within: toSeconds(options.wait ?? "10m"),
                withinForPeople: toSeconds(options.wait ?? "0s"),
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
                    : `Generation ${target} is in use, and nothing before it is valid. Commit ${path.basename(file)}.\n`,
            );
            return 0;
        });
    },
});

if (require.main === module) start(main);
