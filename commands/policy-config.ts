// `thanos-stack policy-config`: the enforcement levels of a stack, as `pulumi --policy-pack-config` reads them.
import { modelsOf } from "../components/models";
import { readConfig } from "../config/load";
import { readStack } from "../offline/stack-file";
import { levels } from "../policy/levels";
import { byName, untilWords } from "../rules/check";
import { defineCommand, UsageError } from "./definition";
import { stackOf, stackOptions } from "./options";

export const definition = defineCommand({
    summary: "Print the policy pack's enforcement levels for a stack",
    description: "The output is for pulumi --policy-pack-config.",
    options: stackOptions,
    arguments: [{ name: "stack", description: "The same as --stack" }],
    examples: [["policy-config --stack prod >levels.json", "The levels of the stack prod"]],
    async run(options, { root, out, error }, [word]) {
        if (word !== undefined && options.stack !== undefined)
            throw new UsageError("--stack and a word both name the stack. Use one of them.");
        const { name, ...place } = stackOf({ ...options, stack: options.stack ?? word });
        const models = modelsOf(readConfig(await readStack(root, name, place)));
        for (const [rule, { reason, until }] of Object.entries(models.exceptions))
            error(`${rule}: ${untilWords(until)}: ${reason}`);
        for (const { message } of byName(models.exceptions).hints) error(`${message}.`);
        out(`${JSON.stringify(levels({ environment: models.environment, rules: models.exceptions }), undefined, 2)}\n`);
        return 0;
    },
});
