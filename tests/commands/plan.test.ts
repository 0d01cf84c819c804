import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { credentialNames } from "../../config/credentials";
import { Secret, strings } from "../../offline/secrets";
import { invoke, type Outcome as Run } from "./invoke";
import { root, stacks, walkStack } from "../program/program";

const plan = (...args: string[]): Promise<Run> => invoke(["plan", ...args]);

interface PlanObject {
    readonly stack: string;
    readonly resources: readonly Record<string, unknown>[];
    readonly findings: readonly Record<string, unknown>[];
    readonly outputs: Record<string, unknown>;
    readonly errors: readonly { path: string; message: string }[];
}

const parsed = ({ out }: Run): PlanObject => JSON.parse(out) as PlanObject;

describe("plan", function () {
    this.timeout(60_000);
    let folder: string;
    before(() => (folder = mkdtempSync(path.join(os.tmpdir(), "plan-"))));
    after(() => {
        rmSync(folder, { recursive: true });
    });

    /** A committed stack file with some of its text replaced. */
    function file(stack: string, ...changes: readonly (readonly [string, string])[]): string {
        let text = readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8");
        for (const [from, to] of changes) {
            expect(text).to.contain(from);
            text = text.replace(from, to);
        }
        const name = path.join(folder, `${stack}.yaml`);
        writeFileSync(name, text);
        return name;
    }

    for (const stack of stacks) {
        it(`shows ${stack} without a mandatory finding`, async () => {
            const { code, out, errors } = await plan("--stack", stack);
            expect(errors).to.deep.equal([]);
            expect(code).to.equal(0);
            for (const part of [
                `Stack ${stack}: `,
                "└─ ",
                "  after ",
                "queryUrl",
                "bucket, as scraped",
                "thanos-objstore-owner",
                "Advisory findings",
            ])
                expect(out).to.contain(part);
        });

        it(`prints ${stack} as one object, the same each time`, async () => {
            const run = await plan("--stack", stack, "--json");
            const object = parsed(run);
            expect(Object.keys(object)).to.deep.equal(["stack", "resources", "findings", "outputs", "errors"]);
            expect(object.stack).to.equal(stack);
            expect(object.errors).to.deep.equal([]);
            const { registrations, outputs: all } = await walkStack(stack);
            const { historyRecord: _record, ...outputs } = all; // for the change guard alone
            expect(object.resources.map(({ urn }) => urn)).to.deep.equal(registrations.map(({ urn }) => urn));
            for (const resource of object.resources)
                expect(Object.keys(resource)).to.deep.equal(["urn", "type", "name", "parent", "protect", "inputs"]);
            expect(object.outputs).to.deep.equal(JSON.parse(JSON.stringify(outputs)));
            expect((await plan("--stack", stack, "--json")).out).to.equal(run.out);
        });

        it(`shows no secret of ${stack}`, async () => {
            const { registrations } = await walkStack(stack);
            const generated = registrations.flatMap(({ inputs }) => secretsIn(inputs)).filter((text) => text.length > 8);
            const shown = [await plan("--stack", stack), await plan("--stack", stack, "--json")].map(({ out }) => out);
            expect(shown[1]).to.contain('"[secret]"');
            expect(generated.filter((text) => shown.some((out) => out.includes(text)))).to.deep.equal([]);
        });
    }

    it("shows what is protected, and by whom a resource is held up", async () => {
        const { out } = await plan("--stack", "prod");
        expect(out).to.match(/Bucket s3 +\[protected\] +\[kept on destroy\]/);
        expect(out).to.match(/Namespace namespace +\[protected\]/);
    });

    it("plans any file", async () => {
        const other = file("dev", ["cluster: dev", "cluster: elsewhere"]);
        const object = parsed(await plan("--stack", "dev", "--config-file", other, "--json"));
        expect(object.outputs["cluster"]).to.equal("elsewhere");
    });

    it("takes an encrypted value for one that is there", async () => {
        const other = file("dev", ["context: dev", "context:\n      secure: AAABAKxsomething"]);
        const run = await plan("--stack", "dev", "--config-file", other, "--json");
        expect(run.code).to.equal(0);
        expect(run.out).to.contain("[secret]").and.not.contain("AAABAK");
    });

    it("repeats no key of an object store, encrypted or in the clear, whatever else is wrong", async () => {
        const keys = (value: (name: string) => string) =>
            credentialNames.map((name) => `  thanos-stack:${name}:${value(name)}`).join("\n");
        const external =
            "objectStore:\n    { kind: external, bucket: west, endpoint: s3.example.com, identity: { kind: staticKeys } }";
        const store = "objectStore:\n    kind: minio";
        const local =
            /objectStore:[^]*?(?=\n {2}thanos-stack:prometheus)/.exec(
                readFileSync(path.join(root, "Pulumi.local.yaml"), "utf8"),
            )?.[0] ?? "";
        const retention = [
            "thanos-stack:thanos:",
            "thanos-stack:thanos:\n    retention: { raw: 30d, fiveMinutes: 90d, oneHour: 365d }",
        ] as const;
        const cases = [
            {
                stack: "dev",
                file: file("dev", retention, [store, `${external}\n${keys((name) => `\n    secure: planted-${name}`)}`]),
                says: undefined,
            },
            {
                stack: "local",
                file: file("local", retention, [local, `${external}\n${keys((name) => ` planted-${name}`)}`]),
                says: "stored in clear text",
            },
            {
                stack: "prod",
                file: file("prod", ["environment: prod", `environment: prod\n${keys((name) => ` planted-${name}`)}`]),
                says: "unused: only",
            },
        ];
        for (const { stack, file: other, says } of cases)
            for (const json of [[], ["--json"]]) {
                const run = await plan("--stack", stack, "--config-file", other, ...json);
                expect(run.out + run.errors.join("\n")).not.to.contain("planted-");
                expect(run.code, run.errors.join("\n")).to.equal(says === undefined ? 0 : 2);
                if (says !== undefined)
                    for (const name of credentialNames) expect(run.errors.join("\n")).to.match(new RegExp(`${name}.*${says}`));
            }
    });

    it("never prints a credential that a rule refuses in a chart's values", async () => {
        const other = file("dev", [
            "delivery: chart\n    replicas: 2",
            "delivery: chart\n    chart: { values: { grafana: { adminPassword: planted-password, env: { X: 'token=planted-token' } } } }\n    replicas: 2",
        ]);
        for (const json of [[], ["--json"]]) {
            const run = await plan("--stack", "dev", "--config-file", other, ...json);
            expect(run.code).to.equal(1);
            expect(run.errors.join("\n")).to.contain("credentials-in-secrets");
            expect(run.out + run.errors.join("\n")).not.to.contain("planted-");
        }
    });

    it("prints a finding once", async () => {
        const other = file("prod", ["    replicas: 2\n    retention: 48h", "    replicas: 1\n    retention: 48h"]);
        const { out, errors } = await plan("--stack", "prod", "--config-file", other);
        expect(errors).to.have.lengthOf(1);
        expect(out).not.to.contain(errors[0]);
    });

    it("exits with 1 when a mandatory rule is broken, and still shows the stack", async () => {
        const other = file("prod", ["    replicas: 2\n    retention: 48h", "    replicas: 1\n    retention: 48h"]);
        const run = await plan("--stack", "prod", "--config-file", other, "--json");
        const { resources, findings, errors } = parsed(run);
        expect(run.code).to.equal(1);
        expect(errors).to.deep.equal([]);
        expect(resources).not.to.be.empty;
        expect(
            findings.filter(({ severity }) => severity === "mandatory").map(({ rule, severity }) => [rule, severity]),
        ).to.deep.equal([["prometheus-replicas", "mandatory"]]);
        expect(Object.keys(findings[0] ?? {})).to.deep.equal(["rule", "severity", "message", "path", "place"]);
        expect(run.errors).to.have.lengthOf(1);
        expect(run.errors[0]).to.match(
            /^\S+\.yaml:\d+: prometheus-replicas .*replicas is 1, expected 2 or more; set thanos-stack:prometheus\.replicas to 2 or more$/,
        );
    });

    it("sees what a stack's own values change", async () => {
        const other = file("dev", [
            "  thanos-stack:thanos:\n    delivery: chart",
            "  thanos-stack:thanos:\n    delivery: chart\n    chart:\n      values:\n        compactor: { updateStrategy: { type: RollingUpdate } }\n        storegateway: { service: { additionalHeadless: false } }",
        ]);
        const { code, errors } = await plan("--stack", "dev", "--config-file", other);
        expect(code).to.equal(1);
        expect(errors.map((line) => line.split(" ")[0])).to.deep.equal(["one-compactor", "store-discovery"]);
    });

    it("refuses an invalid file with one line for each problem and its key", async () => {
        const other = file(
            "dev",
            ["environment: dev", "environment: staging"],
            ["replicas: 2", "replicas: none\n    retenton: 1d"],
        );
        const run = await plan("--stack", "dev", "--config-file", other, "--json");
        expect(run.code).to.equal(2);
        const { resources, errors } = parsed(run);
        expect(resources).to.deep.equal([]);
        expect(errors.map((error) => error.path)).to.deep.equal([
            "thanos-stack:environment",
            "thanos-stack:prometheus.replicas",
            "thanos-stack:prometheus.retenton",
        ]);
        expect(run.errors).to.have.lengthOf(3);
        const lines = readFileSync(other, "utf8").split("\n");
        const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
        const at = (text: string) => new RegExp(`dev\\.yaml:${lineOf(text)}: thanos-stack:`);
        expect(run.errors[0]).to.match(at("environment: staging"));
        expect(run.errors[1]).to.match(at("replicas: none"));
        expect(run.errors[2]).to.match(at("retenton: 1d"));
        expect(run.errors.join("\n")).not.to.match(/\n? +at |\.js/);
    });

    for (const [what, args, code, message] of [
        [
            "a stack that there is none of",
            ["--stack", "nowhere"],
            2,
            /Pulumi\.nowhere\.yaml: the file does not exist\. The stacks of this project are/,
        ],
        ["an option that there is none of", ["--stak", "dev"], 2, /--stak/],
        ["no stack", [], 2, /--stack: required/],
    ] as const)
        it(`refuses ${what}`, async () => {
            const run = await plan(...args);
            expect(run.code).to.equal(code);
            expect(run.errors.join("\n"))
                .to.match(message)
                .and.not.match(/ {4}at /);
        });

    it("is a command that prints nothing but the plan on standard output", async () => {
        const command = path.join(root, "bin", "cli.js");
        const { stdout, stderr } = await promisify(execFile)(process.execPath, [command, "plan", "--stack", "local", "--json"], {
            maxBuffer: 2 ** 26,
        });
        expect(stderr).to.equal("");
        expect((JSON.parse(stdout) as PlanObject).stack).to.equal("local");
    });
});

function secretsIn(value: unknown): string[] {
    if (value instanceof Secret) return [...strings(value.value)];
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(secretsIn) : [];
}
