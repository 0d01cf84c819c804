// Keys of limits for one query.
import { z } from "zod";
import { durationOf } from "./fields";

const count = z.int().min(1).max(10_000_000_000).optional();

export const limits = z
    .strictObject({
        queryTimeout: durationOf("10s").default("2m").describe("How long a query may take."),
        concurrentQueries: z
            .int()
            .min(1)
            .max(1000)
            .default(20)
            .describe("Queries that each querier works on at once; more wait."),
        queryLength: durationOf("1h")
            .optional()
            .describe("The longest time range of a query, at the query-frontend. Default: no limit."),
        seriesPerRequest: count.describe(
            "Series that a store gateway reads for one request; more is refused. Default: from `size`.",
        ),
        samplesPerRequest: count.describe(
            "Samples that a store gateway reads for one request, in the resolution that it reads. Default: no limit.",
        ),
        slowQuery: durationOf("1s").default("10s").describe("Queries that take longer are logged by the query-frontend."),
    })
    .prefault({})
    .describe("Limits for one query, so that an expensive one does not affect the others.");
