import { generateKeyPairSync } from "node:crypto";
import { expect } from "chai";
import { parse } from "yaml";
import { selectorLabels } from "../../../components/kubernetes/pod";
import type { Walk } from "../../../offline/walk";
import { check } from "../../../rules/check";
import { viewOf } from "../../../rules/view/index";
import { at } from "../../at";
import { authorities, grpcTls, stack, validStack } from "../../config/valid-stack";
import { annotationsOf, registered, title, waitsFor, walkValues } from "../../program/program";
import { all, flagValues, modelOf, only } from "../thanos/components";

const group = { name: "all", rules: [{ record: "all:up:sum", expr: "sum(up)" }] };
const ruler = { rules: "config", groups: [group] };
const everything = { grpcTls, ruler, receive: { mode: "router", replicas: 3 }, bucketWeb: {} };
const files = {
    certificate: "/etc/thanos-grpc/tls.crt",
    key: "/etc/thanos-grpc/tls.key",
    authorities: "/etc/thanos-grpc/ca.crt",
};
const serverName = "thanos-grpc.monitoring.svc.cluster.local";

const walkWith = (thanos: object, change: object = {}) =>
    walkValues({ ...validStack(), ...change, thanos: { delivery: "manifests", ...thanos } });
const findings = ({ registrations }: Walk) =>
    check(viewOf(registrations, { environment: "dev" })).filter(({ severity }) => severity === "mandatory");

describe("TLS for gRPC", () => {
    const model = modelOf(everything);

    it("is required of every server, which requires a certificate too, and of nothing that serves no gRPC", () => {
        for (const component of ["query", "storeGateway", "ruler", "receive", "receiveRouter"] as const) {
            const one = only(model, component);
            expect(flagValues(one, "grpc-server-tls-cert"), component).to.deep.equal([files.certificate]);
            expect(flagValues(one, "grpc-server-tls-key"), component).to.deep.equal([files.key]);
            expect(flagValues(one, "grpc-server-tls-client-ca"), component).to.deep.equal([files.authorities]);
        }
        for (const component of ["queryFrontend", "compactor", "bucketWeb"] as const)
            expect(only(model, component).args.filter((arg) => arg.includes("-tls-"))).to.deep.equal([]);
    });

    for (const [component, prefix] of [
        ["query", "grpc-client"],
        ["receiveRouter", "remote-write.client"],
    ] as const)
        it(`is how ${component} queries others, by the one name that all servers show`, () => {
            const client = only(model, component);
            expect(client.args).to.include(`--${prefix}-tls-secure`);
            expect(flagValues(client, `${prefix}-tls-cert`)).to.deep.equal([files.certificate]);
            expect(flagValues(client, `${prefix}-tls-key`)).to.deep.equal([files.key]);
            expect(flagValues(client, `${prefix}-tls-ca`)).to.deep.equal([files.authorities]);
            expect(flagValues(client, `${prefix}-server-name`)).to.deep.equal([serverName]);
        });

    it("is no matter of who hands on to nobody: an ingester behind routers", () => {
        expect(flagValues(only(model, "receive"), "remote-write.client-tls-cert")).to.deep.equal([]);
        const standalone = only(modelOf({ grpcTls, receive: { mode: "standalone" } }), "receive");
        expect(flagValues(standalone, "remote-write.client-tls-cert")).to.deep.equal([files.certificate]);
    });

    it("is for every store gateway when there are several", () => {
        const gateways = all(modelOf({ grpcTls, storeGateway: { partitions: ["14d"] } }), "storeGateway");
        expect(gateways.map((one) => flagValues(one, "grpc-server-tls-cert").length)).to.deep.equal([1, 1]);
    });

    it("is off by default", async () => {
        const { registrations } = await walkWith({ ...everything, grpcTls: undefined });
        expect(JSON.stringify(registrations)).to.not.match(/-tls-(cert|secure)|thanos-grpc|grpcServerTlsConfig/);
    });

    it("takes only certificates of authorities: no key, no certificate of a server, nothing else", () => {
        const { privateKey: key } = generateKeyPairSync("ec", { namedCurve: "P-256" });
        const privateKey = String(key.export({ type: "pkcs8", format: "pem" }));
        const wrong = {
            "a key": privateKey,
            "a key next to it": `${authorities.west}${privateKey}`,
            "half of one": authorities.west.slice(0, 200),
            garbage: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            "a certificate of a server": leaf,
        };
        for (const [name, text] of Object.entries(wrong))
            expect(() => stack({ thanos: { delivery: "manifests", grpcTls: { ...grpcTls, authorities: text } } }), name).to.throw(
                "thanos.grpcTls.authorities",
            );
    });
});

