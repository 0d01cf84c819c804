// Arguments of a stack's own, over the program's.
import { withoutValue } from "../../lib/argument";

const nameOf = (argument: string): string => withoutValue(argument).replace(/^--(no-)?/, "");

/** Ours without those that the stack's own name again, whether to set or to switch off; then the stack's own. */
export function withExtraArgs(ours: readonly string[], own: readonly string[]): readonly string[] {
    const replaced = new Set(own.map(nameOf));
    return [...ours.filter((argument) => !argument.startsWith("--") || !replaced.has(nameOf(argument))), ...own];
}
