import { expect } from "chai";
import fc from "fast-check";
import { namesOf, ports } from "../../../config/names";
import type { StackConfig } from "../../../config/schema";
import { modelsOf } from "../../../components/models";
import type { ThanosModel } from "../../../components/thanos/types";
import { stackValues } from "../../config/arbitrary";
import { at } from "../../at";
import { retention, stack, validStack } from "../../config/valid-stack";
import { registered, walkValues } from "../../program/program";
import { limit, repeated } from "../../repetitions";

interface Rule {
    readonly from?: readonly Peer[];
    readonly to?: readonly Peer[];
    readonly ports: readonly { readonly port: number; readonly endPort?: number }[];
}
interface Peer {
    readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly namespaceSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly ipBlock?: { readonly cidr: string };
}
interface Policy {
    readonly metadata: { readonly name: string };
    readonly spec: {
        readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
        readonly ingress: readonly Rule[];
        readonly egress?: readonly Rule[];
    };
}

interface Case {
    readonly config: StackConfig;
    readonly model: ThanosModel;
    readonly policies: readonly Policy[];
}

function of(config: StackConfig): Case {
    const { thanos: model } = modelsOf(config);
    return { config, model, policies: model.policies as unknown as readonly Policy[] };
}

const thanos = (own: object, more: object = {}) => of(stack({ ...more, thanos: { delivery: "manifests", retention, ...own } }));

function policyOf({ policies }: Case, name: string): Policy {
    const found = policies.find(({ metadata }) => metadata.name === name);
    if (!found) throw new Error(`no policy ${name} among ${policies.map(({ metadata }) => metadata.name).join(", ")}`);
    return found;
}