describe("the files of TLS for gRPC", () => {
    let walked: Walk;
    before(async () => (walked = await walkWith(everything)));

    const podOf = (name: string, kind = "StatefulSet", from = walked) =>
        at(
            registered(from, `${kind} ${name}-${kind === "Deployment" ? "deployment" : "stateful-set"}`).inputs,
            "spec",
            "template",
        );
    const volume = {
        name: "thanos-grpc",
        projected: {
            sources: [
                {
                    secret: {
                        name: "grpc-certificate",
                        items: [
                            { key: "tls.crt", path: "tls.crt" },
                            { key: "tls.key", path: "tls.key" },
                        ],
                    },
                },
                { configMap: { name: "thanos-grpc", items: [{ key: "ca.crt", path: "ca.crt" }] } },
            ],
        },
    };
    const mount = { name: "thanos-grpc", mountPath: "/etc/thanos-grpc", readOnly: true };

    it("are mounted at the paths in the arguments, in all pods that talk gRPC and in no others", () => {
        const pods = walked.registrations.filter(({ type }) => /:(Deployment|StatefulSet)$/.test(type));
        const mounting = pods.filter(({ inputs }) => {
            const volumes = at(inputs, "spec", "template", "spec", "volumes") as { name: string }[] | undefined;
            return volumes?.some(({ name }) => name === volume.name);
        });
        expect(mounting.map(({ inputs }) => at(inputs, "metadata", "name")).sort()).to.deep.equal(
            ["query", "receive", "receive-router", "ruler", "store-gateway"].map((name) => `thanos-${name}`),
        );
        const spec = at(podOf("thanos-store-gateway"), "spec");
        expect(at(spec, "volumes")).to.deep.include(volume);
        expect(at(spec, "containers", 0, "volumeMounts")).to.deep.include(mount);
    });

    it("are those of the sidecars too, in the operator's words", () => {
        const { inputs } = registered(walked, "Prometheus prometheus-thanos-stack-prometheus");
        expect(at(inputs, "spec", "thanos", "grpcServerTlsConfig")).to.deep.equal({
            certFile: files.certificate,
            keyFile: files.key,
            caFile: files.authorities,
        });
        expect(at(inputs, "spec", "thanos", "volumeMounts")).to.deep.equal([mount]);
        expect(at(inputs, "spec", "volumes")).to.deep.equal([volume]);
    });

    it("stand next to the authority of MinIO where that has TLS as well", async () => {
        const both = await walkWith({ grpcTls }, { objectStore: { kind: "minio", tls: { secret: "minio-tls" } } });
        const { inputs } = registered(both, "Prometheus prometheus-thanos-stack-prometheus");
        const names = (path: string[]) => (at(inputs, "spec", ...path) as { name: string }[]).map(({ name }) => name);
        expect(names(["volumes"])).to.deep.equal(["objstore-ca", "thanos-grpc"]);
        expect(names(["thanos", "volumeMounts"])).to.deep.equal(["objstore-ca", "thanos-grpc"]);
    });

    it("are those of a ruler that the operator runs", async () => {
        const { registrations } = await walkWith({ grpcTls, ruler: { rules: "objects" } });
        const ruled = registrations.find(({ inputs }) => inputs["kind"] === "ThanosRuler");
        expect(at(ruled?.inputs, "spec", "grpcServerTlsConfig", "caFile")).to.equal(files.authorities);
        expect(at(ruled?.inputs, "spec", "volumes")).to.deep.equal([volume]);
        expect(at(ruled?.inputs, "spec", "volumeMounts")).to.deep.equal([mount]);
        expect(at(ruled?.inputs, "spec", "podMetadata", "annotations")).to.have.property("checksum/grpc-authorities");
    });

    it("roll every pod that talks gRPC when the authorities change, and no other", async () => {
        const later = await walkWith({
            ...everything,
            grpcTls: { ...grpcTls, authorities: authorities.west + authorities.east },
        });
        const annotations = (from: Walk) =>
            Object.fromEntries(
                from.registrations.flatMap(({ inputs }) => {
                    const found =
                        at(inputs, "spec", "template", "metadata", "annotations") ??
                        at(inputs, "spec", "podMetadata", "annotations");
                    return found === undefined ? [] : [[String(at(inputs, "metadata", "name")), JSON.stringify(found)]];
                }),
            );
        const [before, after] = [annotations(walked), annotations(later)];
        expect(
            Object.keys(after)
                .filter((name) => after[name] !== before[name])
                .sort(),
        ).to.deep.equal([
            "thanos-query",
            "thanos-receive",
            "thanos-receive-router",
            "thanos-ruler",
            "thanos-stack",
            "thanos-store-gateway",
        ]);
        const data = (from: Walk) => at(registered(from, "ConfigMap grpc-tls-thanos-grpc-config-map").inputs, "data");
        expect(data(later)).to.deep.equal({ "ca.crt": authorities.west + authorities.east });
    });
});

