// The language of this project: patterns that it does not use, each with what to write instead.
import { sentencesOf, type Prose } from "./prose";

export interface Pattern {
    readonly pattern: RegExp;
    readonly instead: string;
}

/** Patterns of a sentence, whose code is replaced by one word. */
export const patterns: readonly Pattern[] = [
    {
        pattern: /^(Who|Whoever|Whom|What|Whatever)\b(?!.*\?$)/,
        instead: "start with the noun: the reader, the blocks, the value",
    },
    { pattern: /^That (is|which|what|a|the)\b/, instead: "start with the noun" },
    { pattern: /\bfor ever\b/i, instead: "forever, permanently, never" },
    { pattern: /\bnowhere\b/i, instead: "never, only in" },
    { pattern: /\b(asks|asked)\b/i, instead: "queries, requests, requires" },
    { pattern: /\b(knows|knew)\b/i, instead: "supports, has, lists" },
    { pattern: /\bdares?\b/i, instead: "the reason why not" },
    { pattern: /\b(is|are|was|were|be|been) told\b/i, instead: "has the argument, gets, reads" },
    { pattern: /\b(say|says|said|tell|tells)\b/i, instead: "prints, reports, shows, sets" },
    { pattern: /\blet\b [^.]{0,30}\bbe\b/i, instead: "an imperative" },
    { pattern: /\bwhat there\b/i, instead: "the noun" },
    { pattern: /\bbut for\b/i, instead: "except" },
    { pattern: /\b(is|are|was|were) to be\b/i, instead: "must, will" },
    { pattern: /\bstrangers?\b/i, instead: "unauthenticated client, unknown" },
    { pattern: /\bknock(s|ed)?\b/i, instead: "TCP probe" },
    { pattern: /\bdoors?\b|\bways? in\b(?! which)/i, instead: "exposure, ingress, external endpoint" },
    { pattern: /\blets? (in|nobody|everybody)\b/i, instead: "accepts, authenticates" },
    { pattern: /\b(somebody|whoever)\b/i, instead: "the person, client, team or program" },
    { pattern: /\b(take|takes|taken|taking|took|leave|leaves|left) away\b/i, instead: "remove, delete, disable" },
    { pattern: /\bmend(s|ed|ing)?\b/i, instead: "fix, repair" },
    { pattern: /\blook(s|ed|ing)? for\b/i, instead: "finds, searches, reads" },
    { pattern: /\bbeside\b/i, instead: "next to, concurrently, with" },
    { pattern: /\b(kept|keeps|keep) apart\b/i, instead: "topology spread, separate, distinguish" },
];

/** Three semicolons outside of a list that a colon introduces. */
const chain: Pattern = { pattern: /^[^:]*(;[^;:]+){3,}/, instead: "separate sentences, or a list" };

/** A longer sentence of a page is split. */
const maxWords = 35;

/** Problems of a piece of prose, each with what to write instead. */
export function problemsOf({ kind, text }: Prose): string[] {
    // Shell, awk and styles are no prose: a text of these has braces, assignments or pipes.
    if (
        kind === "text" &&
        (text.split(" ").length < 3 || /[{};|]\s*$|[$=]\(|; (?:do|then|exit)\b|^\s*BEGIN\b|\b\w+\(\) \{/.test(text))
    )
        return [];
    const sentences = sentencesOf(text);
    const found = sentences.flatMap((sentence) =>
        patterns.filter(({ pattern }) => pattern.test(sentence)).map(({ instead }) => `${sentence} (write: ${instead})`),
    );
    const isProse = kind === "paragraph" || kind === "comment";
    return [
        ...found,
        ...(isProse && chain.pattern.test(text) ? [`${text} (write: ${chain.instead})`] : []),
        ...(kind === "paragraph"
            ? sentences
                  .filter((one) => one.split(/[;:]/).some((part) => part.trim().split(" ").length > maxWords))
                  .map((one) => `${one} (write: two sentences)`)
            : []),
    ];
}
