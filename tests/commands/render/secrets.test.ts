import { expect } from "chai";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { execa } from "execa";
import { parse, parseAllDocuments } from "yaml";
import { render, type Rendered } from "../../../commands/render";
import { walkStack, root } from "../../program/program";
import { problemOf } from "../schemas";

/** Every committed stack, with a login, and with keys of another team. */
const login = `
  thanos-stack:thanos:
    delivery: manifests
    retention: { raw: 30d, fiveMinutes: 90d, oneHour: 365d }
    queryFrontend:
      exposure: { kind: ingress, host: thanos.example.com, tlsSecret: certificate }
`;
const external = `
  thanos-stack:objectStore:
    { kind: external, bucket: west, endpoint: s3.example.com, identity: { kind: staticKeys } }
`;

interface Created {
    readonly type: string;
    readonly data: Readonly<Record<string, string>>;
}

describe("Secrets that render omits", function () {
    this.timeout(60_000);
    let folder: string;
    before(() => (folder = mkdtempSync(path.join(os.tmpdir(), "secrets-"))));
    after(() => {
        rmSync(folder, { recursive: true });
    });

    /** The stack local with some keys replaced. */
    async function rendered(changes: string, gitops = ""): Promise<Rendered> {
        const file = path.join(folder, "stack.yaml");
        const replaced = [...changes.matchAll(/^ {2}(thanos-stack:\w+):/gm)].map(([, key]) => key ?? "");
        const text = readFileSync(path.join(root, "Pulumi.local.yaml"), "utf8")
            .split(/(?=^ {2}thanos-stack:)/m)
            .filter((part) => !replaced.some((key) => part.startsWith(`  ${key}:`)))
            .join("");
        writeFileSync(file, `${text}${changes}${gitops}`);
        const made = await render(root, { stack: "local", format: "flux", file });
        if ("problems" in made) throw new Error(made.problems.join("\n"));
        return made;
    }

    /** The objects that the script creates, by name, with a kubectl that only records. */
    async function created(script: string, env: Record<string, string> = {}, ...args: string[]) {
        const tool = (name: string, text: string) => {
            writeFileSync(path.join(folder, name), `#!/usr/bin/env bash\n${text}\n`);
            chmodSync(path.join(folder, name), 0o755);
        };
        tool("kubectl", `[ "$1" = create ] || exit "\${EXISTS:-1}"; printf '%s\\0' "$@" END >>"$RECORD"`);
        tool("htpasswd", `printf ':$2y$10$hash-of-%s\\n\\n' "$(cat)"`);
        const record = path.join(folder, "record");
        rmSync(record, { force: true });
        writeFileSync(path.join(folder, "run.sh"), script);
        const result = await execa("bash", [path.join(folder, "run.sh"), ...args], {
            env: { PATH: `${folder}:${process.env["PATH"] ?? ""}`, RECORD: record, ...env },
            reject: false,
        });
        if (result.exitCode !== 0) return result.stderr;
        const secrets = new Map<string, Created>();
        for (const call of readFileSync(record, "utf8").split("\0END\0").slice(0, -1)) {
            const words = call.split("\0");
            const data = words.flatMap((word, index) => (words[index - 1] === "--from-literal" ? [word] : []));
            secrets.set(words[3] ?? "", {
                type: words[words.indexOf("--type") + 1] ?? "",
                data: Object.fromEntries(data.map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)])),
            });
        }
        return secrets;
    }

    async function secretsOf(script: string | undefined, env?: Record<string, string>): Promise<ReadonlyMap<string, Created>> {
        const made = await created(script ?? "", env);
        if (typeof made === "string") throw new Error(made);
        return made;
    }

    it("are created by the script, with the credentials in all the places where they belong", async () => {
        const { files, secrets } = await rendered(login);
        const made = await secretsOf(files["create-secrets.sh"]);
        expect([...made.keys()].sort()).to.deep.equal(secrets.map(({ name }) => name).sort());

        const users = made.get("minio-users")?.data ?? {};
        for (const role of ["writer", "reader", "owner"]) {
            const document = made.get(`thanos-objstore-${role}`)?.data["objstore.yml"] ?? "";
            expect((parse(document) as { config: object }).config).to.include({
                access_key: users[`${role}-access-key`],
                secret_key: users[`${role}-secret-key`],
            });
            expect(users[`${role}-secret-key`]).to.match(/^[0-9a-f]{40}$/);
            expect(users["valid"]?.split("\n")).to.include(users[`${role}-access-key`]);
        }
        const [monitoring, hashes] = [made.get("thanos-login-monitoring"), made.get("thanos-login")];
        expect(monitoring?.type).to.equal("kubernetes.io/basic-auth");
        const config = parse(hashes?.data["http-config.yml"] ?? "") as { basic_auth_users: Record<string, string> };
        expect(config.basic_auth_users["thanos-stack-monitoring"]).to.equal(
            `$2y$10$hash-of-${monitoring?.data["password"] ?? ""}`,
        );
    });

    for (const stack of ["local", "dev", "prod"])
        it(`of ${stack} have the keys that Pulumi would give them`, async () => {
            const made = await render(root, { stack, format: "flux" });
            if ("problems" in made) throw new Error(made.problems.join("\n"));
            const script = made.files["create-secrets.sh"];
            expect(script, "prod has Grafana's Secret too").to.be.a("string");
            const { registrations } = await walkStack(stack);
            for (const [name, { data }] of await secretsOf(script)) {
                const { inputs } =
                    registrations.find((one) => (one.inputs["metadata"] as { name?: unknown } | undefined)?.name === name) ?? {};
                const keys = Object.keys(inputsData(inputs ?? {}));
                expect(Object.keys(data).sort(), name).to.deep.equal(keys.sort());
            }
        });

    it("are listed with their content in the README", async () => {
        const { files } = await rendered(login);
        expect(files["README.md"])
            .to.contain("| monitoring | minio-root | `user` | `$MINIO_ROOT_ACCESS_KEY` |")
            .and.contain("| `$MINIO_ROOT_SECRET_KEY` | 40 random letters and digits |")
            .and.contain("| `$THANOS_LOGIN_MONITORING_PASSWORD_BCRYPT` | bcrypt hash of THANOS_LOGIN_MONITORING_PASSWORD |");
    });

    it("are all new or none is", async () => {
        const { files } = await rendered("");
        expect(await created(files["create-secrets.sh"] ?? "", { EXISTS: "0" })).to.match(/exists already\. Nothing was created/);
        const printed = await created(files["create-secrets.sh"] ?? "", { EXISTS: "0" }, "--dry-run=client", "--output=yaml");
        expect([...(printed as ReadonlyMap<string, unknown>).keys()]).to.include("minio-root");
    });

    it("need the keys of another team's bucket, which the stack file need not have", async () => {
        const { files } = await rendered(external + login);
        expect(await created(files["create-secrets.sh"] ?? "")).to.match(
            /OWNER_ACCESS_KEY: set it to the access key of the identity that rewrites/,
        );
        const env = Object.fromEntries(
            ["WRITER", "READER", "OWNER"].flatMap((role) => [
                [`${role}_ACCESS_KEY`, `${role}-id`],
                [`${role}_SECRET_KEY`, `${role}/+$x=`],
            ]),
        );
        const made = await secretsOf(files["create-secrets.sh"], env);
        expect(parse(made.get("thanos-objstore-reader")?.data["objstore.yml"] ?? "")).to.deep.include({
            config: {
                bucket: "west",
                endpoint: "s3.example.com",
                bucket_lookup_type: "auto",
                access_key: "READER-id",
                secret_key: "READER/+$x=",
            },
        });
    });

    it("are ExternalSecrets where the stack file names a store, with one entry or one for each credential", async () => {
        const gitops = (key: string) => `\n  thanos-stack:gitops:\n    externalSecrets: { store: { name: vault }${key} }\n`;
        const { files, secrets } = await rendered(login, gitops(", key: thanos/west"));
        expect(secrets).to.deep.equal([]);
        expect(Object.keys(files)).not.to.include("create-secrets.sh");
        const objects = Object.entries(files)
            .filter(([name]) => name.endsWith("externalsecret.yaml"))
            .flatMap(([, text]) => parseAllDocuments(text).map((document) => document.toJS() as ExternalSecret));
        expect(objects.map(({ metadata }) => metadata.name)).to.include.members(["minio-root", "minio-users", "thanos-login"]);
        for (const object of objects) expect(await problemOf(object)).to.equal(undefined);
        const reader = objects.find(({ metadata }) => metadata.name === "thanos-objstore-reader");
        expect(reader?.spec.data).to.deep.include({
            secretKey: "minio_reader_access_key",
            remoteRef: { key: "thanos/west", property: "minio_reader_access_key" },
        });
        expect(reader?.spec.target.template.data["objstore.yml"]).to.contain(
            "access_key: {{ .minio_reader_access_key | toJson }}\n",
        );
        const users = objects.find(({ metadata }) => metadata.name === "minio-users")?.spec.target.template.data;
        expect(users?.["reader-access-key"]).to.equal("{{ .minio_reader_access_key }}");
        expect(users?.["valid"]).to.match(/^\{\{ \.minio_\w+_access_key \}\}\n\{\{/);

        const single = (await rendered(login, gitops(""))).files["object-store/externalsecret.yaml"] ?? "";
        const [first] = parseAllDocuments(single).map((document) => document.toJS() as ExternalSecret);
        expect(first?.spec.data[0]).to.deep.equal({
            secretKey: "minio_root_secret_key",
            remoteRef: { key: "minio_root_secret_key" },
        });
    });

    it("leave no placeholder in any file", async () => {
        for (const change of [login, external + login]) {
            const { files } = await rendered(change);
            const text = Object.values(files).join("\n");
            expect(text).not.to.match(/a bcrypt hash \w|given-|\[secret\]/);
        }
    });
});

interface ExternalSecret {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string };
    readonly spec: {
        readonly data: readonly { readonly secretKey: string }[];
        readonly target: { readonly template: { readonly data: Readonly<Record<string, string>> } };
    };
}

function inputsData(inputs: unknown): object {
    const { stringData = {} } = inputs as { stringData?: { value?: object } & object };
    return stringData.value ?? stringData;
}
