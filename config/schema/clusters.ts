// Keys of stacks in several clusters: the role of a stack, the spokes of a hub, and the exposure of a spoke to its hub.
import { z } from "zod";
import { dnsLabel, domain, form, labelName, labelValue, sourceRanges } from "./fields";
import { authorities } from "./thanos-grpc-tls";

export const role = z
    .enum(["standalone", "spoke", "hub"])
    .default("standalone")
    .describe(
        "`standalone`: one cluster with everything. `spoke`: Prometheus, sidecars and their uploads; another stack, its hub, queries it and owns the bucket. `hub`: everything, and the querier also queries `spokes`. docs/many-clusters.md describes them.",
    );

/** Where a server of the Store API answers. DNS look-ups (`dns+`) would lose the endpoint's own TLS settings in Thanos. */
const address = form({
    expected: "host and port such as thanos-0.eu.example.com:10901, without dns+ and dnssrv+",
    fits: /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?:\d{1,5}$/,
    example: "thanos-0.eu.example.com:10901",
});

const common = {
    authorities: authorities
        .optional()
        .describe(
            "Certificates of the authorities that signed the server certificates of this spoke, in PEM format. Default: those in `thanos.grpcTls.authorities`.",
        ),
};

const byStack = z
    .strictObject({
        kind: z.literal("stack"),
        stack: form({
            expected: "a stack as organization/project/stack",
            fits: /^[\w.-]+\/[\w.-]+\/[\w.-]+$/,
            example: "organization/thanos-stack/eu",
        }).describe("Name of the spoke's stack. Its outputs are read by a stack reference when the hub is deployed."),
        ...common,
    })
    .describe("`stack`: a stack of this program, by a stack reference.");

const byFile = z
    .strictObject({
        kind: z.literal("file"),
        file: form({
            expected: "a path below the folder of the project, such as contracts/eu.json",
            fits: /^(?!\/)(?!.*\.\.)[\w./-]+\.json$/,
            example: "contracts/eu.json",
        }).describe("File with the outputs of the spoke's stack, as `pulumi stack output --json` prints them."),
        ...common,
    })
    .describe("`file`: a stack of this program, by a file with its outputs, for GitOps.");

const byHand = z
    .strictObject({
        kind: z.literal("static"),
        cluster: labelValue.describe(
            "The cluster's value of the external label `cluster`. Unique among all clusters of the hub.",
        ),
        endpoints: z
            .array(address)
            .min(1)
            .describe("Addresses of its sidecars or of its querier. Each address belongs to one server."),
        serverName: domain
            .optional()
            .describe("Name that the server certificates are valid for. Default: the host of each endpoint."),
        replicaLabels: z
            .array(labelName)
            .default(["prometheus_replica"])
            .describe("Labels that distinguish the replicas of its writers. Default: `[prometheus_replica]`."),
        thanosVersion: form({
            expected: "a version such as v0.42.5",
            fits: /^v\d+\.\d+\.\d+$/,
            example: "v0.42.5",
        })
            .optional()
            .describe("Version of its Thanos. Default: not known, and not checked."),
        ...common,
    })
    .describe("`static`: a cluster that this program does not manage.");

export const spokes = z
    .record(dnsLabel, z.discriminatedUnion("kind", [byStack, byFile, byHand]))
    .default({})
    .describe(
        "Clusters that the querier of a `role: hub` also queries, by a name of your own. Each connection uses TLS with a certificate on both sides, so `thanos.grpcTls` is required. Adding a spoke restarts nothing. Default: none.",
    );

const hosts = z
    .array(domain)
    .min(1)
    .max(10)
    .describe(
        "DNS names that lead to this cluster, one for each Prometheus replica, in their order. The certificate must be valid for each of them; with `thanos.grpcTls.issuer` it is.",
    );

