import { prometheus } from "../examples";
import { always, type Rule } from "../rule";
import { show } from "../terms";

export const staleSeries: Rule = {
    name: "stale-series",
    title: "Prometheus writes no early blocks for stale series",
    why: "The experimental compaction of stale series writes additional blocks between the regular ones, and the compactor expects that the blocks of one Prometheus do not overlap.",
    source: "prometheus: configuration, stale_series_compaction_threshold",
    severity: always("advisory"),
    check: ({ prometheus }) =>
        prometheus
            .filter(({ sidecar }) => sidecar?.objstoreSecret !== undefined)
            .filter(({ staleSeriesThreshold: share }) => typeof share === "string" && Number(share) !== 0)
            .map(({ path, staleSeriesThreshold }) => ({
                path: `${path}.tsdb.staleSeriesCompactionThreshold`,
                message: `is ${show(staleSeriesThreshold)}, expected 0 with an upload`,
            })),
    examples: {
        pass: [{ title: "a threshold of 0", change: prometheus((one) => void (one.staleSeriesThreshold = "0")) }],
        fail: [
            {
                title: "a block when half of the series are stale",
                change: prometheus((one) => void (one.staleSeriesThreshold = "0.5")),
            },
        ],
    },
};
