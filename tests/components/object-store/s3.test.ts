import { expect } from "chai";
import { roles, type Role } from "../../../config/names";
import type { Walk } from "../../../offline/walk";
import { reveal } from "../../../offline/secrets";
import { registered, title, waitsFor, walkValues } from "../../program/program";
import { s3Store, validStack } from "../../config/valid-stack";

const inRegion = { bucket: "west-thanos", region: "eu-central-1" };

describe("a bucket on S3", () => {
    let walked: Walk;
    const inputs = (wanted: string) => registered(walked, wanted).inputs;
    const json = (wanted: string, field: string) => JSON.parse(inputs(wanted)[field] as string) as unknown;

    before(async () => {
        const aws = { region: "eu-central-1", accountId: "123456789012", profile: "ops", tags: { team: "metrics" } };
        walked = await walkValues({ ...validStack(), namespace: "metrics", objectStore: { ...s3Store, aws } });
    });

    it("is protected, kept, and never emptied to be deleted", () => {
        const bucket = registered(walked, "Bucket s3");
        expect(bucket.protect).to.equal(true);
        expect(bucket.retainOnDelete).to.equal(true);
        expect(bucket.inputs).to.deep.equal({
            ...inRegion,
            forceDestroy: false,
            tags: { application: "thanos-stack", environment: "dev", cluster: "west", team: "metrics" },
        });
    });

    it("is kept on destroy even where nothing is protected", async () => {
        const loose = await walkValues({ ...validStack(), protect: false, objectStore: s3Store });
        const { protect, retainOnDelete } = registered(loose, "Bucket s3");
        expect({ protect, retainOnDelete }).to.deep.equal({ protect: false, retainOnDelete: true });
    });

    it("keeps what protects it when it is kept itself", () => {
        const settings = walked.registrations.filter(({ type }) => type.startsWith("aws:s3/bucket"));
        expect(settings).to.have.lengthOf(7);
        expect(settings.filter(({ retainOnDelete }) => !retainOnDelete).map(title)).to.deep.equal([]);
    });

    it("has every setting in a resource of its own", () => {
        expect(inputs("BucketOwnershipControls s3-ownership")).to.deep.equal({
            ...inRegion,
            rule: { objectOwnership: "BucketOwnerEnforced" },
        });
        expect(inputs("BucketPublicAccessBlock s3-public-access")).to.deep.equal({
            ...inRegion,
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
        });
        expect(inputs("BucketServerSideEncryptionConfiguration s3-encryption")).to.deep.equal({
            ...inRegion,
            rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
        });
        expect(inputs("BucketVersioning s3-versioning")).to.deep.equal({
            ...inRegion,
            versioningConfiguration: { status: "Enabled" },
        });
    });

    it("cleans up old versions and unfinished uploads, and never expires a current object", () => {
        const { rules, ...rest } = inputs("BucketLifecycleConfiguration s3-lifecycle");
        expect(rest).to.deep.equal(inRegion);
        expect(rules).to.deep.equal([
            {
                id: "noncurrent-versions",
                status: "Enabled",
                filter: { prefix: "" },
                noncurrentVersionExpiration: { noncurrentDays: 7 },
                expiration: { expiredObjectDeleteMarker: true },
            },
            {
                id: "unfinished-uploads",
                status: "Enabled",
                filter: { prefix: "" },
                abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
            },
        ]);
    });

    it("denies plain HTTP and old TLS to everybody", () => {
        const everything = ["arn:aws:s3:::west-thanos", "arn:aws:s3:::west-thanos/*"];
        const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: everything };
        expect(json("BucketPolicy s3-policy", "policy")).to.deep.equal({
            Version: "2012-10-17",
            Statement: [
                { Sid: "DenyPlainHttp", ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } },
                { Sid: "DenyOldTls", ...deny, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
            ],
        });
    });

    it("is changed in one region of one account only", () => {
        expect(inputs("aws aws")).to.include({ region: "eu-central-1", allowedAccountIds: '["123456789012"]', profile: "ops" });
        const regional = walked.registrations.filter(({ type }) => type.startsWith("aws:") && !type.startsWith("aws:iam/"));
        expect(regional.map((registration) => registration.inputs["region"])).to.deep.equal(regional.map(() => "eu-central-1"));
    });

    const objects = ["s3:GetObject"];
    const uploads = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];
    const actions: Record<Role, string[]> = {
        writer: [...objects, ...uploads],
        reader: objects,
        owner: [...objects, ...uploads, "s3:DeleteObject"],
    };
    const accounts: Record<Role, string> = { writer: "prometheus", reader: "thanos-store-gateway", owner: "thanos-compactor" };

    for (const role of roles) {
        it(`gives the ${role} these rights and no others: ${actions[role].join(", ")}`, () => {
            expect(json(`RolePolicy s3-${role}`, "policy")).to.deep.equal({
                Version: "2012-10-17",
                Statement: [
                    { Sid: "ListBucket", Effect: "Allow", Action: ["s3:ListBucket"], Resource: ["arn:aws:s3:::west-thanos"] },
                    { Sid: "Objects", Effect: "Allow", Action: actions[role], Resource: ["arn:aws:s3:::west-thanos/*"] },
                ],
            });
            expect(inputs(`RolePolicy s3-${role}`)["role"]).to.equal(`thanos-${role}-west`);
        });

        it(`lets only the ServiceAccount ${accounts[role]} of this namespace and cluster be the ${role}`, () => {
            expect(json(`Role s3-${role}`, "assumeRolePolicy")).to.deep.equal({
                Version: "2012-10-17",
                Statement: [
                    {
                        Sid: "PodIdentity",
                        Effect: "Allow",
                        Principal: { Service: "pods.eks.amazonaws.com" },
                        Action: ["sts:AssumeRole", "sts:TagSession"],
                        Condition: {
                            StringEquals: {
                                "aws:RequestTag/eks-cluster-name": "west-eks",
                                "aws:RequestTag/kubernetes-namespace": "metrics",
                                "aws:RequestTag/kubernetes-service-account": [accounts[role]],
                            },
                        },
                    },
                ],
            });
            expect(inputs(`PodIdentityAssociation s3-${role}`)).to.deep.include({
                clusterName: "west-eks",
                namespace: "metrics",
                serviceAccount: accounts[role],
                roleArn: `arn:aws:iam::111122223333:role/thanos-${role}-west`,
            });
        });
    }

    it("puts no key into a Secret: the pods' own identity is the key", () => {
        for (const role of roles) {
            const { stringData } = inputs(`Secret object-store-thanos-objstore-${role}-secret`);
            expect(reveal(stringData)).to.deep.equal({
                "objstore.yml":
                    "type: S3\nconfig:\n  bucket: west-thanos\n  endpoint: s3.eu-central-1.amazonaws.com\n  region: eu-central-1\n",
            });
        }
    });

    it("makes pods only after their identity, because EKS gives it to new pods only", () => {
        const waits = (wanted: string) => waitsFor(walked, registered(walked, wanted));
        expect(waits("Prometheus prometheus-thanos-stack-prometheus")).to.include("PodIdentityAssociation s3-writer");
        expect(waits("StatefulSet thanos-store-gateway-stateful-set")).to.include("PodIdentityAssociation s3-reader");
        expect(waits("StatefulSet thanos-compactor-stateful-set")).to.include.members([
            "PodIdentityAssociation s3-owner",
            "BucketPolicy s3-policy",
        ]);
    });

    it("names its roles within IAM's 64 characters", async () => {
        const cluster = "c".repeat(63);
        const long = await walkValues({ ...validStack(), cluster, objectStore: s3Store });
        expect(String(registered(long, "Role s3-writer").inputs["name"])).to.have.lengthOf(64);
    });
});

