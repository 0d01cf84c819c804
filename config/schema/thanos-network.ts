// Keys of NetworkPolicies.
import { z } from "zod";
import { cidr, dnsLabel } from "./fields";

const port = z.int().min(1).max(65535);

export const network = z
    .strictObject({
        policies: z
            .boolean()
            .default(true)
            .describe(
                "NetworkPolicies that allow what docs/network.md lists and nothing else. The cluster's network must enforce them.",
            ),
        clientNamespaces: z
            .array(dnsLabel)
            .default([])
            .describe(
                "Namespaces whose pods may query the query-frontend and the querier's gRPC port, and write to receive, next to the stack's own. Default: none.",
            ),
        clientCidrs: z
            .array(cidr)
            .default([])
            .describe(
                "Address ranges, IPv4 or IPv6, that may do the same: other clusters over a VPN, such as `10.20.0.0/16` or `fd00:20::/48`. Default: none.",
            ),
        dnsPorts: z
            .array(port)
            .min(1)
            .default([53])
            .describe(
                "Ports of the DNS servers, UDP and TCP. A policy sees the port of the pod behind a Service: OpenShift's DNS pods listen on `5353`. Default: `[53]`.",
            ),
        extraEgress: z
            .array(
                z
                    .strictObject({
                        cidrs: z.array(cidr).default([]).describe("Address ranges. Default: none."),
                        namespaces: z.array(dnsLabel).default([]).describe("Namespaces whose pods are reached. Default: none."),
                        ports: z.array(port).min(1).describe("TCP ports of the pods or hosts behind them."),
                    })
                    .describe("Connections to all of `cidrs` and `namespaces`; to any address where both are empty."),
            )
            .default([])
            .describe(
                "Connections that the pods of Thanos may open in addition: an HTTP proxy, a tracing collector, a service mesh. Default: none.",
            ),
    })
    .prefault({})
    .describe("NetworkPolicies for Thanos.");
