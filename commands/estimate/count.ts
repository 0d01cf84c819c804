// The number of series of a running Prometheus, by its query API: of one replica, the fullest.
import { z } from "zod";
import { causeOf } from "../../kube/cluster";
import { UsageError } from "../definition";
import type { Measured } from "./inputs";

const answer = z.object({ data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }) });

/** Throws when it does not answer, or does not scrape itself. */
export async function countSeries(url: string, ask: typeof fetch = fetch): Promise<Measured> {
    if (!/^https?:/.test(url) || !URL.canParse(url))
        throw new UsageError(`--from-prometheus ${url}: an address such as http://127.0.0.1:9090 is needed.`);
    const query = async (expression: string): Promise<number | undefined> => {
        const address = new URL("api/v1/query", url.endsWith("/") ? url : `${url}/`);
        address.search = new URLSearchParams({ query: expression }).toString();
        const response = await ask(address, { signal: AbortSignal.timeout(20_000) }).catch((error: unknown) => {
            throw new Error(`${url} does not answer: ${causeOf(error)}`);
        });
        if (!response.ok)
            throw new Error(`${url} answers ${response.status} to ${expression}; is it the root of Prometheus' web page?`);
        const parsed = answer.safeParse(await response.json());
        if (!parsed.success) throw new Error(`${url} does not answer as Prometheus does; is it the root of its web page?`);
        const value = parsed.data.data.result[0]?.value[1];
        return value === undefined ? undefined : Number(value);
    };
    const activeSeries = await query("max(prometheus_tsdb_head_series)");
    if (activeSeries === undefined)
        throw new Error(`${url} has no prometheus_tsdb_head_series: it does not scrape itself. Use --active-series N.`);
    const samplesASecond = await query("max(rate(prometheus_tsdb_head_samples_appended_total[5m]))");
    return {
        activeSeries,
        from: `measured at ${new URL(url).host}`,
        ...(samplesASecond === undefined ? {} : { samplesASecond }),
    };
}