const opens = ({ ports: open }: Rule, port: number) => open.some((one) => one.port <= port && port <= (one.endPort ?? one.port));
const selects = (peers: readonly Peer[] | undefined, labels: Readonly<Record<string, string>>) =>
    peers === undefined ||
    peers.some(({ podSelector, namespaceSelector }) => {
        if (!podSelector || namespaceSelector) return false;
        return Object.entries(podSelector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
    });

/** Whether pods of one policy may open connections to a port of pods of another: both sides must allow it. */
const allowed = (from: Policy, to: Policy, port: number): boolean =>
    (from.spec.egress ?? []).some((rule) => opens(rule, port) && selects(rule.to, to.spec.podSelector.matchLabels)) &&
    to.spec.ingress.some((rule) => opens(rule, port) && selects(rule.from, from.spec.podSelector.matchLabels));

/** The Services and ports that a component's own arguments name. */
function* dialled({ config, model }: Case, args: readonly string[]): Generator<readonly [string, number]> {
    const names = [...model.components.map(({ name }) => name), ...(model.operatedRuler ? [model.operatedRuler.name] : [])];
    for (const arg of args.filter((one) => !/^--(alert\.query-url|label|receive\.local-endpoint)=/.test(one)))
        for (const [, srv, pod, port] of arg.matchAll(
            new RegExp(`(dnssrv\\+_grpc\\._tcp\\.)?([a-z0-9.-]+)\\.${config.namespace}\\.svc[a-z0-9.]*(?::(\\d+))?`, "g"),
        )) {
            const service =
                pod
                    ?.split(".")
                    .at(-1)
                    ?.replace(/-(grpc|headless)$/, "") ?? "";
            if (names.includes(service)) yield [service, srv ? ports.grpc : Number(port ?? 0)];
        }
}

describe("the NetworkPolicies", function () {
    this.timeout(limit(120_000));

    it("let through whatever the arguments of any component dial, for random stacks", () => {
        let dials = 0;
        fc.assert(
            fc.property(stackValues, (values) => {
                const one = of(stack(values));
                if (!one.config.thanos.network.policies) {
                    expect(one.policies).to.deep.equal([]);
                    return;
                }
                for (const { name, args } of one.model.components)
                    for (const [service, port] of dialled(one, args)) {
                        dials++;
                        expect(
                            allowed(policyOf(one, name), policyOf(one, service), port),
                            `${name} → ${service}:${port}`,
                        ).to.equal(true);
                    }
            }),
            { numRuns: repeated(60) },
        );
        expect(dials).to.be.greaterThan(150);
    });

    it("admit only the clients in the table, and Prometheus to every component", () => {
        const one = thanos({ bucketWeb: {}, ruler: { rules: "objects" }, receive: { mode: "router" } });
        const pairs = one.policies.flatMap((from) =>
            one.policies.flatMap((to) =>
                [ports.http, ports.grpc, ports["remote-write"], 1234].flatMap((port) =>
                    allowed(from, to, port) ? [`${from.metadata.name} → ${to.metadata.name}:${port}`] : [],
                ),
            ),
        );
        expect(pairs.sort()).to.deep.equal([
            "thanos-canary → thanos-query-frontend:10902",
            "thanos-query → thanos-receive:10901",
            "thanos-query → thanos-ruler:10901",
            "thanos-query → thanos-stack-sidecar:10901",
            "thanos-query → thanos-store-gateway:10901",
            "thanos-query-frontend → thanos-query:10902",
            "thanos-receive-router → thanos-receive:10901",
            "thanos-ruler → thanos-query:10902",
        ]);
        const prometheus = { "app.kubernetes.io/name": "prometheus", "operator.prometheus.io/name": "thanos-stack" };
        for (const { metadata, spec } of one.policies.filter(({ metadata: { name } }) => name !== "thanos-stack-sidecar")) {
            const scraped = spec.ingress.some((rule) => opens(rule, ports.http) && selects(rule.from, prometheus));
            expect(scraped, metadata.name).to.equal(true);
        }
    });

    it("match the ports that verify tries: those that any pod of the namespace may reach, and the others", () => {
        const stranger = { "app.kubernetes.io/name": "verify-ports" };
        let [open, closed] = [0, 0];
        fc.assert(
            fc.property(stackValues, (values) => {
                const one = of(stack(values));
                const names = namesOf(one.config);
                for (const { name: workload, port, open: told } of one.model.guardedPorts) {
                    const name = workload === names.prometheus.object ? `${workload}-sidecar` : workload;
                    const { ingress } = policyOf(one, name).spec;
                    expect(told, `${workload}:${port}`).to.equal(
                        ingress.some((rule) => opens(rule, port) && selects(rule.from, stranger)),
                    );
                    if (told) open++;
                    else closed++;
                }
            }),
            { numRuns: repeated(25) },
        );
        expect(open).to.be.greaterThan(8);
        expect(closed).to.be.greaterThan(40);
    });

    it("open the bucket to those that use it only: MinIO's pods, or a cloud and the agent that hands out credentials", () => {
        const store = (objectStore: object) => policyOf(thanos({}, { objectStore }), "thanos-store-gateway").spec.egress ?? [];
        expect(store({ kind: "minio" })).to.deep.include({
            to: [
                { podSelector: { matchLabels: { "app.kubernetes.io/name": "minio", "app.kubernetes.io/component": "server" } } },
            ],
            ports: [{ protocol: "TCP", port: 9000 }],
        });
        const s3 = store({
            kind: "s3",
            bucket: "west-thanos",
            aws: { region: "eu-central-1" },
            identity: { kind: "podIdentity", clusterName: "west" },
        });
        expect(s3).to.deep.include({ ports: [{ protocol: "TCP", port: 443 }] });
        expect(s3).to.deep.include({ to: [{ ipBlock: { cidr: "169.254.170.23/32" } }], ports: [{ protocol: "TCP", port: 80 }] });
        const external = {
            kind: "external",
            bucket: "thanos",
            endpoint: "s3.example.com:9443",
            identity: { kind: "externalSecret", store: { name: "vault" }, keys: { writer: "a", reader: "b", owner: "c" } },
        };
        expect(store(external)).to.deep.include({ ports: [{ protocol: "TCP", port: 9443 }] });
        const query = policyOf(thanos({}), "thanos-query").spec.egress ?? [];
        expect(query.some((rule) => opens(rule, 9000) || opens(rule, 443))).to.equal(false);
    });

    describe("lead to addresses outside of the stack", () => {
        const anyPort = { protocol: "TCP", port: 1, endPort: 65535 };
        const within = (namespace: string) => ({
            to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } }],
            ports: [anyPort],
        });
        const at = (port: number) => ({ ports: [{ protocol: "TCP", port }] });
        const ways = (name: string, own: object, more: object = {}) => {
            const one = policyOf(thanos(own, more), name).spec.egress ?? [];
            const other = policyOf(thanos({}), "thanos-query").spec.egress ?? [];
            const known = new Set(other.map((rule) => JSON.stringify(rule)));
            return one.filter((rule) => !known.has(JSON.stringify(rule)) && !rule.to?.some(({ podSelector }) => podSelector));
        };
        const endpoints = (...named: string[]) => ways("thanos-query", { query: { endpoints: named } });
        const store = (endpoint: string) => ({
            objectStore: {
                kind: "external",
                bucket: "thanos",
                endpoint,
                insecure: true,
                identity: { kind: "externalSecret", store: { name: "vault" }, keys: { writer: "a", reader: "b", owner: "c" } },
            },
        });

        it("outside of the cluster by their port", () => {
            expect(endpoints("query.example.com:443", "dns+other.example.com:443", "10.0.0.7:10901")).to.deep.equal([
                at(443),
                at(10901),
            ]);
        });

        it("within the cluster by their Namespace, for a policy is held at the port of the pod and an address has that of a Service", () => {
            expect(endpoints("thanos-query.east.svc:10901", "dnssrv+_grpc._tcp.query.east.svc.cluster.local")).to.deep.equal([
                within("east"),
            ]);
            expect(endpoints("query:10901")).to.deep.equal([within("monitoring")]);
            expect(ways("thanos-compactor", {}, store("rook-ceph-rgw-store.rook-ceph.svc"))).to.deep.equal([within("rook-ceph")]);
            const caches = { kind: "memcached", addresses: ["dnssrv+_client._tcp.memcached.caches.svc"] };
            expect(ways("thanos-query-frontend", { caches })).to.deep.equal([within("caches")]);
            const alertmanagers = ["dnssrv+http://_web._tcp.alertmanager-operated.alerts.svc.cluster.local"];
            const groups = [{ name: "all", rules: [{ record: "all:up:sum", expr: "sum(up)" }] }];
            expect(ways("thanos-ruler", { ruler: { rules: "config", groups, alertmanagers } })).to.deep.equal([within("alerts")]);
            const prometheus = { delivery: "operator", alertmanagers };
            expect(
                ways("thanos-ruler", { ruler: { rules: "config", groups } }, { prometheus }),
                "those of Prometheus",
            ).to.deep.equal([within("alerts")]);
        });

        it("whose port is only known by DNS, by any port", () => {
            expect(endpoints("dnssrv+_grpc._tcp.query.example.com")).to.deep.equal([{ ports: [anyPort] }]);
        });

        it("that are named by nobody, not at all", () => {
            expect(endpoints()).to.deep.equal([]);
        });
    });

    it("let the Job that brings history in reach the bucket, and nobody reach it", () => {
        expect(thanos({}).policies.map(({ metadata }) => metadata.name)).to.not.include("history-import");
        const { spec } = policyOf(thanos({}, { historyImport: { claim: "old" } }), "history-import");
        expect(spec.ingress).to.deep.equal([]);
        expect((spec.egress ?? []).flatMap(({ ports: open }) => open.map(({ port }) => port)).sort()).to.deep.equal([
            53, 53, 9000,
        ]);
    });

    it("admit the namespaces that a stack names, at the query-frontend and at what takes writes", () => {
        const one = thanos({ network: { clientNamespaces: ["shop"] }, receive: { mode: "router" } });
        const lets = (name: string, port: number) =>
            policyOf(one, name).spec.ingress.some(
                (rule) =>
                    opens(rule, port) &&
                    rule.from?.some(
                        ({ namespaceSelector }) => namespaceSelector?.matchLabels["kubernetes.io/metadata.name"] === "shop",
                    ),
            );
        expect(lets("thanos-query-frontend", ports.http)).to.equal(true);
        expect(lets("thanos-receive-router", ports["remote-write"])).to.equal(true);
        expect(lets("thanos-query", ports.http)).to.equal(false);
        expect(lets("thanos-receive", ports["remote-write"])).to.equal(false);
    });

    it("leave Prometheus' own ports alone, and all of another team's Prometheus", () => {
        const sidecar = policyOf(thanos({}), "thanos-stack-sidecar").spec;
        const anybody = sidecar.ingress.filter(({ from }) => from === undefined);
        expect([9090, 8080, ports.http].every((port) => anybody.some((rule) => opens(rule, port)))).to.equal(true);
        expect(anybody.some((rule) => opens(rule, ports.grpc))).to.equal(false);
        for (const delivery of ["values", "existing"]) {
            const { policies } = thanos({}, { prometheus: { delivery } });
            expect(policies.map(({ metadata }) => metadata.name).filter((name) => name.includes("sidecar"))).to.deep.equal([]);
        }
    });
});

