// The querier: queries everything that serves the Store API, and merges replicas.
import { endpointsName, replicaLabelsOf } from "../../../config/names";
import type { TeamsConfig } from "../../../config/schema";
import type { Base } from "../../base";
import { endpointsFile } from "../../clusters/spokes";
import { resolveResources } from "../../kubernetes/volume";
import { grpc, http, logging, paths, type ComponentModel } from "../component";

/**
 * The endpoints in a file, each with its own TLS settings. A spoke that sends nothing for 10 seconds is left out of an answer: with a
 * warning for dashboards, as an error for rules, which accept no partial response.
 */
const ofSpokes = [
    `--endpoint.sd-config-file=${paths.reread}/${endpointsFile}`,
    "--endpoint.sd-config-reload-interval=30s",
    "--store.response-timeout=10s",
];

/** The querier for teams: the label of the team is a matcher of every selector. Its gRPC is not exposed: the Store API has no teams. */
export function teamQuery(base: Base, stores: readonly string[], { header, label }: TeamsConfig): ComponentModel {
    const inside = query(base, stores);
    return {
        ...inside,
        component: "teamQuery",
        name: base.names.thanos.components.teamQuery,
        args: [
            ...inside.args,
            "--query.enforce-tenancy",
            `--query.tenant-header=${header}`,
            `--query.tenant-label-name=${label}`,
            `--query.default-tenant-id=${noTeam}`,
        ],
    };
}

/** The team of requests without the header. No series has it. */
const noTeam = "no-team";

/** @param stores Headless Services behind which everything serves the Store API. */
export function query({ stack, names, host, size: { query: size } }: Base, stores: readonly string[]): ComponentModel {
    const { replicas, resources, endpoints } = stack.thanos.query;
    const { limits } = stack.thanos;
    return {
        component: "query",
        name: names.thanos.components.query,
        replicas: replicas ?? size.replicas,
        resources: resolveResources(size.resources, resources),
        ports: ["http", "grpc"],
        startupSeconds: 300,
        ...(stack.role === "hub" ? { configMap: endpointsName } : {}),
        args: [
            "query",
            ...logging,
            http,
            grpc,
            ...stores.map((service) => `--endpoint=dnssrv+_grpc._tcp.${host(service)}`),
            ...endpoints.map((endpoint) => `--endpoint=${endpoint}`),
            ...(stack.role === "hub" ? ofSpokes : []),
            ...replicaLabelsOf(stack.thanos).map((label) => `--query.replica-label=${label}`),
            // With tiered retention, history older than the raw samples is seen only through downsampled blocks: this flag and a
            // data source with max_source_resolution=auto are needed (thanos#813, thanos#7296).
            "--query.auto-downsampling",
            // Instant queries have no step to choose a resolution by, so this is theirs. The querier looks back as far as the
            // coarsest resolution that it may read (LookbackDeltaFactory): 5 minutes with raw or 5m data, as Prometheus does, but
            // an hour with 1h data, and then a series whose target crashed is shown as alive for that hour. Looking back must
            // stay dynamic, because graphs over 1h data would be empty otherwise. So an instant query sees blocks of raw and 5m;
            // one about older times must set max_source_resolution=1h itself.
            "--query.instant.default.max_source_resolution=5m",
            `--query.timeout=${limits.queryTimeout}`,
            `--query.max-concurrent=${limits.concurrentQueries}`,
            "--enable-auto-gomemlimit",
            "--web.disable-cors",
        ],
    };
}
