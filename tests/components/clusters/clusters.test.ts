// Stacks in several clusters: what a spoke and a hub have, and how the hub is wired.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { parse } from "yaml";
import { readContracts } from "../../../components/clusters/read";
import { modelsOf } from "../../../components/models";
import { deploy } from "../../../components/stack";
import { loadConfig } from "../../../config/load";
import { parseConfig } from "../../../config/problems";
import type { Contract } from "../../../contract";
import { walk, type Walk } from "../../../offline/walk";
import { check } from "../../../rules/check";
import { viewOf } from "../../../rules/view/index";
import { authorities, externalStore, grpcTls, stack, staticKeys, validStack } from "../../config/valid-stack";
import { registered, title, walkValues } from "../../program/program";

const hosts = ["thanos-0.east.example.com", "thanos-1.east.example.com"];
const thanos = { delivery: "manifests", grpcTls };
const exposure = { kind: "loadBalancer", hosts, sourceRanges: ["203.0.113.7/32"] };
const spoke = (change: object = {}) => ({
    ...validStack(),
    cluster: "east",
    role: "spoke",
    objectStore: externalStore,
    ...staticKeys,
    thanos,
    hub: { exposure },
    ...change,
});
const old = { kind: "static", cluster: "old", endpoints: ["old.example.com:10901"] };
const hub = (spokes: object = { old }, change: object = {}) => ({ ...validStack(), role: "hub", thanos, spokes, ...change });
const problems = (values: Record<string, unknown>): string[] => {
    const parsed = parseConfig("thanos-stack", values);
    return "problems" in parsed ? parsed.problems.map((one) => `${one.path}: ${one.message}`) : [];
};
const mandatory = ({ registrations }: Walk) =>
    check(viewOf(registrations, { environment: "dev" })).filter(({ severity }) => severity === "mandatory");
const isPrometheus = ({ type }: { readonly type: string }) => /^kubernetes:.*:Prometheus$/.test(type);
const endpointsIn = (walked: Walk) => {
    const { data } = registered(walked, "ConfigMap thanos-endpoints-config-map").inputs as { data: Record<string, string> };
    return (parse(data["endpoints.yaml"] ?? "") as { endpoints: Endpoint[] }).endpoints;
};
interface Endpoint {
    readonly address: string;
    readonly client_config: { readonly server_name: string; readonly tls_config: Readonly<Record<string, unknown>> };
}

