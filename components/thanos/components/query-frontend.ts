// The query-frontend: splits, caches and retries; what Grafana and people ask.
import { ports } from "../../../config/names";
import type { Base } from "../../base";
import { resolveResources } from "../../kubernetes/volume";
import { resultCache } from "../caches";
import { loginArgument } from "../login";
import { http, logging, type ComponentModel, type Login } from "../component";

/** The one for external clients: the same, but with authentication. It shares nothing with the other but a shared cache. */
export function publicFrontend(base: Base, login: Login): ComponentModel {
    const inside = queryFrontend(base);
    return {
        ...inside,
        component: "publicFrontend",
        name: base.names.thanos.components.publicFrontend,
        login,
        args: [...inside.args, loginArgument(login.tlsSecret !== undefined)],
    };
}

export function queryFrontend({ stack, names, host, size: { queryFrontend: size } }: Base): ComponentModel {
    const { replicas, resources, cache, alignToStep } = stack.thanos.queryFrontend;
    const { limits } = stack.thanos;
    const results = resultCache(stack, cache ?? size.cache);
    return {
        component: "queryFrontend",
        name: names.thanos.components.queryFrontend,
        replicas: replicas ?? size.replicas,
        resources: resolveResources(size.resources, resources),
        ports: ["http"],
        startupSeconds: 60,
        variables: results.variables,
        args: [
            "query-frontend",
            ...logging,
            http,
            `--query-frontend.downstream-url=http://${host(names.thanos.components.query)}:${ports.http}`,
            // The default of 2 idle connections makes the frontend slower than none (thanos#4571).
            `--query-frontend.downstream-tripper-config=${JSON.stringify({ max_idle_conns_per_host: 100 })}`,
            "--query-frontend.compress-responses",
            `--query-frontend.log-queries-longer-than=${limits.slowQuery}`,
            ...(limits.queryLength === undefined ? [] : [`--query-range.max-query-length=${limits.queryLength}`]),
            // Splitting by need: the fixed 24h split makes the first load of 80 days 3.5 times slower.
            "--query-range.split-interval=0",
            "--query-range.min-split-interval=24h",
            "--query-range.max-split-interval=720h",
            "--query-range.horizontal-shards=4",
            ...(alignToStep ? [] : ["--no-query-range.align-range-with-step"]),
            ...results.args,
            "--web.disable-cors",
        ],
    };
}
