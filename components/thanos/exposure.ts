// External exposure: Ingress, HTTPRoute, or a Service with an address, each in front of a component that authenticates.
import type { core, networking } from "@pulumi/kubernetes/types/input";
import { ports, type Port } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import type { Base } from "../base";
import type { NamedObject } from "../kubernetes/object";
import { labels, selectorLabels } from "../kubernetes/pod";
import type { ComponentModel, Login } from "./component";

export type Exposure = NonNullable<StackConfig["thanos"]["queryFrontend"]["exposure"]>;

/** Authentication of Thanos itself: none where the Ingress authenticates, and over TLS where no proxy in front has it. */
export function loginOf(door: Exposure | undefined): Login | undefined {
    if (!door) return undefined;
    switch (door.kind) {
        case "ingress":
            return door.authentication === "basic" ? {} : undefined;
        case "gateway":
            return {};
        case "loadBalancer":
        case "nodePort":
            return { tlsSecret: door.tlsSecret };
    }
}

/** An exposure, and its target. */
interface Way {
    readonly door: Exposure;
    readonly to: string;
    readonly port: Port;
    /** Default: all. */
    readonly paths?: readonly string[];
}

/** The paths that enforce the label of a team. Others, such as those of rules and targets, would show those of every team. */
const ofTeams = ["/api/v1/query", "/api/v1/query_range", "/api/v1/series", "/api/v1/labels", "/api/v1/label"];

/** The objects of the exposures. */
export function exposureObjects({ stack, names }: Base, components: readonly ComponentModel[]): NamedObject[] {
    const {
        queryFrontend: { exposure: queryFrontend },
        bucketWeb: { exposure: bucketWeb } = {},
        receive: { exposure: receive } = {},
        query: { teams },
    } = stack.thanos;
    const { components: name } = names.thanos;
    const front = components.some(({ component }) => component === "receiveRouter") ? name.receiveRouter : name.receive;
    const ways: Way[] = [
        ...(queryFrontend
            ? [
                  {
                      door: queryFrontend,
                      to: loginOf(queryFrontend) ? name.publicFrontend : name.queryFrontend,
                      port: "http" as const,
                  },
              ]
            : []),
        ...(bucketWeb ? [{ door: bucketWeb, to: name.bucketWeb, port: "http" as const }] : []),
        ...(receive
            ? [{ door: { ...receive, authentication: "annotations" as const }, to: front, port: "remote-write" as const }]
            : []),
    ];
    if (teams)
        ways.push({
            door: { ...teams.exposure, authentication: "annotations" },
            to: name.teamQuery,
            port: "http",
            paths: ofTeams,
        });
    return ways.map((way) => wayIn(stack.namespace, way));
}

function wayIn(namespace: string, { door, to, port, paths = ["/"] }: Way): NamedObject {
    const metadata = { name: `${to}-outside`, namespace, labels: labels("thanos", `${to}-outside`) };
    switch (door.kind) {
        case "ingress":
            return {
                apiVersion: "networking.k8s.io/v1",
                kind: "Ingress",
                // Pulumi waits for an address in the status, which many controllers never set (pulumi-kubernetes#1812).
                metadata: { ...metadata, annotations: { ...door.annotations, "pulumi.com/skipAwait": "true" } },
                spec: {
                    ...(door.className === undefined ? {} : { ingressClassName: door.className }),
                    // Without a Secret the load balancer has the certificate.
                    ...(door.tlsSecret === undefined ? {} : { tls: [{ hosts: [door.host], secretName: door.tlsSecret }] }),
                    rules: [
                        {
                            host: door.host,
                            http: {
                                paths: paths.map((path) => ({
                                    path,
                                    pathType: "Prefix",
                                    backend: { service: { name: to, port: { name: port } } },
                                })),
                            },
                        },
                    ],
                } satisfies networking.v1.IngressSpec,
            };
        case "gateway": {
            const { name, namespace: other, section } = door.gateway;
            return {
                apiVersion: "gateway.networking.k8s.io/v1",
                kind: "HTTPRoute",
                metadata,
                spec: {
                    parentRefs: [{ name, ...(other === undefined ? {} : { namespace: other }), sectionName: section }],
                    hostnames: [door.host],
                    rules: [{ backendRefs: [{ name: to, port: ports[port] }] }],
                },
            };
        }
        case "loadBalancer":
            return {
                apiVersion: "v1",
                kind: "Service",
                metadata: { ...metadata, annotations: door.annotations },
                spec: {
                    type: "LoadBalancer",
                    selector: selectorLabels("thanos", to),
                    loadBalancerSourceRanges: [...door.sourceRanges],
                    ports: [{ name: "https", port: 443, targetPort: port }],
                } satisfies core.v1.ServiceSpec,
            };
        case "nodePort":
            return {
                apiVersion: "v1",
                kind: "Service",
                metadata,
                spec: {
                    type: "NodePort",
                    selector: selectorLabels("thanos", to),
                    ports: [{ name: "https", port: ports[port], targetPort: port, nodePort: door.port }],
                } satisfies core.v1.ServiceSpec,
            };
    }
}
