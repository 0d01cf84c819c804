// Policies of AWS: who may do what. They are written as JSON, and where a list is expected a single item will do.
import { at, every, holds, listOf, map, parsed, some, text, texts } from "./read";
import type { Resource } from "./resource";
import { Unknown, unknown, type Known, type StatementView } from "./types";

/** The fields of resources that hold a policy. */
const policies: Readonly<Record<string, string>> = {
    "aws:iam/role:Role": "assumeRolePolicy",
    "aws:iam/rolePolicy:RolePolicy": "policy",
    "aws:iam/policy:Policy": "policy",
    "aws:iam/userPolicy:UserPolicy": "policy",
    "aws:iam/groupPolicy:GroupPolicy": "policy",
    "aws:s3/bucketPolicy:BucketPolicy": "policy",
    "aws:kms/key:Key": "policy",
};

export function statementViews({ type, name, inputs }: Resource): StatementView[] {
    const field = policies[type];
    if (field === undefined || inputs[field] === undefined) return [];
    const path = `${type.split(":").at(-1) ?? ""} ${name}: ${field}`;
    return statementsOf(inputs[field])
        .filter((statement) => at(statement, "Effect") !== "Deny")
        .map((statement, index) => {
            const id = text(at(statement, "Sid"));
            return {
                path: `${path}.${typeof id === "string" ? id : `Statement[${index}]`}`,
                actions: oneOrMore(butFor(statement, "Action")),
                resources: oneOrMore(butFor(statement, "Resource")),
                principals: principals(butFor(statement, "Principal")),
                conditions: conditions(at(statement, "Condition")),
                trust: type === "aws:iam/role:Role",
            };
        });
}

const statementsOf = (policy: unknown): readonly unknown[] =>
    listOf(at(policy) instanceof Unknown ? unknown : at(parsed(policy), "Statement"));

/** What is said of all but something is said of nearly everything. */
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

/** The keys that are tested, as `aws:SourceAccount`. */
const conditions = (value: unknown): Known<string>[] =>
    value instanceof Unknown
        ? [unknown]
        : Object.values(map(value)).flatMap((tests): Known<string>[] =>
              tests instanceof Unknown ? [unknown] : Object.keys(map(tests)),
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
