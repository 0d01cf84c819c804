// `npm run --silent policy:config -- STACK`: how strict the policy pack is for a stack, as `--policy-pack-config` takes it.
import path from "node:path";
import { readConfig } from "../config/load";
import { readStack } from "../offline/stack-file";
import { levels } from "../policy/levels";
import { byName } from "../rules/check";

const root = path.resolve(__dirname, "..", "..");

async function main([stack]: readonly string[]): Promise<number> {
    if (stack === undefined) {
        console.error("Usage: npm run --silent policy:config -- STACK");
        return 2;
    }
    const config = readConfig(await readStack(root, stack));
    for (const [rule, { reason, until }] of Object.entries(config.rules))
        console.error(`exception to ${rule} until ${until}: ${reason}`);
    for (const { message } of byName(config.rules).hints) console.error(`${message}.`);
    console.log(JSON.stringify(levels(config), undefined, 2));
    return 0;
}

if (require.main === module)
    void main(process.argv.slice(2)).then(
        (code) => (process.exitCode = code),
        (error: unknown) => {
            console.error(error instanceof Error ? error.message : error);
            process.exitCode = 1;
        },
    );
