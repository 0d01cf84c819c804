// The script is run in the shell of Thanos' image, against a server that answers as stores do.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import aws4 from "aws4";
import { expect } from "chai";
import { execa } from "execa";
import { once } from "../../../rules/view/lazy";
import { findingsIn, settingsScript, summary, type Finding } from "../../../commands/verify/bucket-settings";

const busybox = "/usr/bin/busybox";

/** The answers of a store, by the first word of a request's query. */
type Answers = Readonly<Record<string, readonly [status: number, body: string]>>;

const missing = (code: string): [number, string] => [404, `<Error><Code>${code}</Code></Error>`];
const harmless: Answers = {
    lifecycle: missing("NoSuchLifecycleConfiguration"),
    versioning: [200, "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"],
    "object-lock": missing("ObjectLockConfigurationNotFoundError"),
    policyStatus: [200, "<PolicyStatus><IsPublic>false</IsPublic></PolicyStatus>"],
    "list-type": [
        200,
        "<ListBucketResult><Contents><Key>west/01A/meta.json</Key><StorageClass>STANDARD</StorageClass></Contents></ListBucketResult>",
    ],
    anonymous: [403, ""],
};

const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret/with+signs" };
const document = (endpoint: string): string =>
    `type: S3\nconfig:\n  bucket: metrics\n  endpoint: ${endpoint}\n  region: eu-central-1\n  access_key: ${keys.accessKeyId}\n  secret_key: "${keys.secretAccessKey}"\n  insecure: true\nprefix: west\n`;

/** A folder with the applets. */
const applets = once(() => {
    const bin = mkdtempSync(path.join(tmpdir(), "applets-"));
    execFileSync(busybox, ["--install", "-s", bin]);
    return bin;
});

/** Runs the script with the applets of busybox alone, its files in a folder. */
async function run(script: string, objstore: string): Promise<string> {
    const folder = mkdtempSync(path.join(tmpdir(), "settings-"));
    const bin = applets();
    writeFileSync(path.join(folder, "objstore.yml"), objstore);
    const text = script.replaceAll("/tmp/", `${folder}/`).replaceAll("/objstore/objstore.yml", path.join(folder, "objstore.yml"));
    try {
        return (await execa(path.join(bin, "sh"), ["-c", text], { env: { PATH: bin }, extendEnv: false })).stdout;
    } finally {
        rmSync(folder, { recursive: true });
    }
}