describe("the certificate of TLS for gRPC", () => {
    it("is requested from cert-manager for both usages, and waited for, where the stack names an issuer", async () => {
        const walked = await walkWith({ grpcTls: { ...grpcTls, issuer: { name: "internal" } } });
        const name = "Certificate grpc-tls-thanos-grpc-certificate";
        expect(registered(walked, name).inputs["spec"]).to.deep.equal({
            secretName: "grpc-certificate",
            dnsNames: [serverName],
            issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "internal" },
            usages: ["server auth", "client auth"],
            privateKey: { rotationPolicy: "Always" },
        });
        expect(annotationsOf(registered(walked, name))).to.deep.equal({
            "pulumi.com/waitFor": "condition=Ready",
        });
        for (const component of ["Prometheus prometheus", "Thanos thanos"])
            expect(waitsFor(walked, registered(walked, component))).to.include(name);
    });

    it("is another team's otherwise", async () => {
        const { registrations } = await walkWith({ grpcTls });
        expect(registrations.map(title).filter((one) => one.startsWith("Certificate"))).to.deep.equal([]);
    });
});

describe("the certificates of TLS for gRPC", () => {
    it("are probed on every server, without a key, and an alert fires before they expire", async () => {
        const walked = await walkWith(everything);
        const monitor = registered(walked, "ServiceMonitor thanos-certificate-prober-service-monitor").inputs;
        const endpoints = at(monitor, "spec", "endpoints") as { params: { target: string[]; module: string[] } }[];
        const host = (service: string) => `${service}.monitoring.svc.cluster.local:10901`;
        expect(endpoints.flatMap(({ params }) => params.target)).to.deep.equal(
            [
                ...["prometheus-thanos-discovery", "thanos-store-gateway", "thanos-ruler", "thanos-receive"],
                ...["thanos-query", "thanos-receive-router"],
            ].map(host),
        );
        const { inputs } = registered(walked, "Deployment thanos-certificate-prober-deployment");
        expect(JSON.stringify(inputs)).to.not.include("grpc-certificate");
        const config = String(
            at(registered(walked, "ConfigMap thanos-certificate-prober-config-map").inputs, "data", "config.yml"),
        );
        for (const { params } of endpoints)
            expect(parse(config)).to.have.nested.property(`modules.${params.module.join("")}.tcp.tls`);
        const rules = JSON.stringify(registered(walked, "PrometheusRule alerts-thanos-stack-prometheus-rule").inputs);
        expect(rules)
            .to.include("ThanosCertificateExpiry")
            .and.include(String.raw`job=\"thanos-certificate-prober\"`);
        const { registrations } = await walkWith({});
        expect(registrations.filter(({ name }) => name.includes("certificate-prober"))).to.deep.equal([]);
        const without = JSON.stringify(registrations.filter(({ inputs }) => inputs["kind"] === "PrometheusRule"));
        expect(without).to.include("ThanosCompactHalted").and.not.include("ThanosCertificateExpiry");
    });
});

describe("certificates without TLS for gRPC", () => {
    const targets = async (change: object) => {
        const { registrations } = await walkValues({ ...validStack(), ...change });
        const monitor = registrations.find((one) => title(one).startsWith("ServiceMonitor thanos-certificate-prober"));
        const endpoints = (at(monitor?.inputs, "spec", "endpoints") ?? []) as { params: { target: string[] } }[];
        return { registrations, targets: endpoints.flatMap(({ params }) => params.target) };
    };
    const domain = "monitoring.svc.cluster.local";

    it("are looked at where the stack's own servers show them: MinIO, and what has an address of its own", async () => {
        const tls = { secret: "minio-certificate" };
        const door = { kind: "loadBalancer", tlsSecret: "certificate" };
        const thanos = {
            delivery: "manifests",
            queryFrontend: { exposure: door },
            bucketWeb: { exposure: { ...door, kind: "nodePort", port: 30_443 } },
        };
        expect((await targets({ objectStore: { kind: "minio", tls }, thanos })).targets).to.deep.equal([
            `thanos-query-frontend-public.${domain}:10902`,
            `thanos-bucket-web.${domain}:10902`,
            `minio.${domain}:9000`,
        ]);
        const exposure = { kind: "ingress", host: "thanos.example.com", tlsSecret: "certificate" };
        expect((await targets({ thanos: { delivery: "manifests", queryFrontend: { exposure } } })).targets).to.deep.equal([]);
    });

    it("are probed through the NetworkPolicies on both sides", async () => {
        const { registrations } = await targets({ objectStore: { kind: "minio", tls: { secret: "minio-certificate" } } });
        const policy = (name: string) =>
            registrations.find((one) => title(one) === `NetworkPolicy ${name}-network-policy`)?.inputs;
        const prober = { podSelector: { matchLabels: selectorLabels("thanos", "thanos-certificate-prober") } };
        expect(at(policy("minio"), "spec", "ingress", 0, "from")).to.deep.include(prober);
        const egress = at(policy("thanos-certificate-prober"), "spec", "egress") as object[];
        const server = { podSelector: { matchLabels: selectorLabels("minio", "server") } };
        expect(egress).to.deep.include({ to: [server], ports: [{ protocol: "TCP", port: 9000 }] });
        expect(JSON.stringify(egress)).to.not.contain("10901");
    });
});

