// Policies of AWS: who may do what. They are written as JSON, and where a list is expected a single item will do.
import { at, each, every, holds, listOf, map, parsed, some, text, texts } from "./read";
import type { Resource } from "./resource";
import { Unknown, unknown, type ConditionView, type Known, type StatementView } from "./types";

/** Where resources hold policies of their own. */
const policies: Readonly<Record<string, readonly string[]>> = {
    "aws:iam/role:Role": ["assumeRolePolicy", "inlinePolicies.*.policy"],
    "aws:iam/rolePolicy:RolePolicy": ["policy"],
    "aws:iam/policy:Policy": ["policy"],
    "aws:iam/userPolicy:UserPolicy": ["policy"],
    "aws:iam/groupPolicy:GroupPolicy": ["policy"],
    "aws:s3/bucket:Bucket": ["policy"],
    "aws:s3/bucketV2:BucketV2": ["policy"],
    "aws:s3/bucketPolicy:BucketPolicy": ["policy"],
    "aws:kms/key:Key": ["policy"],
    "aws:kms/keyPolicy:KeyPolicy": ["policy"],
};

/** Where resources name policies that are elsewhere. */
const attachments: Readonly<Record<string, readonly string[]>> = {
    "aws:iam/role:Role": ["managedPolicyArns.*"],
    "aws:iam/policyAttachment:PolicyAttachment": ["policyArn"],
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["policyArn"],
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": ["policyArn"],
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": ["policyArn"],
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": ["policyArns.*"],
};

export function statementViews({ type, name, inputs }: Resource): StatementView[] {
    const path = `${type.split(":").at(-1) ?? ""} ${name}`;
    const own = (policies[type] ?? []).flatMap((field) =>
        each(inputs, field).flatMap((policy) =>
            statementsOf(policy)
                .filter((statement) => at(statement, "Effect") !== "Deny")
                .map((statement, index): StatementView => {
                    const id = text(at(statement, "Sid"));
                    return {
                        path: `${path}: ${field}.${typeof id === "string" ? id : `Statement[${index}]`}`,
                        actions: oneOrMore(butFor(statement, "Action")),
                        resources: oneOrMore(butFor(statement, "Resource")),
                        principals: principals(butFor(statement, "Principal")),
                        conditions: conditions(at(statement, "Condition")),
                        of: field === "assumeRolePolicy" ? "role" : type.startsWith("aws:kms/") ? "key" : "rights",
                    };
                }),
        ),
    );
    const named = (attachments[type] ?? []).flatMap((field) =>
        each(inputs, field).flatMap((arn): StatementView[] => {
            const actions = managed(text(arn) ?? "");
            return actions === undefined
                ? []
                : [
                      {
                          path: `${path}: ${field}`,
                          actions: [actions],
                          resources: [],
                          principals: [],
                          conditions: [],
                          of: "rights",
                      },
                  ];
        }),
    );
    return [...own, ...named];
}

/** The rights of those of AWS' own policies that grant all rights to something: `AmazonS3FullAccess`. */
function managed(arn: Known<string>): Known<string> | undefined {
    if (arn instanceof Unknown) return arn;
    const name = /^arn:aws[\w-]*:iam::aws:policy\/(.*)$/.exec(arn)?.[1]?.split("/").at(-1) ?? "";
    if (/^(Administrator|PowerUser)Access$/.test(name)) return "*";
    const service = /^(?:Amazon|AWS)?(\w+)FullAccess$/.exec(name)?.[1];
    return service === undefined ? undefined : `${service.toLowerCase()}:*`;
}

const statementsOf = (policy: unknown): readonly unknown[] =>
    listOf(at(policy) instanceof Unknown ? unknown : at(parsed(policy), "Statement"));

/** `NotAction` grants nearly everything. */
function butFor(statement: unknown, field: string): unknown {
    const others = at(statement, `Not${field}`);
    return others === undefined || others instanceof Unknown ? at(statement, field) : "*";
}

const oneOrMore = (value: unknown): Known<string>[] => texts(listOf(value));

/** `"*"`, `{"AWS": "*"}`, `{"Service": "pods.eks.amazonaws.com"}`. */
function principals(value: unknown): Known<string>[] {
    const single = text(value);
    if (single !== undefined) return [single];
    return Object.entries(map(value)).flatMap(([kind, who]) =>
        oneOrMore(who).map((one) => (one instanceof Unknown ? unknown : one === "*" ? "*" : `${kind} ${one}`)),
    );
}

/** The tested key, as `StringEquals` of `aws:SourceAccount`. */
const conditions = (value: unknown): Known<ConditionView>[] =>
    value instanceof Unknown
        ? [unknown]
        : Object.entries(map(value)).flatMap(([test, keys]): Known<ConditionView>[] =>
              keys instanceof Unknown
                  ? [unknown]
                  : Object.entries(map(keys)).map(([key, values]) => ({ test, key, values: oneOrMore(values) })),
          );

/** Whether a bucket's policy denies everything that comes without TLS. */
export const deniesPlainHttp = (policy: unknown): Known<boolean> =>
    some(
        statementsOf(policy).map((statement) =>
            every([
                is(at(statement, "Effect"), "Deny"),
                is(at(statement, "Condition", "Bool", "aws:SecureTransport"), "false"),
                some(oneOrMore(at(statement, "Action")).flatMap((action) => [is(action, "s3:*"), is(action, "*")])),
                some(principals(at(statement, "Principal")).map((who) => is(who, "*"))),
            ]),
        ),
    );

const is = (value: unknown, wanted: string): Known<boolean> => holds(text(value), (found) => found === wanted);
