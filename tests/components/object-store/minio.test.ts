import { expect } from "chai";
import fc from "fast-check";
import { drivesArgument, redundancy } from "../../../components/object-store/minio/layout";
import { certificateNames } from "../../../components/object-store/minio/tls";
import type { Walk } from "../../../local/engine";
import { reveal } from "../../../local/engine/secrets";
import { parseConfig } from "../../../config/problems";
import { at } from "../../at";
import { validStack } from "../../config/valid-stack";
import { registered, title, walkValues } from "../../program/program";

const withMinio = (change: object) => walkValues({ ...validStack(), objectStore: { kind: "minio", ...change } });
const titles = ({ registrations }: Walk, word: string) =>
    registrations
        .map(title)
        .filter((one) => one.startsWith(`${word} `))
        .sort();
const pod = (walked: Walk, server = "minio") =>
    at(registered(walked, `StatefulSet ${server}-stateful-set`).inputs, "spec", "template", "spec");
const script = (walked: Walk) =>
    String(at(registered(walked, "ConfigMap minio-bootstrap-config-map").inputs, "data", "bootstrap.sh"));

describe("MinIO with several servers and drives", () => {
    let walked: Walk;
    before(async () => (walked = await withMinio({ servers: 4, drives: 2 })));

    it("has a StatefulSet for each server, which are replaced together, and a protected claim for each drive", () => {
        expect(titles(walked, "StatefulSet").filter((one) => one.includes("minio"))).to.deep.equal(
            [0, 1, 2, 3].map((server) => `StatefulSet minio-${server}-stateful-set`),
        );
        const claims = walked.registrations.filter(({ type }) => type.endsWith(":PersistentVolumeClaim"));
        expect(claims.map(({ inputs }) => at(inputs, "metadata", "name"))).to.deep.equal(
            [0, 1, 2, 3].flatMap((server) => [0, 1].map((drive) => `minio-${server}-${drive}`)),
        );
        expect(claims.every(({ protect, retainOnDelete }) => protect && retainOnDelete)).to.equal(true);
    });

    it("tells every server where all drives are", () => {
        const args = at(pod(walked, "minio-2"), "containers", 0, "args");
        expect(args).to.deep.equal([
            "server",
            "http://minio-{0...3}-0.minio-nodes.monitoring.svc.cluster.local:9000/data/{0...1}",
            "--address",
            ":9000",
        ]);
        expect(at(pod(walked, "minio-2"), "volumes", 1, "persistentVolumeClaim", "claimName")).to.equal("minio-2-1");
        expect(at(pod(walked, "minio-2"), "containers", 0, "volumeMounts", 1, "mountPath")).to.equal("/data/1");
    });

    it("lets servers find each other before they are ready, and reach nobody else", () => {
        const nodes = registered(walked, "Service minio-nodes-service").inputs;
        expect(at(nodes, "spec")).to.include({ clusterIP: "None", publishNotReadyAddresses: true });
        const policy = registered(walked, "NetworkPolicy minio-network-policy").inputs;
        const servers = {
            podSelector: { matchLabels: { "app.kubernetes.io/name": "minio", "app.kubernetes.io/component": "server" } },
        };
        expect(at(policy, "spec", "ingress", 0, "from", 2)).to.deep.equal(servers);
        expect(at(policy, "spec", "egress")).to.deep.equal([
            { to: [servers], ports: [{ port: "s3" }] },
            {
                ports: [
                    { port: 53, protocol: "UDP" },
                    { port: 53, protocol: "TCP" },
                ],
            },
        ]);
    });

    it("is spread over nodes, and drained no faster than uploads allow", () => {
        expect(at(pod(walked, "minio-0"), "topologySpreadConstraints", 0, "labelSelector", "matchLabels")).to.deep.equal({
            "app.kubernetes.io/name": "minio",
            "app.kubernetes.io/component": "server",
        });
        // 8 drives: parity 4, so that uploads go on without 3, and that is one server with its 2.
        expect(
            at(registered(walked, "PodDisruptionBudget minio-pod-disruption-budget").inputs, "spec", "maxUnavailable"),
        ).to.equal(1);
    });

    it("keeps what MinIO's parity keeps", () => {
        const cases: [number, number, ReturnType<typeof redundancy>][] = [
            [1, 1, { drives: 0, servers: 0, serversForUploads: 0 }],
            [1, 4, { drives: 2, servers: 0, serversForUploads: 0 }],
            [2, 1, { drives: 1, servers: 1, serversForUploads: 0 }],
            [3, 1, { drives: 1, servers: 1, serversForUploads: 1 }],
            [4, 1, { drives: 2, servers: 2, serversForUploads: 1 }],
            [4, 2, { drives: 4, servers: 2, serversForUploads: 1 }],
            [8, 2, { drives: 4, servers: 2, serversForUploads: 2 }],
        ];
        for (const [servers, drives, expected] of cases)
            expect(redundancy({ servers, drives }), `${servers} × ${drives}`).to.deep.equal(expected);
    });

    it("names as many drives as there are, whatever the numbers", () => {
        const count = (argument: string) =>
            [...argument.matchAll(/\{0\.\.\.(\d+)\}/g)].reduce((product, [, last]) => product * (Number(last) + 1), 1);
        fc.assert(
            fc.property(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 16 }), (servers, drives) => {
                expect(count(drivesArgument({ servers, drives }, "http", "x"))).to.equal(servers * drives);
                const parsed = parseConfig("thanos-stack", { ...validStack(), objectStore: { kind: "minio", servers, drives } });
                expect("config" in parsed).to.equal(servers * drives <= 16);
            }),
        );
    });
});

