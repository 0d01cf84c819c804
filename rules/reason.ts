// Why a rule is there, in one sentence, and where its page is.
import type { Rule } from "./rule";

/** The first sentence of the reason. */
export const reasonOf = ({ why, name }: Rule): string =>
    `${/^.*?[.:](?=\s|$)/.exec(why)?.[0].replace(/:$/, ".") ?? why} (rules.md#${name})`;