describe("a spoke", () => {
    let walked: Walk;
    let titles: readonly string[];
    before(async () => {
        walked = await walkValues(spoke());
        titles = walked.registrations.map(title);
    });

    it("has Prometheus with sidecars and their uploads, and nothing that queries, compacts or shows", () => {
        expect(titles).to.include.members(["Prometheus prometheus-thanos-stack-prometheus"]);
        expect(titles.filter((one) => /query|store-gateway|compactor|grafana|dashboard|canary/i.test(one))).to.deep.equal([]);
        expect(mandatory(walked)).to.deep.equal([]);
    });

    it("has its addresses in its contract, and does not compact the bucket", () => {
        expect(walked.outputs).to.deep.include({
            role: "spoke",
            cluster: "east",
            storeApiEndpoints: hosts.map((host) => `${host}:10901`),
            queryUrl: "",
            queryGrpcEndpoint: "",
            compactsBucket: false,
        });
    });

    it("needs no retention, which its hub has, although the bucket exists already", () => {
        expect(problems(spoke())).to.deep.equal([]);
        expect(problems({ ...spoke(), role: "standalone", hub: undefined })).to.have.length(3);
    });

    it("exposes each replica by a Service of its own, for that one pod", () => {
        const services = hosts.map(
            (_, index) => registered(walked, `Service thanos-stack-sidecar-${index}-outside-service`).inputs,
        );
        expect(services.map(({ spec }) => spec)).to.deep.equal(
            hosts.map((_, index) => ({
                type: "LoadBalancer",
                selector: {
                    "app.kubernetes.io/name": "prometheus",
                    "operator.prometheus.io/name": "thanos-stack",
                    "statefulset.kubernetes.io/pod-name": `prometheus-thanos-stack-${index}`,
                },
                ports: [{ name: "grpc", port: 10901, targetPort: "grpc" }],
                loadBalancerSourceRanges: ["203.0.113.7/32"],
            })),
        );
    });

    it("opens the sidecars' gRPC port in their NetworkPolicy only where it is exposed", async () => {
        const open = (of: Walk) => {
            const { spec } = registered(of, "NetworkPolicy thanos-stack-sidecar-network-policy").inputs as {
                spec: { ingress: { from?: unknown; ports: { port: number }[] }[] };
            };
            return spec.ingress.filter(({ from, ports }) => from === undefined && ports.some(({ port }) => port === 10901));
        };
        expect(open(walked)).to.have.length(1);
        expect(open(await walkValues(spoke({ hub: undefined })))).to.have.length(0);
    });

    it("has the hosts in its certificate, where cert-manager makes it", async () => {
        const issued = { ...thanos, grpcTls: { ...grpcTls, issuer: { name: "internal" } } };
        const { spec } = registered(await walkValues(spoke({ thanos: issued })), "Certificate grpc-tls-thanos-grpc-certificate")
            .inputs as { spec: { dnsNames: string[] } };
        expect(spec.dnsNames).to.deep.equal(["thanos-grpc.monitoring.svc.cluster.local", ...hosts]);
    });

    it("leads a Gateway's TLS through to each replica by a TLSRoute", async () => {
        const gateway = { kind: "gateway", hosts, gateway: { name: "public", section: "grpc" } };
        const routed = await walkValues(spoke({ hub: { exposure: gateway } }));
        const { spec } = registered(routed, "TLSRoute thanos-stack-sidecar-1-outside-tlsroute").inputs as {
            spec: unknown;
        };
        expect(spec).to.deep.equal({
            parentRefs: [{ name: "public", sectionName: "grpc" }],
            hostnames: [hosts[1]],
            rules: [{ backendRefs: [{ name: "thanos-stack-sidecar-1-outside", port: 10901 }] }],
        });
        expect(routed.outputs["storeApiEndpoints"]).to.deep.equal(hosts.map((host) => `${host}:443`));
        expect(mandatory(routed)).to.deep.equal([]);
    });

    it("is refused what its hub has, an exposure without TLS, and another number of hosts than of replicas", () => {
        expect(problems(spoke({ thanos: { ...thanos, bucketWeb: {} } })))
            .to.match(/thanos\.bucketWeb: unused because role is spoke/)
            .and.have.length(1);
        expect(problems(spoke({ thanos: { delivery: "manifests" } }))).to.match(
            /thanos\.grpcTls: required because hub\.exposure is set/,
        );
        expect(problems(spoke({ hub: { exposure: { ...exposure, hosts: ["one.example.com"] } } })).join()).to.contain(
            "got 1 hosts, expected 2",
        );
        expect(problems(spoke({ role: "standalone" })).join()).to.contain("hub: unused because role is standalone");
    });

    it("is refused by the rules where its exposed sidecars require no client certificate", () => {
        const { registrations } = walked;
        const open = registrations.map((one) => (isPrometheus(one) ? { ...one, inputs: structuredClone(one.inputs, {}) } : one));
        for (const { type, inputs } of open)
            if (isPrometheus({ type }))
                delete ((inputs["spec"] as { thanos: Record<string, unknown> }).thanos as never)["grpcServerTlsConfig"];
        const found = check(viewOf(open, { environment: "dev" })).map(({ rule }) => rule);
        expect(found).to.include("authenticated-exposure");
    });
});

