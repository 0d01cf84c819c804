// 3, 4 and 10. The querier sees every store, merges replicas, and the frontend remembers.
import { ports, replicaLabel } from "../../../config/names";
import { seconds } from "../../../rules/terms";
import { sumOfMetric, type Stores } from "../../access/thanos";
import { ok, red, unseen, verdict, type Check } from "../check";
import { ownTargets } from "../series-labels";
import {
    metricsOf,
    nameOf,
    ownPrometheus,
    prometheusPods,
    servers,
    thanosContainers,
    type RunningStack,
    type ThanosContainer,
} from "../running-stack";

/** The querier contacts its endpoints every few seconds. */
const checkSeconds = 30;

/** The querier's name for the type of a component. */
const kinds = { sidecar: "sidecar", store: "store", rule: "rule", receive: "receive" } as const;

export const storesConnected: Check<RunningStack> = {
    id: "3",
    claim: "the querier sees every store",
    bar: `by each querier: each sidecar, store gateway, ruler and receiver, without an error, queried in the last ${checkSeconds} s`,
    async check(stack) {
        const queriers = await stack.thanos.storesOfEach();
        const pods = await servers(stack);
        const running = (component: string) => thanosContainers(pods).filter((one) => one.component === component && keeps(one));
        const wanted = {
            [kinds.sidecar]: (await prometheusPods(stack)).length,
            [kinds.store]: running("store").length,
            ...rest({ [kinds.rule]: running("rule").length, [kinds.receive]: running("receive").length }),
        };
        return verdict(
            [...queriers].flatMap(([querier, stores]) =>
                wrongStores(wanted, stores, new Date(), stack.models.hasOtherStores).map((wrong) => `${querier} sees ${wrong}`),
            ),
            "the querier needs a headless Service with a port named grpc: behind a cluster IP it sees one pod (see its --endpoint arguments)",
            `${queriers.size} queriers see ${Object.entries(wanted)
                .map(([kind, count]) => `${count} ${kind}`)
                .join(", ")}`,
        );
    },
};

/** Problems of the stores of a querier, in sentences, with the expected number of each kind, or `more`. */
export const wrongStores = (wanted: Readonly<Record<string, number>>, stores: Stores, now: Date, more = false): string[] =>
    Object.entries(wanted).flatMap(([kind, count]) => {
        const found = stores[kind] ?? [];
        return [
            ...((found.length === count || (more && found.length > count)) && count > 0
                ? []
                : [`${found.length} of ${count} of kind ${kind}: ${found.map(({ name }) => name).join(", ") || "none"}`]),
            ...found
                .filter(({ lastError }) => lastError != null)
                .map(({ name, lastError }) => `${name} with an error: ${JSON.stringify(lastError)}`),
            ...found
                .filter(({ lastCheck }) => !(Number(now) - Date.parse(lastCheck ?? "") < checkSeconds * 1000))
                .map(({ name, lastCheck }) => `${name}, last queried ${lastCheck === undefined ? "never" : `at ${lastCheck}`}`),
        ];
    });

/** Routers of receive have a hashring and no endpoint of their own: they keep nothing, and serve nothing. */
const keeps = ({ component, args }: ThanosContainer): boolean =>
    component !== "receive" || args.some((arg) => arg.startsWith("--receive.local-endpoint="));

