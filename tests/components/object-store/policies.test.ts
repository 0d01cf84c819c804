// The policy documents: linted as AWS would, and tried on a simulator of IAM. What only AWS can prove is in docs/stores.md.
import { expect } from "chai";
import {
    lintPolicy,
    lintResourcePolicy,
    validateIdentityPolicy,
    validateResourcePolicy,
    validateTrustPolicy,
} from "@cloud-copilot/iam-policy";
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { roles, type Role } from "../../../config/names";
import { policyDocument, type Place } from "../../../components/object-store/policies";
import { bucketPolicy } from "../../../components/object-store/s3/bucket-policy";
import { replicationPolicy } from "../../../components/object-store/s3/replication";
import { irsaTrust, podIdentityTrust, replicationTrust } from "../../../components/object-store/s3/trust";
import { oidcProvider } from "../../config/valid-stack";

const account = "123456789012";
const keyArn = `arn:aws:kms:eu-central-1:${account}:key/0a1b2c3d`;
const kms = { keyArn, region: "eu-central-1" };
const places: Readonly<Record<string, Place>> = {
    "a whole bucket": { bucket: "history" },
    "a folder": { bucket: "history", prefix: "teams/metrics" },
    "a folder, with a key of KMS": { bucket: "history", prefix: "teams/metrics", kms },
};
const subjects = { namespace: "monitoring", serviceAccounts: ["prometheus", "thanos-ruler"] };
const network = { vpcEndpoints: ["vpce-0123456789abcdef0"], exceptRoles: [`arn:aws:iam::${account}:role/admin`] };

describe("the policy documents", () => {
    for (const [what, place] of Object.entries(places))
        for (const role of roles)
            it(`of the ${role} for ${what} are valid`, () => {
                const document = policyDocument(role, place);
                expect(validateIdentityPolicy(document)).to.deep.equal([]);
                expect(lintPolicy(document)).to.deep.equal([]);
            });

    it("of who may take a role are valid", () => {
        for (const document of [
            podIdentityTrust("west", subjects),
            irsaTrust(oidcProvider, subjects),
            replicationTrust("arn:aws:s3:::history"),
        ])
            expect(validateTrustPolicy(document)).to.deep.equal([]);
    });

    it("of the bucket are valid", () => {
        for (const document of [bucketPolicy("history"), bucketPolicy("history", network)]) {
            expect(validateResourcePolicy(document)).to.deep.equal([]);
            expect(lintResourcePolicy(document)).to.deep.equal([]);
        }
    });

    it("of the replication are valid", () => {
        const document = replicationPolicy(
            { bucket: "history", region: "eu-central-1" },
            { bucket: "copy", region: "eu-west-1" },
            { source: keyArn, target: keyArn },
        );
        expect(validateIdentityPolicy(document)).to.deep.equal([]);
        expect(lintPolicy(document)).to.deep.equal([]);
    });

    it("would be refused with a mistake in them", () => {
        const [statement] = policyDocument("reader", { bucket: "history" }).Statement;
        expect(validateIdentityPolicy({ Version: "2012-10-17", Statement: [{ ...statement, Acton: "s3:*" }] })).not.to.be.empty;
    });

    it("let only given ServiceAccounts of one namespace take a role", () => {
        expect(irsaTrust(oidcProvider, subjects).Statement[0]?.Condition).to.deep.equal({
            StringEquals: {
                "oidc.eks.eu-central-1.amazonaws.com/id/ABCDEF0123456789:sub": [
                    "system:serviceaccount:monitoring:prometheus",
                    "system:serviceaccount:monitoring:thanos-ruler",
                ],
                "oidc.eks.eu-central-1.amazonaws.com/id/ABCDEF0123456789:aud": "sts.amazonaws.com",
            },
        });
    });
});

/** One request, and who of the roles may make it. */
interface Request {
    readonly action: string;
    readonly resource: string;
    readonly context?: Readonly<Record<string, string>>;
    readonly allowed: readonly Role[];
}

const object = (key: string) => `arn:aws:s3:::history/${key}`;
const within = object("teams/metrics/01J/meta.json");
const list = (prefix: string, allowed: readonly Role[] = roles): Request => ({
    action: "s3:ListBucket",
    resource: "arn:aws:s3:::history",
    context: { "s3:prefix": prefix },
    allowed,
});

