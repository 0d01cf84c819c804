// `thanos-stack completion`: scripts that let a shell complete verbs, options and values. The scripts ask the executable, so that they
// never differ from it.
import { readdirSync } from "node:fs";
import path from "node:path";
import { defineCommand, type Command, type OptionSpec } from "./definition";
import { flagOf } from "./options";
import { executable } from "./run";

const shells = ["bash", "zsh", "fish"] as const;

const fn = executable.replaceAll("-", "_");

/** `__complete` gets the words after the executable; the last one is the word at the cursor, perhaps empty. */
const scripts: Readonly<Record<(typeof shells)[number], string>> = {
    bash: `_${fn}() {
    local IFS=$'\\n'
    COMPREPLY=($(compgen -W "$(${executable} __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _${fn} ${executable}
`,
    zsh: `#compdef ${executable}
_${fn}() {
    local -a found
    found=("\${(@f)$(${executable} __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -n $found ]]; then compadd -a found; else _files; fi
}
compdef _${fn} ${executable}
`,
    fish: `complete --command ${executable} --no-files --arguments '(
    set --local words (commandline --tokenize --cut-at-cursor) (commandline --current-token)
    set --local found (${executable} __complete $words[2..-1] 2>/dev/null)
    if test (count $found) -gt 0; printf "%s\\\\n" $found; else; __fish_complete_path (commandline --current-token); end
)'
`,
};

export const definition = defineCommand({
    summary: "Print the completion script for a shell",
    options: {},
    arguments: [{ name: "shell", description: "The shell", required: true, choices: shells }],
    examples: [
        ["completion bash >>~/.bashrc", "bash"],
        ["completion zsh >>~/.zshrc", "zsh, after compinit"],
        ["completion fish >~/.config/fish/completions/thanos-stack.fish", "fish"],
    ],
    run(_, { out }, [shell]) {
        out(scripts[shell as (typeof shells)[number]]);
        return Promise.resolve(0);
    },
});

/**
 * Completions of the last word: verbs, options, commands, or an option's values. Nothing where the shell must complete a path.
 *
 * @param words after the executable; the last one is incomplete
 */
export async function candidates(
    words: readonly string[],
    verbs: readonly string[],
    load: (verb: string) => Promise<Command | undefined>,
    root: string,
): Promise<string[]> {
    const last = words.at(-1) ?? "";
    if (words.length <= 1) return [...verbs, "--help", "--version"].filter((one) => one.startsWith(last));
    const [verb = "", ...rest] = words.slice(0, -1);
    const command = await load(verb);
    if (!command) return [];
    const sub = Object.entries(command.commands ?? {}).find(([name]) => rest.includes(name))?.[1];
    const options = Object.entries({ ...command.options, ...sub?.options });
    const before = options.find(([key, { short }]) => [flagOf(key), `-${short ?? ""}`].includes(rest.at(-1) ?? ""));
    const found =
        before?.[1].value !== undefined
            ? valuesOf(...before, root)
            : last.startsWith("-")
              ? [...options.map(([key]) => flagOf(key)), "--help"].filter((flag) => !rest.includes(flag))
              : [
                    ...(sub ? [] : Object.keys(command.commands ?? {})),
                    ...((sub ?? command).arguments ?? []).flatMap(({ choices = [] }) => choices),
                ];
    return found.filter((one) => one.startsWith(last));
}

function valuesOf(key: string, { choices }: OptionSpec, root: string): readonly string[] {
    if (key === "stack") return stacksIn(root);
    return choices ?? [];
}

/** The stacks of the project. */
export const stacksIn = (root: string): string[] =>
    readdirSync(path.resolve(root))
        .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
        .sort();
