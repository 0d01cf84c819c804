// `thanos-stack explain`: what a rule is and why.
import { explain, similar } from "../rules/explain";
import { defineCommand, UsageError } from "./definition";

export const definition = defineCommand({
    summary: "Explain a rule: its reason, its source, right and wrong examples",
    options: {},
    arguments: [{ name: "rule", required: true, description: "Name of the rule, such as compaction-mode" }],
    examples: [["explain compaction-mode", "Why Prometheus must not compact blocks before the upload"]],
    run(_options, { out }, [word = ""]) {
        const page = explain(word);
        if (page === undefined) {
            const near = similar(word);
            throw new UsageError(
                `${word}: no such rule.${near.length > 0 ? ` Did you mean ${near.join(", ")}?` : ""} All rules are in docs/rules.md.`,
            );
        }
        out(page);
        return Promise.resolve(0);
    },
});