async function found(answers: Answers): Promise<{ findings: readonly Finding[]; requests: readonly string[] }> {
    const requests: string[] = [];
    const server = createServer((request, response) => {
        const { url = "/", headers, method = "" } = request;
        const signature = headers.authorization;
        requests.push(`${method} ${url} ${signature === undefined ? "anonymous" : verified(url, headers)}`);
        const parameters = [...new URL(url, "http://localhost").searchParams.keys()];
        const key = signature === undefined ? "anonymous" : (parameters.find((one) => one in answers) ?? "");
        const [status, body] = answers[key] ?? [500, ""];
        response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
        const log = await run(settingsScript, document(`127.0.0.1:${(server.address() as AddressInfo).port}`));
        return { findings: findingsIn(log), requests };
    } finally {
        server.closeAllConnections();
        server.close();
    }
}

/** Whether another implementation makes the same signature. */
function verified(url: string, headers: NodeJS.Dict<string | string[]>): string {
    const text = (name: string) => String(headers[name]);
    const [, day = ""] = /Credential=[^/]+\/(\d+)\//.exec(text("authorization")) ?? [];
    const signed = aws4.sign(
        {
            ...{ host: text("host"), path: url, method: "GET", service: "s3", region: "eu-central-1" },
            headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-date": text("x-amz-date") },
        },
        keys,
    );
    const signatureIn = (value: unknown) => /Signature=(\w+)/.exec(String(value))?.[1];
    return day !== "" && signatureIn(signed.headers?.["Authorization"]) === signatureIn(text("authorization"))
        ? "signed"
        : "forged";
}

const outcome = async (answers: Answers) => summary((await found({ ...harmless, ...answers })).findings);

describe("the settings of an existing bucket", function () {
    before(function () {
        if (!existsSync(busybox)) this.skip();
    });
    after(() => {
        if (existsSync(busybox)) rmSync(applets(), { recursive: true });
    });

    it("are ok when nothing endangers blocks, by signed reads only, below the stack's prefix", async () => {
        const { findings, requests } = await found(harmless);
        expect(summary(findings)).to.deep.equal({
            state: "ok",
            measured:
                "no lifecycle rule; versioned; no Object Lock; storage classes of the first 1000 objects: STANDARD; clients without credentials can neither list nor read",
        });
        expect(requests).to.deep.equal([
            ...["lifecycle=", "versioning=", "object-lock="].map((query) => `GET /metrics?${query} signed`),
            "GET /metrics?list-type=2&max-keys=1000&prefix=west%2F signed",
            "GET /metrics?list-type=2&max-keys=1 anonymous",
            "GET /metrics/west/01A/meta.json anonymous",
            "GET /metrics?policyStatus= signed",
        ]);
    });

    const rule = (inner: string, status = "Enabled") =>
        [
            200,
            `<LifecycleConfiguration><Rule><ID>old</ID><Status>${status}</Status>${inner}</Rule></LifecycleConfiguration>`,
        ] as const;
    for (const [danger, answers, expected] of [
        [
            "a rule that expires objects",
            { lifecycle: rule("<Expiration><Days>365</Days></Expiration>") },
            /rule old expires current objects/,
        ],
        [
            "a rule that archives objects",
            { lifecycle: rule("<Transition><Days>30</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition>") },
            /rule old moves objects to an archive/,
        ],
        [
            "a retention of Object Lock",
            {
                "object-lock": [
                    200,
                    "<ObjectLockConfiguration><Rule><DefaultRetention><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>",
                ],
            },
            /Object Lock has a default retention/,
        ],
        [
            "a public policy",
            { policyStatus: [200, "<PolicyStatus><IsPublic>TRUE</IsPublic></PolicyStatus>"] },
            /makes the bucket public/,
        ],
        ["a listing for everybody", { anonymous: [200, ""] }, /clients without credentials can list the bucket/],
        [
            "archived objects",
            { "list-type": [200, "<Contents><StorageClass>GLACIER</StorageClass></Contents>"] },
            /objects are in GLACIER/,
        ],
    ] satisfies [string, Answers, RegExp][])
        it(`are red with ${danger}`, async () => {
            const { state, measured, todo } = await outcome(answers);
            expect([state, todo === undefined]).to.deep.equal(["red", false]);
            expect(measured).to.match(expected);
        });

    for (const [harmlessRule, answer] of [
        [
            "expires noncurrent versions",
            rule("<NoncurrentVersionExpiration><NoncurrentDays>7</NoncurrentDays></NoncurrentVersionExpiration>"),
        ],
        ["removes delete markers", rule("<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>")],
        ["is disabled", rule("<Expiration><Days>1</Days></Expiration>", "Disabled")],
    ] as const)
        it(`are ok with a rule that ${harmlessRule}`, async () => {
            expect((await outcome({ lifecycle: answer })).state).to.equal("ok");
        });

    it("are never ok when one cannot be read, and name the right or the store as the reason", async () => {
        expect(await outcome({ lifecycle: [403, "<Error><Code>AccessDenied</Code></Error>"] })).to.include({ state: "unseen" });
        expect((await outcome({ lifecycle: [403, ""] })).measured).to.contain(
            "the credentials lack s3:GetLifecycleConfiguration",
        );
        expect((await outcome({ "object-lock": [501, "<Error><Code>NotImplemented</Code></Error>"] })).measured).to.contain(
            "Object Lock: not supported by the store",
        );
        expect((await outcome({ versioning: [500, ""] })).measured).to.contain("versioning: the store answers 500");
    });

    it("are not read where pods have no keys that the script could use", async () => {
        const log = await run(settingsScript, "type: S3\nconfig:\n  bucket: metrics\n  endpoint: s3.example.com\n");
        expect(summary(findingsIn(log)).state).to.equal("unseen");
        expect(log).to.contain("no keys of its own (IRSA)");
        expect(await run(settingsScript, "type: GCS\nconfig:\n  bucket: metrics\n")).to.contain("no S3 API");
    });
});