const requests: readonly Request[] = [
    list("teams/metrics/"),
    list("teams/metrics/01J/"),
    // A HEAD of an object that is not there: S3 puts the key into this condition before it says 404.
    list("teams/metrics/01J/meta.json"),
    list("teams/", []),
    list("teams/metrics-of-others/", []),
    { action: "s3:GetObject", resource: within, allowed: roles },
    { action: "s3:PutObject", resource: within, allowed: ["writer", "owner"] },
    { action: "s3:AbortMultipartUpload", resource: within, allowed: ["writer", "owner"] },
    { action: "s3:DeleteObject", resource: within, allowed: ["owner"] },
    { action: "s3:GetObject", resource: object("teams/others/01J/meta.json"), allowed: [] },
    { action: "s3:PutObject", resource: object("01J/meta.json"), allowed: [] },
    { action: "s3:DeleteObject", resource: object("teams/others/01J/meta.json"), allowed: [] },
    { action: "s3:GetObject", resource: "arn:aws:s3:::other/teams/metrics/01J", allowed: [] },
    { action: "s3:PutObjectAcl", resource: within, allowed: [] },
    { action: "s3:DeleteObjectVersion", resource: within, allowed: [] },
    { action: "s3:PutBucketPolicy", resource: "arn:aws:s3:::history", allowed: [] },
    { action: "s3:DeleteBucket", resource: "arn:aws:s3:::history", allowed: [] },
    { action: "s3:PutLifecycleConfiguration", resource: "arn:aws:s3:::history", allowed: [] },
    ...["eu-central-1", "us-east-1"].flatMap((region): Request[] => {
        const context = { "kms:ViaService": `s3.${region}.amazonaws.com` };
        const here = region === "eu-central-1";
        return [
            { action: "kms:Decrypt", resource: keyArn, context, allowed: here ? roles : [] },
            { action: "kms:GenerateDataKey", resource: keyArn, context, allowed: here ? ["writer", "owner"] : [] },
        ];
    }),
    { action: "kms:Decrypt", resource: keyArn, allowed: [] },
    { action: "kms:ScheduleKeyDeletion", resource: keyArn, allowed: [] },
];

const keyPolicy = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" }],
};

/** Whether IAM would allow it, with these policies of the caller and of the bucket; a key leaves it to IAM, as KMS' default is. */
async function allows(identity: object, request: Request, bucket?: object, role = "thanos"): Promise<boolean> {
    const { action, resource, context = {} } = request;
    const resourcePolicy = action.startsWith("kms:") ? keyPolicy : bucket;
    const outcome = await runSimulation(
        {
            request: {
                principal: `arn:aws:sts::${account}:assumed-role/${role}/pod`,
                action,
                resource: { resource, accountId: account },
                contextVariables: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/${role}`, ...context },
            },
            identityPolicies: [{ name: "policy", policy: identity }],
            serviceControlPolicies: [],
            resourceControlPolicies: [],
            ...(resourcePolicy ? { resourcePolicy } : {}),
        },
        {},
    );
    if (outcome.resultType === "error") throw new Error(`${action}: ${JSON.stringify(outcome.errors)}`);
    return outcome.overallResult === "Allowed";
}

describe("IAM, simulated", () => {
    const place = { bucket: "history", prefix: "teams/metrics", kms };
    for (const request of requests) {
        const { action, resource, context = {}, allowed } = request;
        it(`${action} on ${resource} ${Object.values(context).join()}: ${allowed.join(", ") || "nobody"}`, async () => {
            const who: Role[] = [];
            for (const role of roles) if (await allows(policyDocument(role, place), request)) who.push(role);
            expect(who).to.deep.equal([...allowed]);
        });
    }

    const get: Request = { action: "s3:GetObject", resource: within, allowed: [] };
    const secure = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" };
    const inside = { ...secure, "aws:SourceVpce": "vpce-0123456789abcdef0" };
    const cases: readonly (readonly [string, Record<string, string>, string, boolean])[] = [
        ["through the VPC endpoint", inside, "thanos", true],
        ["from elsewhere", secure, "thanos", false],
        ["through another endpoint", { ...secure, "aws:SourceVpce": "vpce-0fedcba9876543210" }, "thanos", false],
        ["from elsewhere, with the role for emergencies", secure, "admin", true],
        ["over plain HTTP", { ...inside, "aws:SecureTransport": "false" }, "thanos", false],
        ["over old TLS", { ...inside, "s3:TlsVersion": "1.1" }, "thanos", false],
        ["over plain HTTP, with the role for emergencies", { ...secure, "aws:SecureTransport": "false" }, "admin", false],
    ];
    for (const [how, context, role, allowed] of cases)
        it(`the bucket ${allowed ? "answers" : "refuses"} a request ${how}`, async () => {
            const identity = policyDocument("reader", place);
            expect(await allows(identity, { ...get, context }, bucketPolicy("history", network), role)).to.equal(allowed);
        });
});