/** Those of which there are any. */
const rest = (counts: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

/**
 * The stack's own targets, without those of other writers into the bucket or other stores of the querier. Not what was scraped
 * before a crash: without a farewell its series live on for the 5 minutes that a query looks back. Rarely scraped series may be
 * older.
 */
const ownUp = (stack: RunningStack, is = ""): string => {
    const up = `up{${ownTargets(stack)}}`;
    const age = Math.max(90, 2 * (seconds(ownPrometheus(stack).scrapeInterval) ?? 30) + 30);
    return `(${up}${is}) and (timestamp(${up}) > time() - ${age})`;
};

export const replicasScraped: Check<RunningStack> = {
    id: "4a",
    claim: "every replica is scraped",
    bar: "as many replicas as pods, none of the stack's own targets down",
    async check(stack) {
        const pods = await prometheusPods(stack);
        const up = await stack.thanos.query(`count by (${replicaLabel}) (${ownUp(stack, " == 1")})`, { dedup: false });
        const down = await stack.thanos.query(ownUp(stack, " == 0"), { dedup: false });
        const counts = up.map(({ metric, value }) => `${metric[replicaLabel] ?? `without ${replicaLabel}`}: ${value[1]}`).sort();
        const measured = `targets up: ${counts.join(", ") || "none"}`;
        return verdict(
            [
                ...(up.length === pods.length && up.length > 0 ? [] : [`${up.length} of ${pods.length} replicas; ${measured}`]),
                ...[...new Set(down.map(({ metric }) => metric["job"]))].map((job) => `down: ${job ?? ""}`),
            ],
            "see the targets' errors on Prometheus' page /targets (npm run open)",
            measured,
        );
    },
};

export const replicasMerged: Check<RunningStack> = {
    id: "4b",
    claim: "replicas are merged",
    bar: "replicas × as many series of the stack's own targets with dedup=false",
    async check(stack) {
        const replicas = (await prometheusPods(stack)).length;
        const count = async (dedup: boolean) =>
            Number((await stack.thanos.query(`count(${ownUp(stack)})`, { dedup }))[0]?.value[1] ?? 0);
        const [merged, all] = [await count(true), await count(false)];
        const measured = `${merged} series, ${all} with dedup=false, ${replicas} replicas`;
        return merged > 0 && all === merged * replicas
            ? ok(measured)
            : red(
                  measured,
                  `the querier removes ${replicaLabel}: every replica must write that label, and nothing else that differs`,
              );
    },
};

/** Samples of an hour: of the merged series, and of the fuller replica of each. */
export interface Merged {
    readonly merged: number;
    readonly fuller: number;
    readonly series: number;
}

/**
 * Deduplication follows one replica, and changes to the other after a gap of some scrapes. It keeps gaps that the other could fill where
 * these are short, so one sample in ten may be missing, and four of each series for a restart.
 */
export const gapsKept = ({ merged, fuller, series }: Merged): boolean => merged < 0.9 * fuller - 4 * series;

export const gapsFilled: Check<RunningStack> = {
    id: "4c",
    claim: "merged series have the samples of the fuller replica",
    bar: "of the stack's own targets in an hour: not less than nine in ten",
    async check(stack) {
        const up = `up{${ownTargets(stack)}}`;
        const number = async (expression: string, dedup: boolean) =>
            Number((await stack.thanos.query(expression, { dedup }))[0]?.value[1] ?? 0);
        const found: Merged = {
            merged: await number(`sum(count_over_time(${up}[1h]))`, true),
            fuller: await number(`sum(max without (${replicaLabel}) (count_over_time(${up}[1h])))`, false),
            series: await number(`count(count_over_time(${up}[1h]))`, true),
        };
        const measured = `${found.merged} samples merged, ${found.fuller} in the fuller replicas, ${found.series} series`;
        return found.fuller > 0 && !gapsKept(found)
            ? ok(measured)
            : red(
                  measured,
                  "replicas miss scrapes, and merged series show the gaps: see up and scrape_samples_scraped of each replica with dedup=false",
              );
    },
};

/**
 * Sends the same query twice to every frontend: each has a cache of its own, or they share one. Its end lies in the past, because
 * what is newer than a minute is not kept.
 */
export const frontendCaches: Check<RunningStack> = {
    id: "10",
    claim: "the frontend caches",
    bar: "the same question again is answered from the cache, by every frontend",
    async check(stack) {
        const { access, namespace } = stack;
        const frontends = thanosContainers(await servers(stack))
            .filter(({ component }) => component === "query-frontend")
            .map(({ pod }) => pod);
        if (frontends.length === 0) return unseen("the stack has no query-frontend");
        const end = Math.floor(Date.now() / 60_000) * 60 - 120;
        const parameters = { query: "count(up)", start: String(end - 600), end: String(end), step: "30" };
        const skipped: string[] = [];
        const seen: string[] = [];
        const wrong: string[] = [];
        for (const pod of frontends) {
            const target = { namespace, pod: nameOf(pod), port: ports.http };
            const metrics = await metricsOf(stack, pod);
            if (metrics === undefined) {
                skipped.push(`${nameOf(pod)} not tested: it requires a login`);
                continue;
            }
            const value = async (name: string) => sumOfMetric((await metricsOf(stack, pod)) ?? "", name) ?? 0;
            const ask = async () => {
                const started = performance.now();
                await access.getText(target, "/api/v1/query_range", parameters);
                return (performance.now() - started).toFixed(0);
            };
            const first = await ask();
            const [hitsBefore, askedBefore] = [
                await value("cortex_cache_hits_total"),
                await value("cortex_cache_fetched_keys_total"),
            ];
            const second = await ask();
            const hits = (await value("cortex_cache_hits_total")) - hitsBefore;
            const asked = (await value("cortex_cache_fetched_keys_total")) - askedBefore;
            const measured = `${nameOf(pod)}: ${hits} of ${asked} keys found; ${first} ms, then ${second} ms`;
            (hits > 0 ? seen : wrong).push(measured);
        }
        if (seen.length + wrong.length === 0) return unseen(skipped.join("; "));
        const todo = "see the frontend's log and its --query-range.response-cache-config";
        return verdict(wrong, todo, [...skipped, ...seen].join("; "));
    },
};
