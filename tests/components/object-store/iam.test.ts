// The evaluator itself, by cases from AWS' documents: a mistake in it would hide one in a policy.
import { expect } from "chai";
import { policy, type PolicyDocument, type Statement } from "../../../components/object-store/policies";
import { isAllowed, isTrusted, problems, type Kind, type Request } from "./iam";

const read: Statement = { Sid: "Read", Effect: "Allow", Action: "s3:GetObject", Resource: ["arn:aws:s3:::history/a/*"] };
const all: Statement = { ...read, Resource: ["arn:aws:s3:::history/*"] };
const get = (key: string, context: Request["context"] = {}): Request => ({
    action: "s3:GetObject",
    resource: `arn:aws:s3:::history/${key}`,
    context,
});
const changed = (change: object, from: Statement = read): PolicyDocument => policy({ ...from, ...change });
const under = (Condition: NonNullable<Statement["Condition"]>): PolicyDocument => changed({ Condition }, all);

describe("the evaluator of IAM's policies", () => {
    it("allows what a statement allows, and nothing else", () => {
        expect(isAllowed(get("a/b"), policy(read))).to.equal(true);
        expect(isAllowed(get("b"), policy(read))).to.equal(false);
        expect(isAllowed({ ...get("a/b"), action: "s3:PutObject" }, policy(read))).to.equal(false);
        expect(isAllowed(get("a/b"), policy())).to.equal(false);
    });

    it("takes * and ? for any text and any character in actions and resources, dots for dots, and actions in any case", () => {
        for (const Action of ["s3:*", "s3:Get*", "*", "s3:GetObjec?", "S3:getobject"])
            expect(isAllowed(get("a/b"), changed({ Action }))).to.equal(true);
        const of = (resource: string) => changed({ Resource: [`arn:aws:s3:::${resource}`] });
        expect(isAllowed(get("a/b/c"), of("his*/*c"))).to.equal(true);
        expect(isAllowed(get("a/b"), of("history/a/?"))).to.equal(true);
        expect(isAllowed(get("a/bc"), of("history/a/?"))).to.equal(false);
        expect(isAllowed(get("aXb"), of("history/a.b"))).to.equal(false);
        expect(isAllowed(get("A/b"), of("history/a/*"))).to.equal(false);
    });

    it("lets a denial win, wherever it is", () => {
        const no: Statement = { ...all, Sid: "No", Effect: "Deny" };
        expect(isAllowed(get("a/b"), policy(read, no))).to.equal(false);
        expect(isAllowed(get("a/b"), policy(read), policy({ ...no, Principal: "*" }))).to.equal(false);
        const elsewhere = { ...no, Principal: { AWS: "arn:aws:iam::123456789012:role/other" } };
        expect(isAllowed(get("a/b"), policy(read), policy(elsewhere))).to.equal(true);
    });

    const ours = "arn:aws:iam::123456789012:role/ours";
    const conditions: readonly (readonly [string, string, string | readonly string[], string | undefined, boolean])[] = [
        ["StringEquals", "aws:SourceVpce", "vpce-1", "vpce-1", true],
        ["StringEquals", "aws:SourceVpce", ["vpce-0", "vpce-1"], "vpce-1", true],
        ["StringEquals", "aws:SourceVpce", "vpce-*", "vpce-1", false],
        ["StringEquals", "aws:SourceVpce", "VPCE-1", "vpce-1", false],
        ["StringEquals", "aws:SourceVpce", "vpce-1", undefined, false],
        ["StringNotEquals", "aws:SourceVpce", "vpce-1", "vpce-2", true],
        ["StringNotEquals", "aws:SourceVpce", ["vpce-1", "vpce-2"], "vpce-2", false],
        ["StringNotEquals", "aws:SourceVpce", "vpce-1", undefined, true],
        ["StringLike", "aws:SourceVpce", "vpce-*", "vpce-1", true],
        ["StringLike", "aws:SourceVpce", "vpce-?", "vpce-12", false],
        ["StringLike", "aws:SourceVpce", "*", undefined, false],
        ["ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/o*", ours, true],
        ["ArnLike", "aws:PrincipalArn", "arn:aws:iam:*:*:role/b", "arn:aws:iam::123456789012:role/a:role/b", false],
        ["ArnLike", "aws:PrincipalArn", ours, undefined, false],
        ["ArnNotEquals", "aws:PrincipalArn", ours, "arn:aws:iam::123456789012:role/other", true],
        ["ArnNotEquals", "aws:PrincipalArn", ours, ours, false],
        ["ArnNotEquals", "aws:PrincipalArn", ours, undefined, true],
        ["Bool", "aws:SecureTransport", "false", "false", true],
        ["Bool", "aws:SecureTransport", "false", "true", false],
        ["Bool", "aws:SecureTransport", "false", undefined, false],
        ["NumericLessThan", "s3:TlsVersion", "1.2", "1.1", true],
        ["NumericLessThan", "s3:TlsVersion", "1.2", "1.2", false],
        ["NumericLessThan", "s3:TlsVersion", "1.2", undefined, false],
    ];
    for (const [operator, key, wanted, found, holds] of conditions)
        it(`finds that ${String(found)} ${holds ? "meets" : "does not meet"} ${operator} ${String(wanted)}`, () => {
            const context = found === undefined ? {} : { [key]: found };
            expect(isAllowed(get("a", context), under({ [operator]: { [key]: wanted } }))).to.equal(holds);
        });

    it("requires all conditions of a statement", () => {
        const both = under({ Bool: { "aws:SecureTransport": "true" }, StringEquals: { "aws:SourceVpce": "vpce-1" } });
        const [secure, inside] = [{ "aws:SecureTransport": "true" }, { "aws:SourceVpce": "vpce-1" }];
        expect(isAllowed(get("a", { ...secure, ...inside }), both)).to.equal(true);
        expect(isAllowed(get("a", secure), both)).to.equal(false);
        expect(isAllowed(get("a", inside), both)).to.equal(false);
    });

    it("gives a role to whom the trust policy names", () => {
        const trust = policy({
            Sid: "Pods",
            Effect: "Allow",
            Principal: { Service: "a.amazonaws.com" },
            Action: "sts:AssumeRole",
        });
        const taken = (principal?: Request["principal"]) =>
            isTrusted({ action: "sts:AssumeRole", ...(principal && { principal }) }, trust);
        expect(taken(["Service", "a.amazonaws.com"])).to.equal(true);
        expect(taken(["Service", "b.amazonaws.com"])).to.equal(false);
        expect(taken(["AWS", "a.amazonaws.com"])).to.equal(false);
        expect(taken()).to.equal(false);
    });

    const mistakes: readonly (readonly [string, object, RegExp, Kind?])[] = [
        ["a field", { Acton: "s3:*" }, /field Acton/],
        ["an effect", { Effect: "allow" }, /Effect allow/],
        ["an action", { Action: ["s3:GetObject", "s3:GetObjekt"] }, /action s3:GetObjekt/],
        ["no action", { Action: [] }, /no action/],
        ["a bucket where objects are meant", { Resource: ["arn:aws:s3:::history"] }, /nothing to s3:GetObject is named/],
        [
            "a resource that no action is about",
            { Resource: [...(read.Resource ?? []), "arn:aws:s3:::history"] },
            /no action is about/,
        ],
        ["no resource", { Resource: undefined }, /^Read: Resource is missing/m],
        ["a principal in the rights of a role", { Principal: "*" }, /^Read: Principal is missing/m],
        ["no principal in the policy of a bucket", {}, /^Read: Principal is missing/m, "bucket"],
        ["a resource in a trust policy", { Principal: "*" }, /^Read: Resource is missing, or has no place/m, "trust"],
        ["a name with a blank", { Sid: "Read it" }, /Sid Read it/],
        ["an operator", { Condition: { StringEqual: { "aws:SourceVpce": "x" } } }, /StringEqual does not go with/],
        ["an operator of another type", { Condition: { Bool: { "aws:SourceVpce": "true" } } }, /Bool does not go with/],
        ["a condition key", { Condition: { StringEquals: { "aws:SourceVpc": "x" } } }, /condition key aws:SourceVpc /],
        ["a key of other requests", { Condition: { StringLike: { "s3:prefix": "a/*" } } }, /s3:GetObject have no s3:prefix/],
        ["a value of another type", { Condition: { Bool: { "aws:SecureTransport": "no" } } }, /can't be no/],
        ["a variable", { Condition: { StringLike: { "aws:SourceVpce": "${aws:username}" } } }, /can't be \$\{/],
        ["no value", { Condition: { StringEquals: { "aws:SourceVpce": [] } } }, /has no value/],
    ];
    for (const [what, change, message, kind = "identity"] of mistakes)
        it(`takes no policy with a mistake: ${what}`, () => {
            const { Resource, ...rest } = { ...read, ...change } as Statement;
            const document = policy({ ...rest, ...(Resource && { Resource }) });
            expect(problems(document, kind).join("\n")).to.match(message);
            if (kind === "identity") expect(() => isAllowed(get("a/b"), document)).to.throw(message);
        });

    it("takes no policy of another version, with two statements of one name, or with more than statements", () => {
        expect(problems({ ...policy(read), Version: "2008-10-17" }, "identity")).to.have.length(1);
        expect(problems(policy(read, read), "identity")).to.deep.equal(["Sid Read"]);
        expect(problems({ ...policy(read), Id: "x" } as PolicyDocument, "identity")).to.deep.equal(["the field Id is unknown"]);
    });

    it("takes no request that it does not know", () => {
        expect(() => isAllowed({ ...get("a"), action: "s3:Get" }, policy(read))).to.throw("s3:Get is unknown");
        expect(() => isAllowed({ ...get("a"), resource: "arn:aws:s3:::history" }, policy(read))).to.throw("is not about");
        expect(() => isAllowed(get("a", { "s3:prefix": "a" }), policy(read))).to.throw("have no s3:prefix");
        expect(() => isAllowed(get("a", { "aws:SecureTransport": "yes" }), policy(read))).to.throw("can't be yes");
    });
});
