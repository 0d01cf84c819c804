// Checks the certificates of the stack's own servers: Thanos and MinIO have no metric for their expiry. It opens TLS without a
// client certificate, and the server's certificate comes before the connection is refused.
import { stringify } from "yaml";
import { certificateProberName, ports, type Names } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import type { Base } from "../base";
import type { NamedObject } from "../kubernetes/object";
import type { PodSettings } from "../kubernetes/pod-settings";
import type { ComponentModel } from "./component";
import { proberObjects } from "./prober";

const shakesHands = "certificate";
const config = stringify({
    modules: {
        [shakesHands]: {
            prober: "tcp",
            timeout: "5s",
            tcp: {
                preferred_ip_protocol: "ip4",
                tls: true,
                tls_config: { insecure_skip_verify: true }, // expired certificates must be visible, too
            },
        },
    },
});

/** A Service whose pods have a certificate. */
export interface TlsServer {
    readonly service: string;
    readonly port: number;
}

/** The prober as objects, where there is anything to look at. */
export function certificateProber({ stack, host }: Base, servers: readonly TlsServer[], settings: PodSettings): NamedObject[] {
    if (servers.length === 0) return [];
    const endpoints = servers.map(({ service, port }) => ({
        interval: "1m",
        params: { module: [shakesHands], target: [`${host(service)}:${port}`] },
        relabelings: [{ targetLabel: "server", replacement: service }],
    }));
    return proberObjects(stack, { name: certificateProberName, component: "certificates", config, endpoints }, settings);
}

/**
 * Everything that shows a certificate itself; behind a headless Service it is another pod's each time. The certificates of an
 * Ingress or a Gateway are their operator's.
 */
export const tlsServers = (
    { stack, names, store: { server } }: Base,
    stores: readonly string[],
    components: readonly ComponentModel[],
): TlsServer[] => [
    ...(stack.thanos.grpcTls ? grpcServices(stack, names, stores).map((service) => ({ service, port: ports.grpc })) : []),
    ...components.filter(({ login }) => login?.tlsSecret !== undefined).map(({ name }) => ({ service: name, port: ports.http })),
    ...(server?.tls ? [{ service: server.service, port: server.port }] : []),
];

/** Services in front of every gRPC server. */
const grpcServices = (stack: StackConfig, names: Names, stores: readonly string[]): string[] => [
    ...stores,
    ...(stack.role === "spoke" ? [] : [names.thanos.queryGrpc]),
    ...(stack.thanos.receive?.mode === "router" ? [names.thanos.components.receiveRouter] : []),
];
