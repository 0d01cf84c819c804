// A stack file as the Pulumi CLI reads it: the values of a `StackFile`, which may differ from the file in the repository, and the
// encryption settings. The repository's own file is never written.
import type { Properties } from "../../lib/properties";
import type { StackFile } from "../../offline/stack-file";

/**
 * The content of the stack file to deploy with.
 *
 * @param previous The content that the last deployment left. Its salt goes with the passphrase that encrypts the state.
 */
export function stackSettings({ config, encrypted }: StackFile, previous: Properties): Properties {
    const { encryptionsalt } = previous;
    return {
        ...(encryptionsalt === undefined ? {} : { encryptionsalt }),
        ...encrypted?.settings,
        config: Object.fromEntries(Object.entries(config).map(([key, text]) => [key, encrypted?.values[key] ?? valueOf(text)])),
    };
}

/** Objects and lists are JSON text in a `StackFile`. Every other value is text to the program in any case. */
function valueOf(text: string): unknown {
    if (!/^\s*[[{]/.test(text)) return text;
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}
