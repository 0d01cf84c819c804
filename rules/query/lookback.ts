import { prometheus, withFlag } from "../examples";
import { always, type Rule } from "../rule";
import { flag, seconds, show } from "../terms";

export const lookback: Rule = {
    name: "lookback",
    title: "Every series is scraped twice within the lookback of a query",
    why: "A query uses the last sample of the past 5 minutes by default, so with a longer scrape interval one late or lost scrape is a gap in every graph.",
    source: "thanos: components/query, --query.lookback-delta; prometheus: querying/basics, staleness",
    severity: always("advisory"),
    check: ({ prometheus, thanos }) => {
        const deltas = thanos
            .filter(({ component }) => component === "query")
            .map(({ args }) => seconds(flag(args, "query.lookback-delta") ?? "5m"))
            .filter((delta) => delta !== undefined);
        const least = Math.min(...deltas);
        return prometheus
            .filter(({ scrapeInterval }) => (seconds(scrapeInterval) ?? 0) > least / 2)
            .map(({ path, scrapeInterval }) => ({
                path: `${path}.scrapeInterval`,
                message: `is ${show(scrapeInterval)}, but queries look back ${least}s. Scrape every ${least / 2}s or more often, or raise --query.lookback-delta`,
            }));
    },
    examples: {
        pass: [
            {
                title: "slow scrapes and a querier that looks back longer",
                change: (view) => {
                    prometheus((one) => void (one.scrapeInterval = "5m"))(view);
                    withFlag("query", "query.lookback-delta", "15m")(view);
                },
            },
        ],
        fail: [{ title: "a scrape every 5 minutes", change: prometheus((one) => void (one.scrapeInterval = "5m")) }],
    },
};
