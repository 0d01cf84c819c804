// Requirements of companies for a bucket on S3: other partitions, private endpoints, roles that exist, and keys in any shape.
import { expect } from "chai";
import { parse } from "yaml";
import { parseConfig } from "../../../config/problems";
import { reveal } from "../../../offline/secrets";
import { at } from "../../at";
import { externalSecret, externalStore, oidcProvider, s3Store, validStack } from "../../config/valid-stack";
import { annotationsOf, registered, title, walkValues } from "../../program/program";

const walkS3 = (change: object) => walkValues({ ...validStack(), objectStore: { ...s3Store, ...change } });
const document = (walked: Awaited<ReturnType<typeof walkS3>>, role = "writer"): object =>
    parse(
        String(
            at(
                reveal(registered(walked, `Secret object-store-thanos-objstore-${role}-secret`).inputs),
                "stringData",
                "objstore.yml",
            ),
        ),
    ) as object;

describe("S3 in another partition", () => {
    for (const [region, other, partition, domain] of [
        ["us-gov-west-1", "us-gov-east-1", "aws-us-gov", "amazonaws.com"],
        ["cn-north-1", "cn-northwest-1", "aws-cn", "amazonaws.com.cn"],
    ] as const)
        it(`has the endpoint and the ARNs of ${partition}, and none of the standard one`, async () => {
            const walked = await walkS3({
                aws: { region, accountId: "123456789012" },
                identity: { kind: "irsa", oidcProvider: "west" },
                provisioning: {
                    kind: "create",
                    encryption: { kind: "sse-kms" },
                    replication: { region: other, bucket: "copy" },
                },
            });
            expect(at(document(walked), "config", "endpoint")).to.equal(`s3.${region}.${domain}`);
            const text = JSON.stringify(
                walked.registrations.filter(({ type }) => /:(RolePolicy|BucketPolicy|Role|ServiceAccount)$/.test(type)),
            ).replaceAll(/arn:aws:kms:[^"\\]*:key/g, ""); // the walk makes up the ARN of the key
            expect(text).to.contain(`arn:${partition}:s3:::west-thanos`);
            expect(text).to.contain(`arn:${partition}:iam::123456789012:role/thanos-writer-west`);
            expect(text).to.contain(`s3.${region}.${domain}`);
            expect(text).not.to.match(/arn:aws:(s3|iam)/);
        });
});

describe("S3 as an account allows it", () => {
    it("uses roles that exist, and creates none", async () => {
        const roles = {
            writer: "arn:aws:iam::123456789012:role/platform/up",
            reader: "arn:aws:iam::123456789012:role/platform/read",
            owner: "arn:aws:iam::123456789012:role/platform/own",
        };
        const pod = await walkS3({ identity: { ...s3Store.identity, roles } });
        expect(pod.registrations.filter(({ type }) => type.startsWith("aws:iam/"))).to.deep.equal([]);
        expect(registered(pod, "PodIdentityAssociation s3-owner").inputs).to.include({ roleArn: roles.owner });

        const irsa = await walkS3({ identity: { kind: "irsa", roles } });
        expect(irsa.registrations.filter(({ type }) => type.startsWith("aws:iam/"))).to.deep.equal([]);
        const account = registered(irsa, "ServiceAccount thanos-compactor-service-account");
        expect(annotationsOf(account)).to.deep.equal({ "eks.amazonaws.com/role-arn": roles.owner });
    });

    it("needs an OIDC provider, or roles", () => {
        const problemsOf = (identity: object) => {
            const parsed = parseConfig("thanos-stack", { ...validStack(), objectStore: { ...s3Store, identity } });
            return "problems" in parsed ? parsed.problems.map(({ path }) => path) : [];
        };
        expect(problemsOf({ kind: "irsa" })).to.deep.equal(["thanos-stack:objectStore.identity.oidcProvider"]);
        expect(problemsOf({ kind: "irsa", oidcProvider })).to.deep.equal([]);
    });

    it("gives every role path and permissions boundary, also in annotations", async () => {
        const permissionsBoundary = "arn:aws:iam::123456789012:policy/boundary";
        const walked = await walkS3({
            aws: { ...s3Store.aws, accountId: "123456789012", iam: { path: "/platform/", permissionsBoundary } },
            identity: { kind: "irsa", oidcProvider },
            provisioning: { kind: "create", replication: { region: "eu-west-1", bucket: "copy" } },
        });
        const roles = walked.registrations.filter(({ type }) => type === "aws:iam/role:Role");
        expect(roles.map(title)).to.have.length(4);
        for (const { inputs, name } of roles) expect(inputs, name).to.include({ path: "/platform/", permissionsBoundary });
        const account = registered(walked, "ServiceAccount thanos-compactor-service-account");
        expect(at(account.inputs, "metadata", "annotations", "eks.amazonaws.com/role-arn")).to.equal(
            "arn:aws:iam::123456789012:role/platform/thanos-owner-west",
        );
    });

    it("is reached by a private endpoint whose authority is in no image", async () => {
        const endpoint = "bucket.vpce-0123456789abcdef0.s3.eu-central-1.vpce.amazonaws.com";
        const caBundle = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        const walked = await walkS3({ endpoint, caBundle });
        expect(at(document(walked), "config")).to.deep.include({
            endpoint,
            http_config: { tls_config: { ca_file: "/objstore/ca.crt" } },
        });
        expect(at(registered(walked, "ConfigMap object-store-thanos-objstore-ca-config-map").inputs, "data", "ca.crt")).to.equal(
            caBundle,
        );
        const pod = JSON.stringify(registered(walked, "StatefulSet thanos-compactor-stateful-set").inputs);
        expect(pod).to.contain('"name":"thanos-objstore-ca"');
        expect(walked.outputs["bucketEndpoint"]).to.equal(endpoint);
    });
});

describe("an external store", () => {
    it("may have an IPv6 address", async () => {
        const walked = await walkValues({
            ...validStack(),
            objectStore: { ...externalStore, endpoint: "[fd00::5]:9000", identity: externalSecret },
            thanos: { delivery: "manifests", retention: { raw: "1y", fiveMinutes: "1y", oneHour: "1y" } },
        });
        const policy = registered(walked, "NetworkPolicy thanos-compactor-network-policy");
        expect(at(policy.inputs, "spec", "egress")).to.deep.include({ ports: [{ protocol: "TCP", port: 9000 }] });
    });

    it("takes keys from entries that hold one value each, or from fields of any name", async () => {
        const { keys: _, ...source } = externalSecret;
        const entry = (role: string) => ({
            accessKey: { key: `${role}-id` },
            secretKey: { key: role, property: "SecretAccessKey" },
        });
        const entries = { writer: entry("up"), reader: entry("read"), owner: entry("own") };
        const walked = await walkValues({
            ...validStack(),
            objectStore: { ...externalStore, identity: { ...source, entries } },
            thanos: { delivery: "manifests", retention: { raw: "1y", fiveMinutes: "1y", oneHour: "1y" } },
        });
        const { inputs } = registered(walked, "ExternalSecret object-store-thanos-objstore-owner-external-secret");
        expect(at(inputs, "spec", "data")).to.deep.equal([
            { secretKey: "access_key", remoteRef: { key: "own-id" } },
            { secretKey: "secret_key", remoteRef: { key: "own", property: "SecretAccessKey" } },
        ]);
    });
});