describe("what a bucket on S3 can have besides", () => {
    const walkS3 = (provisioning: object) =>
        walkValues({ ...validStack(), objectStore: { ...s3Store, provisioning: { kind: "create", ...provisioning } } });
    const json = (walked: Walk, wanted: string, field: string) =>
        JSON.parse(registered(walked, wanted).inputs[field] as string) as { Statement: Record<string, unknown>[] };
    const given = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d";

    it("a key of KMS, protected like the bucket, with a bucket key and rights on it", async () => {
        const walked = await walkS3({ encryption: { kind: "sse-kms" } });
        const key = registered(walked, "Key s3");
        expect({ protect: key.protect, retainOnDelete: key.retainOnDelete }).to.deep.equal({
            protect: true,
            retainOnDelete: true,
        });
        expect(key.inputs).to.include({ enableKeyRotation: true, deletionWindowInDays: 30, region: "eu-central-1" });
        const arn = "arn:aws:kms:eu-central-1:111122223333:key/s3";
        expect(registered(walked, "BucketServerSideEncryptionConfiguration s3-encryption").inputs["rules"]).to.deep.equal([
            { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: arn }, bucketKeyEnabled: true },
        ]);
        const rights = (role: Role) => json(walked, `RolePolicy s3-${role}`, "policy").Statement[2];
        const Condition = { StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } };
        expect(rights("reader")).to.deep.equal({
            Sid: "Key",
            Effect: "Allow",
            Action: ["kms:Decrypt"],
            Resource: [arn],
            Condition,
        });
        expect(rights("writer")?.["Action"]).to.deep.equal(["kms:GenerateDataKey", "kms:Decrypt"]);
    });

    it("a key of KMS that is there already", async () => {
        const walked = await walkS3({ encryption: { kind: "sse-kms", keyArn: given } });
        expect(walked.registrations.map(title).filter((one) => one.startsWith("Key "))).to.deep.equal([]);
        expect(json(walked, "RolePolicy s3-owner", "policy").Statement[2]?.["Resource"]).to.deep.equal([given]);
    });

    it("access logs", async () => {
        const walked = await walkS3({ accessLogs: { bucket: "west-logs" } });
        expect(registered(walked, "BucketLogging s3-logging").inputs).to.deep.equal({
            ...inRegion,
            targetBucket: "west-logs",
            targetPrefix: "thanos/",
        });
    });

    const network = { vpcEndpoints: ["vpce-0123456789abcdef0"], breakGlassRoles: ["arn:aws:iam::123456789012:role/admin"] };
    const others = (walked: Walk) => json(walked, "BucketPolicy s3-policy", "policy").Statement[2];

    it("an exposure for one VPC endpoint and the roles for emergencies", async () => {
        expect(others(await walkS3({ network }))).to.deep.equal({
            Sid: "DenyOtherNetworks",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: ["arn:aws:s3:::west-thanos", "arn:aws:s3:::west-thanos/*"],
            Condition: {
                StringNotEquals: { "aws:SourceVpce": network.vpcEndpoints },
                ArnNotEquals: { "aws:PrincipalArn": network.breakGlassRoles },
            },
        });
    });

    it("a copy in another region, protected and hardened like the bucket, deletions included", async () => {
        const replication = { region: "eu-west-1", bucket: "west-copy" };
        const walked = await walkS3({ replication, network, encryption: { kind: "sse-kms" } });
        const copy = registered(walked, "Bucket s3-copy");
        expect({ ...copy.inputs, protect: copy.protect, kept: copy.retainOnDelete }).to.deep.include({
            ...replication,
            protect: true,
            kept: true,
        });
        const settings = walked.registrations.filter(({ inputs }) => inputs["bucket"] === "west-copy").map(title);
        expect(settings).to.have.lengthOf(7);
        expect(
            walked.registrations
                .filter(({ inputs }) => inputs["bucket"] === "west-copy")
                .every(({ inputs }) => inputs["region"] === "eu-west-1"),
        ).to.equal(true);
        expect(registered(walked, "BucketReplicationConfig s3-replication").inputs).to.deep.equal({
            ...inRegion,
            role: "arn:aws:iam::111122223333:role/thanos-replication-west",
            rules: [
                {
                    id: "everything",
                    status: "Enabled",
                    priority: 0,
                    filter: { prefix: "" },
                    deleteMarkerReplication: { status: "Enabled" },
                    sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
                    destination: {
                        bucket: "arn:aws:s3:::west-copy",
                        encryptionConfiguration: { replicaKmsKeyId: "arn:aws:kms:eu-west-1:111122223333:key/s3-copy" },
                    },
                },
            ],
        });
        // S3 itself does not come through the VPC endpoint.
        expect(others(walked)?.["Condition"]).to.deep.include({
            ArnNotEquals: {
                "aws:PrincipalArn": [...network.breakGlassRoles, "arn:aws:iam::111122223333:role/thanos-replication-west"],
            },
        });
        expect(registered(walked, "Key s3-copy").protect).to.equal(true);
    });
});
