// `npm run check:exceptions`: fails when an exception to a rule is past its last day. In CI only: the program does not look at
// the clock, so that the same files always make the same stack.
import { readdirSync } from "node:fs";
import path from "node:path";
import { modelsOf } from "../components/models";
import { readConfig } from "../config/load";
import { readStack } from "../offline/stack-file";
import { permanent } from "../config/rule-names";
import type { Exceptions } from "../config/schema";

/** Exceptions past their last day, one line each. Dates as 2027-03-31. */
export const overdue = (stack: string, { exceptions }: { readonly exceptions: Exceptions }, today: string): string[] =>
    Object.entries(exceptions)
        .filter(([, { until }]) => until !== permanent && until < today)
        .map(
            ([rule, { until, reason }]) =>
                `Pulumi.${stack}.yaml: the exception to ${rule} ended on ${until} (${reason}). Fix what it excuses, or extend it with a reason`,
        );

async function main(): Promise<void> {
    const root = path.resolve(__dirname, "..", "..");
    const stacks = readdirSync(root).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
    const today = new Date().toISOString().slice(0, 10);
    const lines = await Promise.all(
        stacks.map(async (stack) => overdue(stack, modelsOf(readConfig(await readStack(root, stack))), today)),
    );
    for (const line of lines.flat()) console.error(line);
    process.exitCode = lines.flat().length > 0 ? 1 : 0;
}

if (require.main === module) void main();
