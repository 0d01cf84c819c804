// The web pages of a stack, and where they are on this machine while they are forwarded.
import { ports, type Names } from "../../config/names";

export interface Page {
    readonly title: string;
    readonly service: string;
    readonly port: number;
    /** Port on 127.0.0.1. */
    readonly localPort: number;
}

/** @param grafanaUrl The contract's output; empty without a Grafana. */
export const pages = ({ thanos, prometheus }: Names, grafanaUrl: unknown = ""): Page[] => [
    {
        title: "Query: all history, duplicates removed",
        service: thanos.components.queryFrontend,
        port: ports.http,
        localPort: 19090,
    },
    { title: "Stores: what the querier is connected to", service: thanos.components.query, port: ports.http, localPort: 19091 },
    { title: "Blocks in the bucket", service: thanos.components.compactor, port: ports.http, localPort: 19092 },
    { title: "Prometheus, one replica", service: prometheus.service, port: 9090, localPort: 19093 },
    ...(typeof grafanaUrl === "string" && grafanaUrl !== ""
        ? [{ title: "Grafana", service: new URL(grafanaUrl).hostname.split(".")[0] ?? "", port: 80, localPort: 19094 }]
        : []),
];