const exposure = z
    .discriminatedUnion("kind", [
        z
            .strictObject({
                kind: z.literal("loadBalancer"),
                hosts,
                annotations: z
                    .record(z.string(), z.string())
                    .default({})
                    .describe("Annotations of the Services, such as those of an internal load balancer or of Tailscale."),
                className: form({
                    expected: "a class such as tailscale or service.k8s.aws/nlb",
                    fits: /^[a-z0-9A-Z./-]+$/,
                    example: "tailscale",
                })
                    .optional()
                    .describe("loadBalancerClass of the Services. Default: the cluster's."),
                sourceRanges: sourceRanges.describe("Addresses that may connect. Default: all."),
            })
            .describe("`loadBalancer`: a Service with an address of its own for each replica, at port 10901."),
        z
            .strictObject({
                kind: z.literal("nodePort"),
                hosts,
                port: z
                    .int()
                    .min(30000)
                    .max(32758)
                    .describe("Port of every node for the first replica. The next replicas have the next ports."),
            })
            .describe("`nodePort`: a port of every node for each replica. All `hosts` may be the same name."),
        z
            .strictObject({
                kind: z.literal("gateway"),
                hosts,
                gateway: z
                    .strictObject({
                        name: dnsLabel,
                        namespace: dnsLabel.optional().describe("Default: the stack's own."),
                        section: dnsLabel.describe(
                            "Its listener with `protocol: TLS` and `tls.mode: Passthrough`, so that the client certificate reaches the sidecar.",
                        ),
                        port: z.int().min(1).max(65535).default(443).describe("Port of that listener."),
                    })
                    .describe("The Gateway that the TLSRoutes belong to."),
            })
            .describe(
                "`gateway`: a TLSRoute of the Gateway API (1.5 or newer) for each replica. A GRPCRoute would end TLS at the Gateway, and the sidecar could not check the client certificate.",
            ),
    ])
    .describe("Exposure of the sidecars' gRPC to the hub. `thanos.grpcTls.authorities` decides who may connect.");

export const hub = z
    .strictObject({ exposure })
    .optional()
    .describe("How the hub reaches a `role: spoke`. Default: the spoke is not exposed; only its blocks reach the hub.");

interface Stack {
    readonly role: z.output<typeof role>;
    readonly spokes: Readonly<Record<string, unknown>>;
    readonly hub?: { readonly exposure: { readonly hosts: readonly string[] } } | undefined;
    readonly prometheus: { readonly replicas: number };
    readonly thanos: {
        readonly delivery: string;
        readonly grpcTls?: unknown;
        readonly ruler?: unknown;
        readonly receive?: unknown;
        readonly bucketWeb?: unknown;
        readonly queryFrontend: { readonly exposure?: unknown };
        readonly query: { readonly endpoints: readonly string[]; readonly teams?: unknown };
        readonly caches: { readonly kind: string };
    };
    readonly grafana: { readonly dataSource: { readonly publish: boolean } };
}

interface Problem {
    readonly at: readonly string[];
    readonly message: string;
}

/** Keys that contradict the role. */
export function roleProblems(stack: Stack): Problem[] {
    const { role: own, spokes: all, hub: way, thanos, prometheus } = stack;
    const secure = (at: string[], wanted: boolean): Problem[] =>
        wanted && thanos.grpcTls === undefined
            ? [
                  {
                      at,
                      message: `required because ${own === "hub" ? "spokes" : "hub.exposure"} is set: gRPC between clusters needs TLS. Set secret and authorities`,
                  },
              ]
            : [];
    return [
        ...(own !== "hub" && Object.keys(all).length > 0
            ? [{ at: ["spokes"], message: `unused because role is ${own}. Set role to hub, or remove it` }]
            : []),
        ...(own !== "spoke" && way
            ? [{ at: ["hub"], message: `unused because role is ${own}. Set role to spoke, or remove it` }]
            : []),
        ...(own === "hub" ? secure(["thanos", "grpcTls"], Object.keys(all).length > 0) : []),
        ...(own === "spoke" ? [...secure(["thanos", "grpcTls"], way !== undefined), ...onlyOfHubs(stack)] : []),
        ...(own === "spoke" && way && way.exposure.hosts.length !== prometheus.replicas
            ? [
                  {
                      at: ["hub", "exposure", "hosts"],
                      message: `got ${way.exposure.hosts.length} hosts, expected ${prometheus.replicas}: one for each of prometheus.replicas`,
                  },
              ]
            : []),
    ];
}

/** Keys of components that a spoke does not have. */
function onlyOfHubs({ thanos, grafana }: Stack): Problem[] {
    const unused: readonly (readonly [path: string, given: boolean])[] = [
        ["thanos.ruler", thanos.ruler !== undefined],
        ["thanos.receive", thanos.receive !== undefined],
        ["thanos.bucketWeb", thanos.bucketWeb !== undefined],
        ["thanos.queryFrontend.exposure", thanos.queryFrontend.exposure !== undefined],
        ["thanos.query.teams", thanos.query.teams !== undefined],
        ["thanos.query.endpoints", thanos.query.endpoints.length > 0],
        ["thanos.caches", thanos.caches.kind !== "memory"],
        ["grafana.dataSource.publish", grafana.dataSource.publish],
    ];
    const message = "unused because role is spoke: its hub has this component. Remove it";
    return [
        ...unused.filter(([, given]) => given).map(([path]) => ({ at: path.split("."), message })),
        ...(thanos.delivery === "chart"
            ? [
                  {
                      at: ["thanos", "delivery"],
                      message: "got chart, expected manifests because role is spoke: the chart would deliver nothing",
                  },
              ]
            : []),
    ];
}
