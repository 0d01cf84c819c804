// A rule as text: its title, its reason, its source, and examples.
import { formerIds } from "../config/rule-names";
import { rules } from "./index";

/** The page of a rule, or undefined when there is none of that name. Former ids are accepted. */
export function explain(word: string): string | undefined {
    const name = formerIds[word] ?? word;
    const rule = rules.find((one) => one.name === name);
    if (rule === undefined) return undefined;
    const { title, why, source, severity, examples } = rule;
    const list = (label: string, all: typeof examples.pass) => all.map((one) => `  ${label}  ${one.title}`);
    return [
        rule.name,
        "",
        `${title}.`,
        "",
        why,
        "",
        `Severity: local ${severity.local}, dev ${severity.dev}, prod ${severity.prod}. Estimates are advisory.`,
        `Source: ${source}`,
        "",
        "Examples:",
        ...list("right", examples.pass),
        ...list("wrong", examples.fail),
        "",
    ].join("\n");
}

/** The nearest names, for a typing error. */
export const similar = (word: string): string[] =>
    rules
        .map(({ name }) => name)
        .filter((name) => name.includes(word) || name.split("-").some((part) => part.length > 3 && word.includes(part)));
