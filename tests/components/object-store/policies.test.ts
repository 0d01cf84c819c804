// The policy documents: valid as AWS sees it, and evaluated as by IAM (iam.ts). docs/stores.md lists what only AWS can prove.
import { expect } from "chai";
import { roles, type Role } from "../../../config/names";
import { policyDocument, type Place, type PolicyDocument } from "../../../components/object-store/policies";
import { bucketPolicy } from "../../../components/object-store/s3/bucket-policy";
import { replicationPolicy } from "../../../components/object-store/s3/replication";
import { irsaTrust, podIdentityTrust, replicationTrust } from "../../../components/object-store/s3/trust";
import { oidcProvider } from "../../config/valid-stack";
import { isAllowed, isTrusted, problems, type Request } from "./iam";

const account = "123456789012";
const keyArn = `arn:aws:kms:eu-central-1:${account}:key/0a1b2c3d`;
const kms = { keyArn, service: "s3.eu-central-1.amazonaws.com" };
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
                expect(problems(policyDocument(role, place), "identity")).to.deep.equal([]);
            });

    it("of who may take a role are valid", () => {
        for (const document of [
            podIdentityTrust("west", subjects),
            irsaTrust(oidcProvider, subjects),
            replicationTrust("arn:aws:s3:::history"),
        ])
            expect(problems(document, "trust")).to.deep.equal([]);
    });

    it("of the bucket are valid", () => {
        for (const document of [bucketPolicy("history", "eu-central-1"), bucketPolicy("history", "eu-central-1", network)])
            expect(problems(document, "bucket")).to.deep.equal([]);
    });

    it("of the replication are valid", () => {
        const document = replicationPolicy(
            { bucket: "history", region: "eu-central-1" },
            { bucket: "copy", region: "eu-west-1" },
            { source: keyArn, target: keyArn },
        );
        expect(problems(document, "identity")).to.deep.equal([]);
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
interface Case extends Request {
    readonly resource: string;
    readonly allowed: readonly Role[];
}

const object = (key: string) => `arn:aws:s3:::history/${key}`;
const within = object("teams/metrics/01J/meta.json");
const list = (prefix: string, allowed: readonly Role[] = roles): Case => ({
    action: "s3:ListBucket",
    resource: "arn:aws:s3:::history",
    context: { "s3:prefix": prefix },
    allowed,
});

const requests: readonly Case[] = [
    list("teams/metrics/"),
    list("teams/metrics/01J/"),
    // A HEAD of an object that is not there: S3 puts the key into this condition before it answers 404.
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
    ...["eu-central-1", "us-east-1"].flatMap((region): Case[] => {
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

describe("IAM", () => {
    const place = { bucket: "history", prefix: "teams/metrics", kms };
    for (const request of requests) {
        const { action, resource, context = {}, allowed } = request;
        it(`${action} on ${resource} ${Object.values(context).join()}: ${allowed.join(", ") || "nobody"}`, () => {
            // A key leaves it to IAM, as KMS' default is.
            expect(roles.filter((role) => isAllowed(request, policyDocument(role, place)))).to.deep.equal([...allowed]);
        });
    }

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
        it(`the bucket ${allowed ? "answers" : "refuses"} a request ${how}`, () => {
            const caller = { "aws:PrincipalArn": `arn:aws:iam::${account}:role/${role}` };
            const request = { action: "s3:GetObject", resource: within, context: { ...context, ...caller } };
            const answer = isAllowed(request, policyDocument("reader", place), bucketPolicy("history", "eu-central-1", network));
            expect(answer).to.equal(allowed);
        });

    const pod = {
        "aws:RequestTag/eks-cluster-name": "west",
        "aws:RequestTag/kubernetes-namespace": "monitoring",
        "aws:RequestTag/kubernetes-service-account": "prometheus",
    };
    const asked: Request = { action: "sts:AssumeRole", principal: ["Service", "pods.eks.amazonaws.com"], context: pod };
    const issuer = oidcProvider.slice(oidcProvider.indexOf("/") + 1);
    const token = (subject: string, audience = "sts.amazonaws.com"): Request => ({
        action: "sts:AssumeRoleWithWebIdentity",
        principal: ["Federated", oidcProvider],
        context: { [`${issuer}:sub`]: `system:serviceaccount:${subject}`, [`${issuer}:aud`]: audience },
    });
    const copies = (sourceArn: string): Request => ({
        action: "sts:AssumeRole",
        principal: ["Service", "s3.amazonaws.com"],
        context: { "aws:SourceArn": sourceArn },
    });
    const takers: readonly (readonly [string, PolicyDocument, Request, boolean])[] = [
        ["a pod of a given ServiceAccount", podIdentityTrust("west", subjects), asked, true],
        ["its session", podIdentityTrust("west", subjects), { ...asked, action: "sts:TagSession" }, true],
        ...Object.keys(pod).map(
            (key) =>
                [
                    `a pod with another ${key}`,
                    podIdentityTrust("west", subjects),
                    { ...asked, context: { ...pod, [key]: "other" } },
                    false,
                ] as const,
        ),
        ["a pod without tags", podIdentityTrust("west", subjects), { ...asked, context: {} }, false],
        ["EC2", podIdentityTrust("west", subjects), { ...asked, principal: ["Service", "ec2.amazonaws.com"] }, false],
        ["a token of a given ServiceAccount", irsaTrust(oidcProvider, subjects), token("monitoring:prometheus"), true],
        ["a token of another ServiceAccount", irsaTrust(oidcProvider, subjects), token("monitoring:grafana"), false],
        ["a token of another namespace", irsaTrust(oidcProvider, subjects), token("shop:prometheus"), false],
        ["a token for another audience", irsaTrust(oidcProvider, subjects), token("monitoring:prometheus", "vault"), false],
        ["S3 for this bucket", replicationTrust("arn:aws:s3:::history"), copies("arn:aws:s3:::history"), true],
        ["S3 for another bucket", replicationTrust("arn:aws:s3:::history"), copies("arn:aws:s3:::history-of-others"), false],
    ];
    for (const [who, trust, request, trusted] of takers)
        it(`${who} ${trusted ? "may" : "may not"} take the role`, () => {
            expect(isTrusted(request, trust)).to.equal(trusted);
        });
});