describe("MinIO with TLS", () => {
    let walked: Walk;
    before(async () => (walked = await withMinio({ tls: { secret: "minio-tls", issuer: { name: "internal" } } })));

    it("asks cert-manager for a certificate for its names", () => {
        const { spec } = registered(walked, "Certificate minio-certificate").inputs;
        expect(spec).to.deep.include({
            secretName: "minio-tls",
            dnsNames: ["minio.monitoring.svc.cluster.local"],
            issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "internal" },
        });
        const layout = { servers: 4, drives: 1 };
        expect(certificateNames({ domain: "m.svc.x", layout })).to.deep.equal(["minio.m.svc.x", "*.minio-nodes.m.svc.x"]);
    });

    it("asks nobody for one that somebody else makes", async () => {
        expect(titles(await withMinio({ tls: { secret: "minio-tls" } }), "Certificate")).to.deep.equal([]);
    });

    it("is verified by everybody who talks to it, and nobody but the server has the key", () => {
        const ca = { secret: { name: "minio-tls", items: [{ key: "ca.crt", path: "ca.crt" }] } };
        const reader = String(
            at(reveal(registered(walked, "Secret minio-thanos-objstore-reader-secret").inputs), "stringData", "objstore.yml"),
        );
        expect(reader).to.contain("ca_file: /objstore/ca.crt").and.not.contain("insecure");
        expect(
            at(
                registered(walked, "Prometheus prometheus-thanos-stack-prometheus").inputs,
                "spec",
                "volumes",
                0,
                "projected",
                "sources",
            ),
        ).to.deep.equal([ca]);
        expect(at(registered(walked, "ServiceMonitor minio-service-monitor").inputs, "spec", "endpoints", 0)).to.deep.include({
            scheme: "https",
            tlsConfig: { ca: { secret: { name: "minio-tls", key: "ca.crt" } }, serverName: "minio.monitoring.svc.cluster.local" },
        });
        expect(script(walked)).to.contain("/certs/ca.crt");
        const holders = walked.registrations.filter(({ inputs }) => JSON.stringify(inputs).includes('"tls.key"'));
        expect(holders.map(title)).to.deep.equal(["StatefulSet minio-stateful-set"]);
    });
});

describe("MinIO's bootstrap", () => {
    it("sets the quota, or takes it away", async () => {
        expect(script(await withMinio({ quota: "50Gi" }))).to.contain('mc quota set "store/thanos" --size 50Gi');
        expect(script(await withMinio({}))).to.contain('mc quota clear "store/thanos"');
    });

    it("gives its users the same documents as IAM, for the folder of the stack only", async () => {
        const files = at(
            registered(await withMinio({ prefix: "metrics" }), "ConfigMap minio-bootstrap-config-map").inputs,
            "data",
        );
        expect(JSON.parse(String(at(files, "reader.json")))).to.deep.equal({
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "ListBucket",
                    Effect: "Allow",
                    Action: ["s3:ListBucket"],
                    Resource: ["arn:aws:s3:::thanos"],
                    Condition: { StringLike: { "s3:prefix": ["metrics/*"] } },
                },
                { Sid: "Objects", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::thanos/metrics/*"] },
            ],
        });
    });
});

describe("a change of MinIO's keys", () => {
    const users = (walked: Walk) =>
        reveal(at(registered(walked, "Secret minio-users-secret").inputs, "stringData")) as Record<string, string>;
    const checksum = (walked: Walk) =>
        at(
            registered(walked, "StatefulSet thanos-compactor-stateful-set").inputs,
            ...["spec", "template", "metadata", "annotations", "checksum/objstore"],
        );

    it("makes new ones, keeps the last, retires those before, and rolls the pods", async () => {
        const [first, second, third] = [
            await withMinio({}),
            await withMinio({ keysRevision: 2 }),
            await withMinio({ keysRevision: 3 }),
        ];
        expect(users(first)["retired"]).to.equal("");
        expect(users(second)["retired"]).to.equal("");
        expect(users(second)["writer-access-key"]).not.to.equal(users(first)["writer-access-key"]);
        expect(users(third)["retired"]?.split("\n").sort()).to.deep.equal(
            ["writer", "reader", "owner"].map((role) => users(first)[`${role}-access-key`]).sort(),
        );
        expect(titles(third, "RandomPassword")).to.include.members([
            "RandomPassword minio-writer-2-secret-key",
            "RandomPassword minio-writer-access-key",
        ]);
        expect(new Set([first, second, third].map(checksum)).size).to.equal(3);
    });

    it("is known to MinIO before any pod has them", async () => {
        const walked = await withMinio({ keysRevision: 2 });
        const { dependencies } = registered(walked, "Secret minio-thanos-objstore-writer-secret");
        expect(dependencies).to.include(registered(walked, "Job minio-bootstrap-job").urn);
    });
});
