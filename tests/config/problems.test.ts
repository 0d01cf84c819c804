import { expect } from "chai";
import { parseConfig } from "../../config/problems";
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
            'thanos-stack:promtheus: unknown key; did you mean "prometheus"?',
        ],
        [
            "an unknown nested key",
            { thanos: { delivery: "manifests", retenton: {} } },
            'thanos-stack:thanos.retenton: unknown key; did you mean "retention"?',
        ],
        [
            "an image of MinIO that ignores its root user",
            { objectStore: { kind: "minio", image: "quay.io/minio/minio:RELEASE.2021-03-26T00-00-41Z" } },
            "a release from 2021-04-22 or later: older ones ignore MINIO_ROOT_USER",
        ],
        [
            "an unknown key of a store",
            { objectStore: { kind: "minio", buket: "x" } },
            'thanos-stack:objectStore.buket: unknown key; did you mean "bucket"?',
        ],
        [
            "a key of an earlier version, with what is deployed by it",
            { objectStore: { kind: "minio", keysRevision: 3 } },
            'thanos-stack:objectStore.keysRevision: is now credentials, at the top of the stack file; for the keys that are in use now: {"generation":3,"revoked":1}',
        ],
        [
            "its default",
            { objectStore: { kind: "minio", keysRevision: 1 } },
            "thanos-stack:objectStore.keysRevision: is now credentials.generation, at the top of the stack file, and 1 is its default: take this key away",
        ],
        [
            "another key of an earlier version",
            { objectStore: { ...externalStore, identity: { ...externalSecret, revision: "2026-11" } } },
            "thanos-stack:objectStore.identity.revision: is now credentials.generation, a number at the top of the stack file",
        ],
        [
            "more than two generations at a time",
            { credentials: { generation: 3 } },
            "thanos-stack:credentials.revoked: missing; allowed: 1 while two generations are valid, 2 when only generation 3 is",
        ],
        [
            "a generation that is in use and revoked",
            { credentials: { generation: 1, revoked: 1 } },
            "thanos-stack:credentials.revoked: 1; allowed: 0 when only generation 1 is",
        ],
        ["a wrong type", { protect: "perhaps" }, 'thanos-stack:protect: "perhaps" is not of type boolean'],
        ["a missing key", { cluster: undefined }, "thanos-stack:cluster: missing; a value of type string is needed"],
        [
            "a value that is not in a list",
            { environment: "staging" },
            'thanos-stack:environment: "staging"; allowed: "local", "dev", "prod"',
        ],
        [
            "an unknown kind of store",
            { objectStore: { kind: "gcs" } },
            'thanos-stack:objectStore.kind: "gcs"; allowed: "minio", "s3"',
        ],
        ["a missing kind of store", { objectStore: {} }, 'thanos-stack:objectStore.kind: missing; allowed: "minio", "s3"'],
        [
            "an unknown delivery",
            { thanos: { delivery: "helm" } },
            'thanos-stack:thanos.delivery: "helm"; allowed: "manifests", "chart"',
        ],
        [
            "a key of another delivery",
            { prometheus: { delivery: "operator", grafana: {} } },
            "thanos-stack:prometheus.grafana: unknown key; known here: delivery, alertmanagers, replicas",
        ],
        [
            "an unknown key deep inside of a delivery",
            { thanos: { delivery: "chart", chart: { vesion: "17.3.1" } } },
            'thanos-stack:thanos.chart.vesion: unknown key; did you mean "version"?',
        ],
        [
            "an unknown identity",
            { objectStore: { kind: "s3", bucket: "abc", aws: { region: "eu-central-1" }, identity: { kind: "keys" } } },
            'thanos-stack:objectStore.identity.kind: "keys"; allowed: "podIdentity"',
        ],
        [
            "a range of chart versions",
            { thanos: { delivery: "chart", chart: { version: "17.x" } } },
            'thanos-stack:thanos.chart.version: "17.x"; allowed: an exact version such as 1.2.3',
        ],
        [
            "a chart that is nowhere",
            { thanos: { delivery: "chart", chart: { source: "bitnami/thanos" } } },
            'thanos-stack:thanos.chart.source: "bitnami/thanos"; allowed: an OCI reference',
        ],
        [
            "an external label that Helm would evaluate",
            { prometheus: { delivery: "operator", externalLabels: { team: "{{ .Values }}" } } },
            'thanos-stack:prometheus.externalLabels.team: "{{ .Values }}"; allowed: a text without',
        ],
        [
            "a region of another partition",
            {
                objectStore: {
                    kind: "s3",
                    bucket: "abc",
                    aws: { region: "cn-north-1" },
                    identity: { kind: "podIdentity", clusterName: "a" },
                },
            },
            'thanos-stack:objectStore.aws.region: "cn-north-1"; allowed: a region of AWS',
        ],
        [
            "a number out of range",
            { prometheus: { delivery: "operator", replicas: 0 } },
            "thanos-stack:prometheus.replicas: 0 is too small; allowed: 1 or more",
        ],
        [
            "a duration that is none",
            { prometheus: { delivery: "operator", retention: "2 days" } },
            'thanos-stack:prometheus.retention: "2 days"; allowed: a duration such as 30s',
        ],
        [
            "a size that is none",
            { prometheus: { delivery: "operator", volume: { size: "20GiB" } } },
            'thanos-stack:prometheus.volume.size: "20GiB"; allowed: a size such as 512Mi or 20Gi',
        ],
        [
            "short blocks that Prometheus merges",
            { prometheus: { delivery: "operator", compaction: "delayed", blockDuration: "2m" } },
            'thanos-stack:prometheus.blockDuration: "2m"; allowed: 2h, because compaction is delayed',
        ],
        [
            "an image without an exact tag",
            { objectStore: { kind: "minio", image: "quay.io/minio/minio:latest" } },
            'thanos-stack:objectStore.image: "quay.io/minio/minio:latest"; allowed: a full image reference',
        ],
    ];
    for (const [what, change, message] of table)
        it(`is refused with ${what}`, () => {
            const found = problems(change);
            expect(found).to.have.lengthOf(1);
            expect(found[0]).to.contain(message);
        });

    it("is told all its problems at once, in the order of their keys", () => {
        expect(
            problems({ environment: "x", cluster: "UPPER", thanos: { delivery: "manifests", syncInterval: "1s" } }).map(
                (line) => line.split(": ")[0],
            ),
        ).to.deep.equal(["thanos-stack:cluster", "thanos-stack:environment", "thanos-stack:thanos.syncInterval"]);
    });
});
