import { Region } from "@pulumi/aws/types/enums";
import { expect } from "chai";
import { parseConfig } from "../../config/problems";
import { regions } from "../../config/schema/object-store/names";
import thanosFlags from "../../config/thanos-flags.json";
import { versions } from "../../config/versions";
import { externalSecret, externalStore, s3Store, validStack } from "./valid-stack";

/** The problems of a valid stack with one change, as `path: message`. */
function problems(change: Record<string, unknown>): string[] {
    const parsed = parseConfig("thanos-stack", { ...validStack(), ...change });
    return "problems" in parsed ? parsed.problems.map(({ path, message }) => `${path}: ${message}`) : [];
}

describe("the configuration", () => {
    it("is taken when it is valid, with defaults filled in", () => {
        const parsed = parseConfig("thanos-stack", { ...validStack(), thanos: { delivery: "manifests" } });
        if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
        expect(parsed.config.prometheus.retention).to.equal("48h");
        expect(parsed.config.protect).to.equal(true);
        expect(parsed.config.thanos.retention).to.deep.equal({ raw: "30d", fiveMinutes: "90d", oneHour: "365d" });
    });

    it("refuses external labels that would replace labels of series", () => {
        const [problem, ...others] = problems({ prometheus: { delivery: "operator", externalLabels: { namespace: "a" } } });
        expect(problem).to.match(/^thanos-stack:prometheus\.externalLabels\.namespace: .*namespace has a meaning in series/);
        expect(others).to.deep.equal([]);
    });

    it("refuses the agent mode of Prometheus, which uploads nothing", () => {
        const values = { prometheus: { agentMode: true } };
        expect(problems({ prometheus: { delivery: "chart", chart: { values } } }).join()).to.match(/agentMode.*no sidecar/);
    });

    for (const [what, objectStore] of [
        ["an external bucket", { ...externalStore, identity: externalSecret }],
        ["an adopted bucket", { ...s3Store, provisioning: { kind: "adopt" } }],
    ] as const) {
        const withRetention = (retention: object | undefined, compactor = {}) =>
            problems({ objectStore, thanos: { delivery: "manifests", compactor, ...(retention ? { retention } : {}) } });

        it(`requires the retention of ${what}, whose history the defaults would delete`, () => {
            const [first, second, third, ...others] = withRetention(undefined);
            expect(first).to.match(
                /^thanos-stack:thanos\.retention\.fiveMinutes: required because the bucket west-thanos exists/,
            );
            expect([second, third].map((one) => one?.split(":")[1])).to.deep.equal([
                "thanos.retention.oneHour",
                "thanos.retention.raw",
            ]);
            expect(others).to.deep.equal([]);
            expect(withRetention({ raw: "30d", oneHour: "0d" })).to.have.length(1);
            expect(withRetention({ raw: "30d", fiveMinutes: "90d", oneHour: "0d" })).to.deep.equal([]);
        });

        it(`requires none of ${what} that another stack compacts`, () => {
            expect(withRetention(undefined, { enabled: false })).to.deep.equal([]);
        });
    }

    const table: readonly (readonly [string, Record<string, unknown>, string])[] = [
        [
            "an unknown key, with the nearest name",
            { promtheus: {} },
            'thanos-stack:promtheus: unknown key. Did you mean "prometheus"?',
        ],
        [
            "an unknown nested key",
            { thanos: { delivery: "manifests", retenton: {} } },
            'thanos-stack:thanos.retenton: unknown key. Did you mean "retention"?',
        ],
        [
            "an image of MinIO that ignores its root user",
            { objectStore: { kind: "minio", image: "quay.io/minio/minio:RELEASE.2021-03-26T00-00-41Z" } },
            "of a release from 2021-04-22 on: older ones ignore MINIO_ROOT_USER",
        ],
        [
            "an unknown key of a store",
            { objectStore: { kind: "minio", buket: "x" } },
            'thanos-stack:objectStore.buket: unknown key. Did you mean "bucket"?',
        ],
        [
            "a key of an earlier version, with what is deployed by it",
            { objectStore: { kind: "minio", keysRevision: 3 } },
            'thanos-stack:objectStore.keysRevision: replaced by credentials, at the top of the stack file. For the deployed keys set credentials: {"generation":3,"revoked":1}',
        ],
        [
            "its default",
            { objectStore: { kind: "minio", keysRevision: 1 } },
            "thanos-stack:objectStore.keysRevision: replaced by credentials.generation, at the top of the stack file, whose default is 1. Remove this key",
        ],
        [
            "another key of an earlier version",
            { objectStore: { ...externalStore, identity: { ...externalSecret, revision: "2026-11" } } },
            "thanos-stack:objectStore.identity.revision: replaced by credentials.generation, a number at the top of the stack file",
        ],
        [
            "more than two generations at a time",
            { credentials: { generation: 3 } },
            "thanos-stack:credentials.revoked: got 0, expected 1 (two generations are valid) or 2 (only generation 3 is valid)",
        ],
        [
            "a generation that is in use and revoked",
            { credentials: { generation: 1, revoked: 1 } },
            "thanos-stack:credentials.revoked: got 1, expected 0 (only generation 1 is valid)",
        ],
        ["a wrong type", { protect: "perhaps" }, 'thanos-stack:protect: got "perhaps", expected true or false'],
        ["a missing key", { cluster: undefined }, "thanos-stack:cluster: required, expected lower-case letters"],
        [
            "a value that is not in a list",
            { environment: "staging" },
            'thanos-stack:environment: got "staging", expected local, dev or prod',
        ],
        [
            "an unknown kind of store",
            { objectStore: { kind: "nfs" } },
            'thanos-stack:objectStore.kind: got "nfs", expected minio, s3, external, gcs or azure',
        ],
        [
            "a missing kind of store",
            { objectStore: {} },
            "thanos-stack:objectStore.kind: required, expected minio, s3, external, gcs or azure",
        ],
        [
            "an unknown delivery",
            { thanos: { delivery: "helm" } },
            'thanos-stack:thanos.delivery: got "helm", expected manifests or chart',
        ],
        [
            "a key of another delivery",
            { prometheus: { delivery: "operator", grafana: {} } },
            "thanos-stack:prometheus.grafana: unknown key: it belongs to prometheus.delivery chart. Remove it, or change delivery",
        ],
        [
            "an unknown key deep inside of a delivery",
            { thanos: { delivery: "chart", chart: { vesion: "17.3.1" } } },
            'thanos-stack:thanos.chart.vesion: unknown key. Did you mean "version"?',
        ],
        [
            "an unknown identity",
            { objectStore: { kind: "s3", bucket: "abc", aws: { region: "eu-central-1" }, identity: { kind: "keys" } } },
            'thanos-stack:objectStore.identity.kind: got "keys", expected podIdentity, irsa, staticKeys or externalSecret',
        ],
        [
            "a range of chart versions",
            { thanos: { delivery: "chart", chart: { version: "17.x" } } },
            'thanos-stack:thanos.chart.version: got "17.x", expected an exact version such as 1.2.3',
        ],
        [
            "a chart that does not exist",
            { thanos: { delivery: "chart", chart: { source: "bitnami/thanos" } } },
            'thanos-stack:thanos.chart.source: got "bitnami/thanos", expected an OCI reference',
        ],
        [
            "an external label that Helm would evaluate",
            { prometheus: { delivery: "operator", externalLabels: { team: "{{ .Values }}" } } },
            'thanos-stack:prometheus.externalLabels.team: got "{{ .Values }}", expected a text without',
        ],
        [
            "a region that AWS does not have",
            {
                objectStore: {
                    kind: "s3",
                    bucket: "abc",
                    aws: { region: "moon-north-1" },
                    identity: { kind: "podIdentity", clusterName: "a" },
                },
            },
            'thanos-stack:objectStore.aws.region: got "moon-north-1", expected a region of AWS',
        ],
        [
            "a number out of range",
            { prometheus: { delivery: "operator", replicas: 0 } },
            "thanos-stack:prometheus.replicas: got 0, expected 1 or more",
        ],
        [
            "a duration that is none",
            { prometheus: { delivery: "operator", retention: "2 days" } },
            'thanos-stack:prometheus.retention: got "2 days", expected a duration of 6m or more, such as 2h',
        ],
        [
            "a size that is none",
            { prometheus: { delivery: "operator", volume: { size: "20GiB" } } },
            'thanos-stack:prometheus.volume.size: got "20GiB", expected a size above 0 such as 512Mi or 20Gi',
        ],
        [
            "keys of S3 in MinIO's place",
            { objectStore: { kind: "minio", aws: { region: "eu-central-1" } } },
            "thanos-stack:objectStore.aws: unknown key: it belongs to objectStore.kind s3. Remove it, or change kind",
        ],
        [
            "a duration without a unit",
            { thanos: { delivery: "manifests", deleteDelay: 48 } },
            "deleteDelay: got 48, expected a duration",
        ],
        [
            "a duration out of order",
            { thanos: { delivery: "manifests", deleteDelay: "12h1d" } },
            'got "12h1d", expected a duration',
        ],
        ["a duration over 292 years", { thanos: { delivery: "manifests", retention: { raw: "500y" } } }, 'got "500y", expected'],
        [
            "a volume of no size",
            { prometheus: { delivery: "operator", volume: { size: "0Gi" } } },
            'got "0Gi", expected a size above 0',
        ],
        ["a switch in words", { protect: "yes" }, 'thanos-stack:protect: got "yes", expected true or false'],
        [
            "a number where a text is needed",
            { kubernetes: { context: 7 } },
            'thanos-stack:kubernetes.context: got 7, expected a text. Write it in quotes: "7"',
        ],
        [
            "a map where a text is needed",
            { cluster: { name: "west" } },
            "thanos-stack:cluster: got a map, expected lower-case letters",
        ],
        [
            "short blocks that Prometheus merges",
            { prometheus: { delivery: "operator", compaction: "delayed", blockDuration: "2m" } },
            'thanos-stack:prometheus.blockDuration: got "2m", expected 2h because prometheus.compaction is delayed',
        ],
        [
            "an image without an exact tag",
            { objectStore: { kind: "minio", image: "quay.io/minio/minio:latest" } },
            'thanos-stack:objectStore.image: got "quay.io/minio/minio:latest", expected an image reference with an exact tag',
        ],
    ];
    for (const [what, change, message] of table)
        it(`is refused with ${what}`, () => {
            const found = problems(change);
            expect(found).to.have.lengthOf(1);
            expect(found[0]).to.contain(message);
        });

    it("gets all problems at once, in the order of their keys", () => {
        expect(
            problems({ environment: "x", cluster: "UPPER", thanos: { delivery: "manifests", syncInterval: "1s" } }).map(
                (line) => line.split(": ")[0],
            ),
        ).to.deep.equal(["thanos-stack:cluster", "thanos-stack:environment", "thanos-stack:thanos.syncInterval"]);
    });

    it("has the flags of the pinned Thanos, and the regions of the pinned provider", () => {
        const flag = (component: string, argument: string) =>
            problems({ thanos: { delivery: "manifests", extraArgs: { [component]: [argument] } } });
        expect(flag("query", "--query.lookback-delta=10m")).to.deep.equal([]);
        expect(flag("compactor", "--no-compact.enable-vertical-compaction")).to.have.length(1); // refused for another reason
        expect(flag("storeGateway", "--no-cache-index-header")).to.deep.equal([]);
        expect(flag("query", "--query.lookback-detla=10m")[0]).to.contain(
            "has no such flag. Did you mean --query.lookback-delta?",
        );
        expect(flag("query", "--compact.concurrency=2")[0]).to.contain(`Thanos ${versions.thanos} query has no such flag`);
        expect(thanosFlags.version).to.equal(versions.thanos);

        const standard = Object.values(Region).filter((one) => !/^eusc-|-iso/.test(one));
        expect([...regions].sort()).to.deep.equal(standard.sort());
        const store = (region: string) => problems({ objectStore: { ...s3Store, aws: { region } } });
        expect(store("eu-central-3")[0]).to.contain('got "eu-central-3", expected a region');
    });

    it("takes numbers for texts where both mean the same", () => {
        const aws = { region: "eu-central-1", accountId: 123_456_789_012 };
        expect(problems({ objectStore: { ...s3Store, aws } })).to.deep.equal([]);
        expect(problems({ prometheus: { delivery: "operator", resources: { cpu: 2 } } })).to.deep.equal([]);
        const short = problems({ objectStore: { ...s3Store, aws: { ...aws, accountId: 12_345_678_901 } } });
        expect(short).to.deep.equal([
            'thanos-stack:objectStore.aws.accountId: got "12345678901", expected an account\'s 12 digits, in quotes where they begin with 0',
        ]);
    });

    it("takes dots in names of Secrets and StorageClasses", () => {
        expect(problems({ storageClass: "standard.v2", imagePullSecrets: ["registry.example.com"] })).to.deep.equal([]);
    });

    describe("refuses a credential without repeating it", () => {
        const secret = "hunter2-planted";
        const exposure = { kind: "ingress", host: "thanos.example.com", tlsSecret: "certificate" };
        const manifests = (more: object) => ({ thanos: { delivery: "manifests", ...more } });
        const cases: readonly (readonly [what: string, change: Record<string, unknown>])[] = [
            ["a password of a user", manifests({ users: { alice: secret }, queryFrontend: { exposure } })],
            ["a user as a list", manifests({ users: { alice: [secret] } })],
            ["a URL of a data source", { grafana: { dataSource: { url: `https://admin:${secret}@thanos.example.com` } } }],
            ["an address of a cache", manifests({ caches: { kind: "redis", address: `redis://:${secret}@redis:6379` } })],
            ["an address of a cache without a scheme", manifests({ caches: { kind: "redis", address: `user:${secret}@redis` } })],
            ["a flag with a token", manifests({ extraArgs: { query: [`--auth.token=${secret}`] } })],
            ["a flag with a header", manifests({ extraArgs: { query: [`--header=Authorization: Bearer ${secret}`] } })],
            ["a URL of an Alertmanager", { prometheus: { delivery: "operator", alertmanagers: [`http://x:${secret}@am:9093`] } }],
            ["an unknown key", { adminPassword: secret }],
            ["a key of a role of another type", { writerSecretKey: { value: secret } }],
            ["a key of a role that is a number", { writerSecretKey: 77_345_345 }],
        ];
        for (const [what, change] of cases)
            it(what, () => {
                const found = problems(change).join("\n");
                expect(found).not.to.equal("");
                expect(found).not.to.contain(secret).and.not.contain("77345345");
            });
    });
});
