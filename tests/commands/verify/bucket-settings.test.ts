import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { ask, questions, type Finding } from "../../../commands/verify/bucket-settings";
import { summary } from "../../../commands/verify/checks/bucket-settings";

/** What a store answers, by the first word of a request's query. */
type Answers = Readonly<Record<string, readonly [status: number, body: string]>>;

const missing = (code: string): [number, string] => [404, `<Error><Code>${code}</Code></Error>`];
const harmless: Answers = {
    lifecycle: missing("NoSuchLifecycleConfiguration"),
    versioning: [200, "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"],
    "object-lock": missing("ObjectLockConfigurationNotFoundError"),
    policyStatus: [200, "<PolicyStatus><IsPublic>false</IsPublic></PolicyStatus>"],
    "list-type": [200, "<ListBucketResult><Contents><StorageClass>STANDARD</StorageClass></Contents></ListBucketResult>"],
};

async function found(answers: Answers): Promise<{ findings: readonly Finding[]; requests: readonly string[] }> {
    const requests: string[] = [];
    const server = createServer((request, response) => {
        const url = new URL(request.url ?? "/", "http://localhost");
        const key = [...url.searchParams.keys()].find((one) => one in answers) ?? "";
        requests.push(`${request.method ?? ""} ${request.url ?? ""} ${request.headers.authorization?.split(" ")[0] ?? ""}`);
        const [status, body] = answers[key] ?? [500, ""];
        response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const access = {
        url: `http://${host}`,
        host,
        bucket: "metrics",
        prefix: "west",
        region: "us-east-1",
        accessKeyId: "a",
        secretAccessKey: "b",
    };
    try {
        return { findings: await Promise.all(questions.map((one) => ask(access, one))), requests };
    } finally {
        server.closeAllConnections();
        server.close();
    }
}
const outcome = async (answers: Answers) => summary((await found({ ...harmless, ...answers })).findings);

describe("the settings of an existing bucket", () => {
    it("are ok when nothing endangers blocks, by signed reads only, below the stack's prefix", async () => {
        const { findings, requests } = await found(harmless);
        expect(summary(findings)).to.deep.equal({
            state: "ok",
            measured:
                "no lifecycle rule; versioned; no Object Lock; not public; storage classes of the first 1000 objects: STANDARD",
        });
        expect(
            requests.every((one) => /^GET \/metrics\?\S+ AWS4-HMAC-SHA256$/.test(one)),
            requests.join("\n"),
        ).to.equal(true);
        expect(requests.join("\n")).to.contain("prefix=west%2F");
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
        expect((await outcome({ policyStatus: [501, "<Error><Code>NotImplemented</Code></Error>"] })).measured).to.contain(
            "public access: not supported by the store",
        );
        expect((await outcome({ versioning: [500, ""] })).measured).to.contain("versioning: the store answers 500");
    });
});
