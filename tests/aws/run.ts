// `npm run test:aws`: sends the inputs of every `aws:*` resource to an emulator of AWS, for variants of the bucket and of the identity.
// Outside `npm test`, because it needs Python with moto: python3 -m pip install 'moto[s3,iam,kms,server]==5.2.5'.
import path from "node:path";
import { execa } from "execa";
import type { Properties } from "../../lib/properties";
import type { Registration } from "../../offline/registration";
import { readStack, type StackFile } from "../../offline/stack-file";
import { walk } from "../../offline/walk";
import { program, root } from "../program/program";
import { restoreVersions } from "./versions";

const create = { kind: "create" } as const;
const keys = { writer: "metrics/writer", reader: "metrics/reader", owner: "metrics/owner" };

const logs = { bucket: "example-logs", region: "eu-central-1" } as const;

/** Required before the stack: a bucket that lets S3 write its access logs. */
const given: readonly Pick<Registration, "type" | "name" | "inputs">[] = [
    { type: "aws:s3/bucket:Bucket", name: "given-logs", inputs: logs },
    {
        type: "aws:s3/bucketPolicy:BucketPolicy",
        name: "given-logs",
        inputs: {
            ...logs,
            policy: JSON.stringify({
                Version: "2012-10-17",
                Statement: [
                    {
                        Effect: "Allow",
                        Principal: { Service: "logging.s3.amazonaws.com" },
                        Action: "s3:PutObject",
                        Resource: `arn:aws:s3:::${logs.bucket}/*`,
                    },
                ],
            }),
        },
    },
];

/** The stack `prod` with another value of one key of `objectStore`. */
const variants: readonly (readonly [name: string, key: string, value: object])[] = [
    ["a key of its own in KMS", "provisioning", { ...create, encryption: { kind: "sse-kms" } }],
    ["access logs", "provisioning", { ...create, accessLogs: { bucket: logs.bucket } }],
    [
        "VPC endpoints",
        "provisioning",
        {
            ...create,
            network: { vpcEndpoints: ["vpce-0123456789abcdef0"], breakGlassRoles: ["arn:aws:iam::111122223333:role/admin"] },
        },
    ],
    [
        "a replica in another region",
        "provisioning",
        { ...create, replication: { region: "eu-west-1", bucket: "example-prod-replica" } },
    ],
    ["IAM users", "identity", { kind: "externalSecret", store: { name: "vault" }, keys }],
];

function withStore(file: StackFile, change: Properties): StackFile {
    const key = `${file.project}:objectStore`;
    const store = { ...(JSON.parse(file.config[key] ?? "{}") as Properties), ...change };
    return { ...file, config: { ...file.config, [key]: JSON.stringify(store) } };
}

async function programs(): Promise<readonly (readonly [name: string, file: StackFile])[]> {
    const prod = await readStack(root, "prod");
    const example = async (name: string) =>
        [name, await readStack(root, name, { file: path.join(root, "examples", "stacks", `${name}.yaml`) })] as const;
    return [
        ["prod", prod],
        ...variants.map(([name, key, value]) => [`prod, ${name}`, withStore(prod, { [key]: value })] as const),
        ...(await Promise.all(["s3-irsa", "govcloud", "s3-adopted", "company"].map(example))),
    ];
}

async function main(): Promise<number> {
    const python = process.env["PYTHON"] ?? "python3";
    const { exitCode, stderr } = await execa(python, ["-c", "import moto"], { reject: false });
    if (exitCode !== 0) {
        console.error(
            `${python} has no moto: ${stderr.split("\n").at(-1) ?? ""}\nRun: python3 -m pip install 'moto[s3,iam,kms,server]==5.2.5'`,
        );
        return 1;
    }
    let failed = 0;
    for (const [name, file] of await programs()) {
        const { registrations } = await walk(file, program);
        const resources = registrations.filter(({ type, reads }) => type.startsWith("aws:") && reads === undefined);
        console.log(`${name}: ${resources.length} resources`);
        const { exitCode } = await execa(python, [path.join(root, "tests", "aws", "replay.py")], {
            input: JSON.stringify([...given, ...resources].map(({ type, name, inputs }) => ({ type, name, inputs }))),
            stdout: "inherit",
            stderr: "inherit",
            reject: false,
        });
        if (exitCode !== 0) failed++;
    }
    console.log(`versions of a bucket: ${await restoreVersions(python)}`);
    return failed > 0 ? 1 : 0;
}

void main().then((code) => (process.exitCode = code));