describe("NetworkPolicies as a network needs them", () => {
    const of = async (network: object): Promise<object> => {
        const walked = await walkValues({ ...validStack(), thanos: { delivery: "manifests", network } });
        return at(registered(walked, "NetworkPolicy thanos-query-network-policy").inputs, "spec") as object;
    };

    it("open other DNS ports, as OpenShift has them", async () => {
        const egress = at(await of({ dnsPorts: [53, 5353] }), "egress");
        expect(egress).to.deep.include({
            ports: [53, 5353].flatMap((port) => [
                { protocol: "UDP", port },
                { protocol: "TCP", port },
            ]),
        });
    });

    it("let address ranges in, of IPv4 and IPv6, where clients may come in", async () => {
        const spec = await of({ clientCidrs: ["10.20.0.0/16", "fd00:20::/48"] });
        const grpc = (at(spec, "ingress") as object[]).find((rule) => at(rule, "ports", 0, "port") === 10901);
        expect(at(grpc, "from")).to.deep.include.members([
            { ipBlock: { cidr: "10.20.0.0/16" } },
            { ipBlock: { cidr: "fd00:20::/48" } },
        ]);
    });

    it("let pods open further connections", async () => {
        const spec = await of({ extraEgress: [{ cidrs: ["fd00:1::/64"], namespaces: ["tracing"], ports: [4317] }] });
        expect(at(spec, "egress")).to.deep.include({
            to: [
                { ipBlock: { cidr: "fd00:1::/64" } },
                { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "tracing" } } },
            ],
            ports: [{ protocol: "TCP", port: 4317 }],
        });
    });
});
