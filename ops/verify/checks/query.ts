// 3, 4 and 10. The querier sees every store, merges replicas, and the frontend remembers.
import { ports, replicaLabel } from "../../../config/names";
import { sumOfMetric } from "../../access/thanos";
import { ok, red, unseen, verdict, type Check } from "../check";
import { nameOf, prometheusPods, servers, thanosContainers, type RunningStack } from "../running";

const checkSeconds = 60;

export const storesConnected: Check<RunningStack> = {
    id: "3",
    claim: "the querier sees every store",
    bar: "each sidecar and store gateway, without an error, asked within a minute",
    async check(stack) {
        const stores = await stack.thanos.stores();
        const running = thanosContainers(await servers(stack));
        const wanted = {
            sidecar: (await prometheusPods(stack)).length,
            store: running.filter(({ component }) => component === "store").length,
        };
        const wrong = Object.entries(wanted).flatMap(([kind, count]) => {
            const found = stores[kind] ?? [];
            return [
                ...(found.length === count && count > 0
                    ? []
                    : [`${found.length} of ${count} of kind ${kind}: ${found.map(({ name }) => name).join(", ") || "none"}`]),
                ...found
                    .filter(({ lastError }) => lastError != null)
                    .map(({ name, lastError }) => `${name}: ${JSON.stringify(lastError)}`),
                ...found
                    .filter(
                        ({ lastCheck }) => lastCheck !== undefined && Date.now() - Date.parse(lastCheck) > checkSeconds * 1000,
                    )
                    .map(({ name, lastCheck }) => `${name} was asked last at ${lastCheck ?? ""}`),
            ];
        });
        return verdict(
            wrong,
            "the querier needs a headless Service with a port named grpc: behind a cluster IP it sees one pod (see its --endpoint arguments)",
            Object.entries(wanted)
                .map(([kind, count]) => `${count} ${kind}`)
                .join(", "),
        );
    },
};

/** Not what was scraped before a crash: without a farewell its series live on for the 5 minutes that a query looks back. */
const fresh = "and (timestamp(up) > time() - 90)";

export const replicasScraped: Check<RunningStack> = {
    id: "4a",
    claim: "every replica is scraped",
    bar: "as many replicas as pods, no target down",
    async check(stack) {
        const pods = await prometheusPods(stack);
        const up = await stack.thanos.query(`count by (${replicaLabel}) ((up == 1) ${fresh})`, { dedup: false });
        const down = await stack.thanos.query(`(up == 0) ${fresh}`, { dedup: false });
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
    bar: "replicas × as many series with dedup=false",
    async check(stack) {
        const replicas = (await prometheusPods(stack)).length;
        const count = async (dedup: boolean) =>
            Number((await stack.thanos.query(`count(up ${fresh})`, { dedup }))[0]?.value[1] ?? 0);
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

/** Asks the same question twice. Its end lies in the past, because what is newer than a minute is not kept. */
export const frontendCaches: Check<RunningStack> = {
    id: "10",
    claim: "the frontend caches",
    bar: "the same question again is answered from the cache",
    async check(stack) {
        const { access, namespace } = stack;
        const frontend = thanosContainers(await servers(stack)).find(({ component }) => component === "query-frontend");
        if (!frontend) return unseen("the stack has no query-frontend");
        const target = { namespace, pod: nameOf(frontend.pod), port: ports.http }; // each pod has a cache of its own
        const end = Math.floor(Date.now() / 60_000) * 60 - 120;
        const parameters = { query: "count(up)", start: String(end - 600), end: String(end), step: "30" };
        const hits = async () => sumOfMetric(await access.getText(target, "/metrics"), "cortex_cache_hits_total") ?? 0;
        const ask = async () => {
            const started = performance.now();
            await access.getText(target, "/api/v1/query_range", parameters);
            return performance.now() - started;
        };
        const first = await ask();
        const before = await hits();
        const second = await ask();
        const after = await hits();
        const measured = `${after - before} hits; ${first.toFixed(0)} ms, then ${second.toFixed(0)} ms`;
        return after > before
            ? ok(measured)
            : red(measured, "see the frontend's log and its --query-range.response-cache-config");
    },
};
