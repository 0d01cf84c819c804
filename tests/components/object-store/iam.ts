// IAM, as far as our policies go: what makes a policy document valid, and whether a request is allowed. It supports the actions,
// condition keys and operators below and throws at any other, so that a policy which grows beyond it fails instead of being
// judged by half. Written after AWS' documents "Policy evaluation logic", "Condition operators" and "Service Authorization
// Reference"; MinIO's own evaluation is tried on a real server (tests/e2e).
import type { PolicyDocument, Statement } from "../../../components/object-store/policies";

/** The principal: an ARN, or a service or identity provider that takes a role. */
export type Principal = readonly [kind: "AWS" | "Service" | "Federated", name: string];

export interface Request {
    readonly action: string;
    /** None for taking a role. */
    readonly resource?: string;
    readonly principal?: Principal;
    /** Condition keys of the request, each with its one value. */
    readonly context?: Readonly<Record<string, string>>;
}

type Subject = "bucket" | "object" | "key" | "role";

/** The resource of each action. */
const subjects: Readonly<Record<string, Subject>> = {
    "s3:ListBucket": "bucket",
    "s3:GetReplicationConfiguration": "bucket",
    "s3:PutBucketPolicy": "bucket",
    "s3:PutLifecycleConfiguration": "bucket",
    "s3:DeleteBucket": "bucket",
    "s3:GetObject": "object",
    "s3:PutObject": "object",
    "s3:PutObjectAcl": "object",
    "s3:DeleteObject": "object",
    "s3:DeleteObjectVersion": "object",
    "s3:AbortMultipartUpload": "object",
    "s3:ListMultipartUploadParts": "object",
    "s3:GetObjectVersionForReplication": "object",
    "s3:GetObjectVersionAcl": "object",
    "s3:GetObjectVersionTagging": "object",
    "s3:ReplicateObject": "object",
    "s3:ReplicateDelete": "object",
    "s3:ReplicateTags": "object",
    "kms:Encrypt": "key",
    "kms:Decrypt": "key",
    "kms:GenerateDataKey": "key",
    "kms:ScheduleKeyDeletion": "key",
    "sts:AssumeRole": "role",
    "sts:TagSession": "role",
    "sts:AssumeRoleWithWebIdentity": "role",
};

const arns: Readonly<Record<Subject, RegExp>> = {
    bucket: /^arn:aws:s3:::[^/]+$/,
    object: /^arn:aws:s3:::[^/]+\/.+$/,
    key: /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/.+$/,
    role: /^$/,
};

type Type = "text" | "arn" | "number" | "truth";

/** Condition keys: what they hold, and the actions whose requests have them. */
const keys: readonly { readonly name: RegExp; readonly type: Type; readonly of: RegExp }[] = [
    { name: /^s3:prefix$/, type: "text", of: /^s3:ListBucket$/ },
    { name: /^s3:TlsVersion$/, type: "number", of: /^s3:/ },
    { name: /^kms:ViaService$/, type: "text", of: /^kms:/ },
    { name: /^aws:SecureTransport$/, type: "truth", of: /./ },
    { name: /^aws:SourceVpce$/, type: "text", of: /./ },
    { name: /^aws:PrincipalArn$/, type: "arn", of: /./ },
    { name: /^aws:SourceArn$/, type: "arn", of: /./ },
    { name: /^aws:RequestTag\/[\w.:/=+@-]+$/, type: "text", of: /^sts:(AssumeRole|TagSession)$/ },
    { name: /^oidc\.[\w.-]+\/id\/\w+:(sub|aud)$/, type: "text", of: /^sts:AssumeRoleWithWebIdentity$/ },
];

interface Operator {
    readonly types: readonly Type[];
    /** Whether a value of the request is the one of the policy. */
    readonly same: (found: string, wanted: string) => boolean;
    /** It holds when no value is the same, and so when the request has none. */
    readonly negated?: true;
}

const equal = (found: string, wanted: string): boolean => found === wanted;

const operators: Readonly<Record<string, Operator>> = {
    StringEquals: { types: ["text"], same: equal },
    StringNotEquals: { types: ["text"], same: equal, negated: true },
    StringLike: { types: ["text"], same: isLike },
    ArnLike: { types: ["arn"], same: isLikeArn },
    ArnNotEquals: { types: ["arn"], same: isLikeArn, negated: true },
    Bool: { types: ["truth"], same: equal },
    NumericLessThan: { types: ["number"], same: (found, wanted) => Number(found) < Number(wanted) },
};

const written: Readonly<Record<Type, RegExp>> = {
    text: /^[^$]+$/, // `${…}` is a variable of the policy language, which nothing of ours uses
    arn: /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/,
    number: /^\d+(\.\d+)?$/,
    truth: /^(true|false)$/,
};

/** `*` stands for any text, `?` for any character. */
function isLike(found: string, pattern: string): boolean {
    const expression = pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
    return new RegExp(`^${expression}$`, "s").test(found);
}

/** ARNs are compared part by part: a `*` never reaches beyond its colon, but in the last part. */
function isLikeArn(found: string, pattern: string): boolean {
    const parts = (arn: string) => /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(arn)?.slice(1) ?? [];
    const [here, there] = [parts(found), parts(pattern)];
    return there.length === 6 && there.every((part, index) => isLike(here[index] ?? "", part));
}

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
    value === undefined ? [] : typeof value === "string" ? [value] : value;

const isAction = (action: string, pattern: string): boolean => isLike(action.toLowerCase(), pattern.toLowerCase());

const knownActions = (pattern: string): string[] => Object.keys(subjects).filter((action) => isAction(action, pattern));

/** Where a policy is written: rights of a role or user, of a bucket, or who may take a role. */
export type Kind = "identity" | "bucket" | "trust";

