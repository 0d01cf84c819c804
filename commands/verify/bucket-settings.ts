// Settings of a bucket that endanger blocks, read by the S3 API with the credentials of a role.
import aws4 from "aws4";

export interface S3Access {
    /** As in `https://s3.example.com`, without the bucket. */
    readonly url: string;
    /** Host and port that requests are signed for: those of `url`. */
    readonly host: string;
    readonly bucket: string;
    readonly prefix?: string | undefined;
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
}

/** The result for one setting: a danger, harmless, or the reason why it could not be read. */
export type Finding = { readonly wrong: string; readonly fix: string } | { readonly fine: string } | { readonly unread: string };

interface Question {
    readonly name: string;
    /** Query of the request, sorted. */
    readonly query: string;
    /** The name of the right in IAM. */
    readonly action: string;
    /** The meaning of a missing setting. */
    readonly absent: string;
    readonly judge: (body: string) => Finding;
}

const tags = (body: string, name: string): string[] =>
    [...body.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, "g"))].map(([, inner = ""]) => inner);

/** Storage classes from which an object must be restored before it can be read. */
const archives = /^(GLACIER|DEEP_ARCHIVE)$/;

export const questions: readonly Question[] = [
    {
        name: "lifecycle",
        query: "lifecycle",
        action: "s3:GetLifecycleConfiguration",
        absent: "no lifecycle rule",
        judge: (body) => {
            const rules = tags(body, "Rule").filter((rule) => tags(rule, "Status")[0] === "Enabled");
            const expiring = rules.filter((rule) => tags(rule, "Expiration").some((one) => /<(Days|Date)>/.test(one)));
            const archiving = rules.filter((rule) => tags(rule, "StorageClass").some((one) => archives.test(one)));
            const nameOf = (rule: string) => tags(rule, "ID")[0] ?? "without a name";
            if (expiring.length > 0)
                return {
                    wrong: `lifecycle rule ${expiring.map(nameOf).join(", ")} expires current objects: blocks lose files`,
                    fix: "remove the expiration of current objects; the compactor deletes by thanos.retention",
                };
            if (archiving.length > 0)
                return {
                    wrong: `lifecycle rule ${archiving.map(nameOf).join(", ")} moves objects to an archive, where Thanos cannot read them`,
                    fix: "remove the transition to GLACIER or DEEP_ARCHIVE",
                };
            return { fine: `${rules.length} lifecycle rules, none expires or archives current objects` };
        },
    },
    {
        name: "versioning",
        query: "versioning",
        action: "s3:GetBucketVersioning",
        absent: "not versioned",
        judge: (body) => ({ fine: tags(body, "Status")[0] === "Enabled" ? "versioned" : "not versioned" }),
    },
    {
        name: "Object Lock",
        query: "object-lock",
        action: "s3:GetBucketObjectLockConfiguration",
        absent: "no Object Lock",
        judge: (body) =>
            tags(body, "DefaultRetention").length > 0
                ? {
                      wrong: "Object Lock has a default retention: the compactor cannot delete merged blocks",
                      fix: "remove the default retention of the bucket, or use a bucket without Object Lock",
                  }
                : { fine: "Object Lock without a default retention" },
    },
    {
        name: "public access",
        query: "policyStatus",
        action: "s3:GetBucketPolicyStatus",
        absent: "no bucket policy",
        judge: (body) =>
            /^true$/i.test(tags(body, "IsPublic")[0] ?? "")
                ? {
                      wrong: "the bucket policy makes the bucket public",
                      fix: "remove the public statement, and block public access",
                  }
                : { fine: "not public" },
    },
    {
        name: "storage classes",
        query: "list-type=2&max-keys=1000",
        action: "s3:ListBucket",
        absent: "no object",
        judge: (body) => {
            const found = [...new Set(tags(body, "StorageClass"))];
            const bad = found.filter((one) => archives.test(one));
            return bad.length > 0
                ? {
                      wrong: `objects are in ${bad.join(", ")}: Thanos cannot read them`,
                      fix: "restore these objects and copy them to STANDARD",
                  }
                : { fine: `storage classes of the first 1000 objects: ${found.join(", ") || "none reported"}` };
        },
    },
];

/** Answers that mean that the setting is absent. */
const absentCodes =
    /NoSuchLifecycleConfiguration|ObjectLockConfigurationNotFoundError|NoSuchBucketPolicy|NoSuchObjectLockConfiguration/;

/** Answers that mean that the store has no such API. */
const unsupportedCodes = /NotImplemented|MethodNotAllowed|UnsupportedOperation|InvalidRequest/;

/** Sends one request. Reads only. */
export async function ask(access: S3Access, { name, query, action, absent, judge }: Question): Promise<Finding> {
    const listing = query.startsWith("list-type") && access.prefix !== undefined;
    const path = `/${access.bucket}?${query}${listing ? `&prefix=${encodeURIComponent(access.prefix ?? "")}%2F` : ""}`;
    const { headers = {} } = aws4.sign({ host: access.host, path, service: "s3", region: access.region, method: "GET" }, access);
    const sent = Object.entries(headers).flatMap(([key, value]): [string, string][] =>
        key === "Host" ? [] : [[key, String(value)]],
    );
    const response = await fetch(`${access.url}${path}`, { headers: sent, signal: AbortSignal.timeout(20_000) });
    const body = await response.text();
    if (response.status === 200) return judge(body);
    const code = tags(body, "Code")[0] ?? String(response.status);
    if (absentCodes.test(code)) return { fine: absent };
    if (response.status === 403) return { unread: `${name}: the credentials lack ${action}` };
    if (response.status === 501 || response.status === 405 || unsupportedCodes.test(code))
        return { unread: `${name}: not supported by the store` };
    return { unread: `${name}: the store answers ${response.status} ${code}` };
}