describe("a hub", () => {
    it("has everything, and reads its spokes from a file that it reads again", async () => {
        const walked = await walkValues(hub());
        expect(mandatory(walked)).to.deep.equal([]);
        const { spec } = registered(walked, "Deployment thanos-query-deployment").inputs as {
            spec: { template: { metadata: object; spec: { containers: { args: string[] }[]; volumes: object[] } } };
        };
        const { args = [] } = spec.template.spec.containers[0] ?? {};
        expect(args).to.include.members([
            "--endpoint.sd-config-file=/etc/thanos-endpoints/endpoints.yaml",
            "--endpoint.sd-config-reload-interval=30s",
            "--store.response-timeout=10s",
        ]);
        expect(spec.template.spec.volumes).to.deep.include({ name: "thanos-endpoints", configMap: { name: "thanos-endpoints" } });
    });

    it("shows its client certificate to each spoke, and checks the name and the authority of each", async () => {
        const named = { ...old, serverName: "sidecars.old", authorities: authorities.east };
        const walked = await walkValues(hub({ old: named, plain: { ...old, cluster: "plain", endpoints: ["10.0.0.1:30901"] } }));
        const tls = { enabled: true, cert_file: "/etc/thanos-grpc/tls.crt", key_file: "/etc/thanos-grpc/tls.key" };
        expect(endpointsIn(walked)).to.deep.equal([
            {
                address: "old.example.com:10901",
                client_config: { server_name: "sidecars.old", tls_config: { ...tls, ca_file: "/etc/thanos-endpoints/old.crt" } },
            },
            {
                address: "10.0.0.1:30901",
                client_config: { server_name: "10.0.0.1", tls_config: { ...tls, ca_file: "/etc/thanos-grpc/ca.crt" } },
            },
        ]);
    });

    it("is the same Deployment with one spoke more: nothing restarts", async () => {
        const templates = async (spokes: object) =>
            (await walkValues(hub(spokes))).registrations
                .filter(({ type }) => /:(Deployment|StatefulSet|Prometheus)$/.test(type))
                .filter(({ name }) => !name.includes("canary"))
                .map(({ inputs }) => inputs);
        const more = { old, next: { ...old, cluster: "next", endpoints: ["next.example.com:10901"] } };
        expect(await templates(more)).to.deep.equal(await templates({ old }));
        expect(await templates({})).to.deep.equal(await templates({ old }));
    });

    it("opens the way to each spoke in the querier's NetworkPolicy", async () => {
        const { spec } = registered(
            await walkValues(hub({ old: { ...old, endpoints: ["old.example.com:30907"] } })),
            "NetworkPolicy thanos-query-network-policy",
        ).inputs as { spec: { egress: { to?: object; ports: { port: number }[] }[] } };
        expect(
            spec.egress.filter(({ to, ports }) => to === undefined && ports.some(({ port }) => port === 30907)),
        ).to.have.length(1);
    });

    it("queries the newest samples of each spoke once a minute, without a partial response", async () => {
        const { spec } = registered(await walkValues(hub()), "ServiceMonitor thanos-canary-service-monitor").inputs as {
            spec: { endpoints: { params: { target: string[] }; relabelings: object[] }[] };
        };
        const [heartbeat] = spec.endpoints.filter(({ relabelings }) => JSON.stringify(relabelings).includes('"spoke"'));
        const { searchParams } = new URL(heartbeat?.params.target[0] ?? "");
        expect(searchParams.get("query")).to.equal('group(prometheus_build_info{cluster="old"})');
        expect(searchParams.get("partial_response")).to.equal("false");
        expect(heartbeat?.relabelings).to.deep.equal([{ targetLabel: "spoke", replacement: "old" }]);
    });

    it("takes a spoke's cluster, endpoints and version from the outputs of its stack, by reference or by file", async () => {
        const { outputs } = await walkValues(spoke());
        const folder = mkdtempSync(path.join(tmpdir(), "thanos-stack-"));
        const file = path.join(folder, "east.json");
        writeFileSync(file, JSON.stringify(outputs));
        try {
            const inFile = await readContracts({ spokes: { east: { kind: "file", file } } });
            const reference = "organization/thanos-stack/east";
            const values = hub({ east: { kind: "stack", stack: reference } });
            const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
            const config = Object.fromEntries(Object.entries(values).map(([key, value]) => [`thanos-stack:${key}`, text(value)]));
            const walked = await walk(
                { project: "thanos-stack", stack: "hub", config, secretKeys: [], references: { [reference]: outputs } },
                async () => {
                    const own = loadConfig();
                    return { ...deploy(modelsOf(own, await readContracts(own))) };
                },
            );
            expect(inFile["east"]).to.deep.include({ cluster: "east", role: "spoke" });
            expect(
                endpointsIn(walked).map(({ address, client_config: { server_name: name } }) => `${address} ${name}`),
            ).to.deep.equal(hosts.map((host) => `${host}:10901 ${host}`));
        } finally {
            rmSync(folder, { recursive: true });
        }
    });

    it("refuses outputs that cannot be read, each with its key", async () => {
        const failure: unknown = await readContracts({ spokes: { east: { kind: "file", file: "missing/east.json" } } }).catch(
            (error: unknown) => error,
        );
        expect(failure)
            .to.be.instanceOf(Error)
            .with.property("message")
            .that.matches(/spokes\.east: ENOENT/);
    });

    it("is refused spokes without TLS, and a stack of another role is refused spokes", () => {
        expect(problems(hub({ old }, { thanos: { delivery: "manifests" } }))).to.match(
            /thanos\.grpcTls: required because spokes is set/,
        );
        expect(problems({ ...hub(), role: "standalone" }).join()).to.contain("spokes: unused because role is standalone");
        expect(problems(hub({ old: { ...old, endpoints: ["dns+old.example.com:10901"] } })).join()).to.contain(
            "without dns+ and dnssrv+",
        );
    });
});