describe("TLS for gRPC, by every delivery", () => {
    for (const prometheus of ["operator", "chart", "values"])
        for (const thanos of ["manifests", "chart"])
            it(`agrees on both sides: Prometheus by ${prometheus}, Thanos by ${thanos}`, async () => {
                for (const rules of [ruler, { rules: "objects" }]) {
                    const walked = await walkWith(
                        { ...everything, delivery: thanos, ruler: rules },
                        { prometheus: { delivery: prometheus } },
                    );
                    expect(findings(walked)).to.deep.equal([]);
                    // All that talks has the files, the published values included.
                    const texts = walked.registrations.map(({ inputs }) => JSON.stringify(inputs));
                    expect(
                        texts.filter((text) => text.includes(files.key) && !text.includes(serverName)).length,
                    ).to.be.greaterThan(0);
                    for (const text of texts.filter((one) => one.includes(files.key)))
                        expect(text).to.include("grpc-certificate");
                }
            });

    const refused = async (thanos: object, change: object = {}) =>
        findings(await walkWith(thanos, change)).map(({ rule, path }) => `${rule} ${path}`);

    it("is refused when an argument of a stack's own takes one side away", async () => {
        expect(await refused({ grpcTls, extraArgs: { storeGateway: ["--grpc-server-tls-client-ca="] } })).to.deep.equal([
            "grpc-tls StatefulSet thanos-store-gateway: --grpc-server-tls-client-ca",
        ]);
        expect(await refused({ grpcTls, extraArgs: { query: ["--grpc-client-tls-skip-verify"] } })).to.deep.equal([
            "grpc-tls Deployment thanos-query: --grpc-client-tls-skip-verify",
        ]);
        expect(await refused({ grpcTls, extraArgs: { query: ["--no-grpc-client-tls-secure"] } })).to.deep.equal([
            "grpc-tls Deployment thanos-query: --grpc-client-tls-secure",
        ]);
    });

    it("is refused when a chart's values do", async () => {
        const plain = { prometheus: { prometheusSpec: { thanos: { grpcServerTlsConfig: null } } } };
        expect(await refused({ grpcTls }, { prometheus: { delivery: "chart", chart: { values: plain } } })).to.deep.equal([
            "grpc-tls Release kube-prometheus-stack: values.prometheus.prometheusSpec.thanos: --grpc-server-tls-cert",
        ]);
    });

    it("is refused in a clear stack that one side of makes TLS", async () => {
        const extraArgs = { query: ["--grpc-client-tls-secure"] };
        expect((await refused({ extraArgs })).every((one) => one.startsWith("grpc-tls Deployment thanos-query"))).to.equal(true);
        expect(await refused({ extraArgs })).to.not.be.empty;
    });
});

/** Signs nothing. */
const leaf = [
    "-----BEGIN CERTIFICATE-----",
    "MIIBczCCARigAwIBAgIUZuFzyCvP+qTFRJfR1sFXKFzEU+wwCgYIKoZIzj0EAwIw",
    "DzENMAsGA1UEAwwEbGVhZjAgFw0yNjExMjQyMzM5MjRaGA8yMTI2MTAzMTIzMzky",
    "NFowDzENMAsGA1UEAwwEbGVhZjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFpm",
    "isroa0wGYsrrRBu1mkvorfa035p7X/gZvnGRSYd2EPyljOInfOSHaX/vFKLgPRrc",
    "sWol4fsrkpfmyoL/7AWjUDBOMB0GA1UdDgQWBBSgMlzO16mpzY+7sx4Mb0YCv7q6",
    "zjAfBgNVHSMEGDAWgBSgMlzO16mpzY+7sx4Mb0YCv7q6zjAMBgNVHRMBAf8EAjAA",
    "MAoGCCqGSM49BAMCA0kAMEYCIQDwQ4oNQzRYbxd9zv28pziSc/aWsyzKGz7CJoUP",
    "qrzhcwIhALPV4NCR5O6kVC3p76NsNUfiYpm5p5s23Z/UshiWPT/Z",
    "-----END CERTIFICATE-----",
    "",
].join("\n");
