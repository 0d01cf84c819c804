// `npm run verify -- --stack NAME`: what a running stack shows of itself, beside what its file says.
import { isDuration, toSeconds } from "../config/units";
import { readConfig } from "../config/load";
import { readStack } from "../local/engine/stack-file";
import { accessCluster } from "./access/cluster";
import { kubeConfig } from "./access/forward";
import { required, runner, start, UsageError } from "./command";
import { intendedStack } from "./verify/intended";
import { figureTable, measure } from "./verify/measured";
import { checkTable } from "./verify/report";
import { runningStack } from "./verify/running";
import { verify } from "./verify/verify";

const usage = `Usage: npm run --silent verify -- --stack NAME [--context NAME] [--kubeconfig PATH] [--wait 10m] [--json]

  --stack NAME         the stack: reads Pulumi.NAME.yaml
  --config-file PATH   reads this stack file instead
  --context NAME       context of the kubeconfig. Default: the stack file's
  --kubeconfig PATH    the kubeconfig. Default: the stack file's, or the one that kubectl would use
  --wait TIME          how long to wait for what is red, or not due yet. Default: 0s
  --json               prints one JSON object on standard output

The exit code is 1 when a check is red. What is not due yet, or can't be seen here, is said and never counted as green.
`;

export const main = runner({
    usage,
    options: {
        stack: { type: "string" },
        "config-file": { type: "string" },
        context: { type: "string" },
        kubeconfig: { type: "string" },
        wait: { type: "string", default: "0s" },
        json: { type: "boolean" },
    },
    async run(options, root, { out, error }) {
        const name = required(options.stack, "stack");
        if (!isDuration(options.wait)) throw new UsageError(`--wait ${options.wait}: a duration such as 10m is needed.`);
        const file = await readStack(root, name, options["config-file"] === undefined ? {} : { file: options["config-file"] });
        const { kubernetes } = readConfig(file);
        const access = accessCluster(
            kubeConfig(options.context ?? kubernetes.context, options.kubeconfig ?? kubernetes.kubeconfig),
        );
        try {
            const stack = runningStack(access, await intendedStack(file));
            const checks = await verify(stack, {
                within: toSeconds(options.wait),
                ...(options.json
                    ? {}
                    : {
                          onProgress: (claim, measured) => {
                              error(`${claim}: ${measured}`);
                          },
                      }),
            });
            const figures = await measure(stack);
            out(
                options.json
                    ? `${JSON.stringify({ stack: name, checks, figures })}\n`
                    : `${checkTable(checks)}\n${figureTable(figures)}\n`,
            );
            return checks.some(({ state }) => state === "red") ? 1 : 0;
        } finally {
            access.close();
        }
    },
});

if (require.main === module) start(main);