describe("the clusters of a hub, for random spokes", () => {
    const contract = (change: Partial<Contract>): Contract =>
        ({
            cluster: "east",
            storeApiEndpoints: [],
            replicaLabels: ["prometheus_replica"],
            thanosVersion: "v0.42.5",
            bucketEndpoint: "minio.monitoring.svc.cluster.local:9000",
            bucket: "thanos",
            bucketPrefix: "",
            compactsBucket: false,
            ...change,
        }) as Contract;
    const clusters = fc.array(fc.constantFrom("west", "a", "b", "c", "d"), { maxLength: 4 });

    it("are refused exactly where two have one label", () => {
        fc.assert(
            fc.property(clusters, (labels) => {
                const spokes = Object.fromEntries(
                    labels.map((_, index) => [`s${index}`, { kind: "stack", stack: `o/p/s${index}` }]),
                );
                const contracts = Object.fromEntries(
                    labels.map((cluster, index) => [
                        `s${index}`,
                        contract({ cluster, storeApiEndpoints: [`s${index}.example.com:10901`] }),
                    ]),
                );
                const models = modelsOf(stack(hub(spokes)), contracts);
                const view = { ...viewOf([], { environment: "dev" }), spokes: spokesIn(models.thanos.spokes) };
                const found = check(view).filter(({ rule }) => rule === "unique-clusters");
                expect(found.length > 0).to.equal(new Set(["west", ...labels]).size <= labels.length);
            }),
            { numRuns: 60 },
        );
    });

    it("are refused exactly where the versions are more than one minor apart, or one compacts, or has another replica label", async () => {
        const own = 42;
        await fc.assert(
            fc.asyncProperty(fc.integer({ min: 39, max: 45 }), fc.boolean(), fc.boolean(), async (minor, compacts, labelled) => {
                const spokes = { east: { kind: "stack", stack: "o/p/east" } };
                const one = contract({
                    thanosVersion: `v0.${minor}.1`,
                    compactsBucket: compacts,
                    replicaLabels: labelled ? ["prometheus_replica", "ha"] : ["prometheus_replica"],
                });
                const config = stack(hub(spokes));
                const walked = await walk({ project: "thanos-stack", stack: "hub", config: {}, secretKeys: [] }, () =>
                    Promise.resolve({ ...deploy(modelsOf(config, { east: one })) }),
                );
                expect(mandatory(walked).map(({ rule }) => rule)).to.deep.equal([
                    ...(compacts ? ["spoke-bucket"] : []),
                    ...(Math.abs(minor - own) > 1 ? ["spoke-versions"] : []),
                    ...(labelled ? ["spoke-replica-labels"] : []),
                ]);
            }),
            { numRuns: 8 },
        );
    });
});

/** The spokes in a hub's ConfigMap, as rules read it. */
function spokesIn(objects: readonly { readonly kind: string }[]) {
    const resources = objects.map((object, index) => ({
        type: "kubernetes:core/v1:ConfigMap",
        name: String(index),
        urn: String(index),
        custom: true,
        protect: false,
        dependencies: [],
        inputs: { ...object },
    }));
    return viewOf(resources as never, { environment: "dev" }).spokes;
}
