import { expect } from "chai";
import fc from "fast-check";
import { drivesArgument, redundancy } from "../../../components/object-store/minio/layout";
import { certificateNames } from "../../../components/object-store/minio/tls";
import type { Walk } from "../../../offline/walk";
import { reveal } from "../../../offline/secrets";
import { generationAnnotation, roles } from "../../../config/names";
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

    it("gives every server the list of all drives", () => {
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

    it("requests a certificate from cert-manager for its names", () => {
        const { spec } = registered(walked, "Certificate minio-certificate").inputs;
        expect(spec).to.deep.include({
            secretName: "minio-tls",
            dnsNames: ["minio.monitoring.svc.cluster.local"],
            issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "internal" },
        });
        const layout = { servers: 4, drives: 1 };
        expect(certificateNames({ domain: "m.svc.x", layout })).to.deep.equal(["minio.m.svc.x", "*.minio-nodes.m.svc.x"]);
    });

    it("requests none for one that another program makes", async () => {
        expect(titles(await withMinio({ tls: { secret: "minio-tls" } }), "Certificate")).to.deep.equal([]);
    });

    it("is verified by everybody who talks to it, and nobody but the server has the key", () => {
        const ca = { secret: { name: "minio-tls", items: [{ key: "ca.crt", path: "ca.crt" }] } };
        const reader = String(
            at(
                reveal(registered(walked, "Secret object-store-thanos-objstore-reader-secret").inputs),
                "stringData",
                "objstore.yml",
            ),
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
        const tlsConfig = {
            ca: { secret: { name: "minio-tls", key: "ca.crt" } },
            serverName: "minio.monitoring.svc.cluster.local",
        };
        expect(at(registered(walked, "ServiceMonitor minio-service-monitor").inputs, "spec", "endpoints")).to.deep.equal(
            // The size of the bucket is in the second one only.
            ["/minio/v2/metrics/cluster", "/minio/v2/metrics/bucket"].map((path) => ({
                port: "s3",
                path,
                scheme: "https",
                tlsConfig,
            })),
        );
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

describe("generations of MinIO's credentials", () => {
    const generation = (number: number, revoked = 0) =>
        walkValues({ ...validStack(), credentials: { generation: number, revoked } });
    const data = (walked: Walk, secret: string) =>
        reveal(at(registered(walked, `Secret ${secret}`).inputs, "stringData")) as Record<string, string>;
    const users = (walked: Walk) => data(walked, "minio-users-secret");
    const root = (walked: Walk) => data(walked, "minio-root-secret");
    const accessKeys = (walked: Walk) => roles.map((role) => users(walked)[`${role}-access-key`] ?? "");
    const valid = (walked: Walk) => users(walked)["valid"]?.split("\n").sort();
    const annotation = (walked: Walk, workload: string, name: string) =>
        at(
            registered(walked, `StatefulSet ${workload}-stateful-set`).inputs,
            "spec",
            "template",
            "metadata",
            "annotations",
            name,
        );
    const job = (walked: Walk) => String(reveal(at(registered(walked, "Job minio-bootstrap-job").inputs, "metadata", "name")));
    let first: Walk;
    let both: Walk;
    let second: Walk;
    before(async () => {
        first = await generation(1);
        both = await generation(2);
        second = await generation(2, 1);
    });

    it("are both valid after the first step, which rolls every pod that uses the bucket and not the server", () => {
        expect(accessKeys(both)).to.not.include.members(accessKeys(first));
        expect(valid(both)).to.deep.equal([...accessKeys(first), ...accessKeys(both)].sort());
        expect(annotation(both, "thanos-compactor", "checksum/objstore")).not.to.equal(
            annotation(first, "thanos-compactor", "checksum/objstore"),
        );
        expect(root(both)).to.deep.equal(root(first));
        expect(annotation(both, "minio", "checksum/root")).to.equal(annotation(first, "minio", "checksum/root"));
    });

    it("are one after the second, which rolls the server alone, because it has new root credentials", () => {
        expect(accessKeys(second)).to.deep.equal(accessKeys(both));
        expect(valid(second)).to.deep.equal(accessKeys(both).sort());
        expect(annotation(second, "thanos-compactor", "checksum/objstore")).to.equal(
            annotation(both, "thanos-compactor", "checksum/objstore"),
        );
        expect(root(second)["password"]).not.to.equal(root(both)["password"]);
        expect(annotation(second, "minio", "checksum/root")).not.to.equal(annotation(both, "minio", "checksum/root"));
        expect(titles(second, "RandomPassword").filter((one) => /writer|root/.test(one))).to.deep.equal(
            ["root-2-access-key", "root-2-secret-key", "writer-2-access-key", "writer-2-secret-key"].map(
                (name) => `RandomPassword minio-${name}`,
            ),
        );
    });

    it("each have a bootstrap Job of their own, which leaves no other user with a role of the stack", () => {
        expect(new Set([first, both, second].map(job)).size).to.equal(3);
        const text = script(first);
        expect(text).to.contain(`*'"policyName":"thanos-writer"'* | *'"policyName":"thanos-reader"'*`);
        expect(text).to.contain('grep -qxF "$user" /users/valid || mc admin user remove store "$user"');
    });

    it("are known to MinIO before any pod has them", () => {
        const { dependencies } = registered(both, "Secret object-store-thanos-objstore-writer-secret");
        expect(dependencies).to.include(registered(both, "Job minio-bootstrap-job").urn);
    });

    it("are on the Secrets that hold them", () => {
        const mark = (secret: string) =>
            at(registered(both, `Secret ${secret}`).inputs, "metadata", "annotations", generationAnnotation);
        expect(mark("object-store-thanos-objstore-writer-secret")).to.equal("2");
        expect(mark("minio-root-secret")).to.equal("1");
    });
});