/** A document that may be wrong. */
type Unchecked = Omit<PolicyDocument, "Version"> & { readonly Version: string };

/** The problems of a policy document, one line each. */
export function problems({ Version, Statement: statements, ...rest }: Unchecked, kind: Kind): string[] {
    const sids = statements.map(({ Sid }) => Sid);
    return [
        ...(Version === "2012-10-17" ? [] : [`Version ${Version}`]),
        ...Object.keys(rest).map((field) => `the field ${field} is unknown`),
        ...sids.filter((sid, index) => !/^[A-Za-z0-9]+$/.test(sid) || sids.indexOf(sid) < index).map((sid) => `Sid ${sid}`),
        ...statements.flatMap((statement) => inStatement(statement, kind).map((problem) => `${statement.Sid}: ${problem}`)),
    ];
}

const fields = new Set(["Sid", "Effect", "Principal", "Action", "Resource", "Condition"]);

function inStatement(statement: Statement, kind: Kind): string[] {
    const { Effect, Principal, Action, Resource, Condition = {} } = statement;
    const patterns = listOf(Action).map((pattern) => ({ pattern, about: knownActions(pattern) }));
    const about = patterns.flatMap((one) => one.about);
    /** Whether an action is about a resource, or some of them are. */
    const concerns = (some: readonly string[], arn: string): boolean => some.some((action) => arns[subjects[action]!].test(arn));
    return [
        ...Object.keys(statement)
            .filter((field) => !fields.has(field))
            .map((field) => `the field ${field} is unknown`),
        ...(["Allow", "Deny"].includes(Effect) ? [] : [`Effect ${Effect}`]),
        ...((Principal === undefined) === (kind === "identity") ? [] : ["Principal is missing, or has no place here"]),
        ...((Resource === undefined) === (kind === "trust") ? [] : ["Resource is missing, or has no place here"]),
        ...(patterns.length === 0 ? ["no action"] : []),
        ...patterns
            .filter(({ about }) => about.length === 0 || (Resource && !Resource.some((arn) => concerns(about, arn))))
            .map(({ pattern, about }) =>
                about.length === 0 ? `the action ${pattern} is unknown` : `nothing to ${pattern} is named`,
            ),
        ...listOf(Resource)
            .filter((arn) => !concerns(about, arn))
            .map((arn) => `no action is about ${arn}`),
        ...Object.entries(Condition).flatMap(([operator, tests]) =>
            Object.entries(tests).flatMap(([key, values]) => inTest(operator, key, listOf(values), about)),
        ),
    ];
}

function inTest(operator: string, key: string, values: readonly string[], about: readonly string[]): string[] {
    const known = keys.find(({ name }) => name.test(key));
    if (!known) return [`the condition key ${key} is unknown`];
    const { type, of } = known;
    return [
        ...(operators[operator]?.types.includes(type) ? [] : [`${operator} does not go with ${key}`]),
        ...(values.length === 0 ? [`${key} has no value`] : []),
        ...values.filter((value) => !written[type].test(value)).map((value) => `${key} can't be ${value}`),
        ...about.filter((action) => !of.test(action)).map((action) => `requests of ${action} have no ${key}`),
    ];
}

/** Whether IAM allows a request by the rights of the principal, unless the bucket's policy denies it. */
export function isAllowed(request: Request, identity: PolicyDocument, bucket?: PolicyDocument): boolean {
    const said = [...effects(request, identity, "identity"), ...(bucket ? effects(request, bucket, "bucket") : [])];
    return said.includes("Allow") && !said.includes("Deny");
}

/** Whether a principal may assume a role with this trust policy. */
export function isTrusted(request: Request, trust: PolicyDocument): boolean {
    const said = effects(request, trust, "trust");
    return said.includes("Allow") && !said.includes("Deny");
}

/** The effects of the matching statements. */
function effects(request: Request, policy: PolicyDocument, kind: Kind): Statement["Effect"][] {
    const subject = subjects[request.action];
    const wrong = [
        ...problems(policy, kind),
        ...(subject === undefined ? [`the action ${request.action} is unknown`] : []),
        ...(subject && arns[subject].test(request.resource ?? "")
            ? []
            : [`${request.action} is not about ${request.resource ?? ""}`]),
        ...Object.entries(request.context ?? {}).flatMap(([key, value]) => inRequest(key, value, request.action)),
    ];
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
    return policy.Statement.filter((statement) => matches(request, statement)).map(({ Effect }) => Effect);
}

function inRequest(key: string, value: string, action: string): string[] {
    const known = keys.find(({ name }) => name.test(key));
    if (!known?.of.test(action)) return [`requests of ${action} have no ${key}`];
    return written[known.type].test(value) ? [] : [`${key} can't be ${value}`];
}

function matches({ action, resource = "", principal, context = {} }: Request, statement: Statement): boolean {
    const { Principal, Action, Resource, Condition = {} } = statement;
    return (
        listOf(Action).some((pattern) => isAction(action, pattern)) &&
        (Resource === undefined || Resource.some((pattern) => isLike(resource, pattern))) &&
        (Principal === undefined || Principal === "*" || (principal !== undefined && Principal[principal[0]] === principal[1])) &&
        Object.entries(Condition).every(([name, tests]) =>
            Object.entries(tests).every(([key, values]) => holds(name, listOf(values), context[key])),
        )
    );
}

function holds(name: string, wanted: readonly string[], found: string | undefined): boolean {
    const operator = operators[name];
    if (!operator) throw new Error(`the operator ${name} is unknown`);
    const isOne = found !== undefined && wanted.some((value) => operator.same(found, value));
    return operator.negated ? !isOne : isOne;
}
