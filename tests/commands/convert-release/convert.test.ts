import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { parse } from "yaml";
import { convert, type Answers, type Conversion } from "../../../commands/convert-release/convert";
import { decodeRelease, readRelease } from "../../../commands/convert-release/release";
import { conversionReport, stackFileText, stepsOf } from "../../../commands/convert-release/report";
import { planFile } from "../../../commands/plan/plan";
import { accessCluster } from "../../../kube/cluster";
import { kubeConfig } from "../../../kube/forward";
import { readStack } from "../../../offline/stack-file";
import { at } from "../../at";
import { apiServer } from "../../kube/api-server";
import { root } from "../../program/program";
import { invoke } from "../invoke";
import { onEks, withKeys, withoutCompactor, withWriters, type Example } from "./releases";

const answers: Answers = { cluster: "west", context: "west", namespace: "thanos", environment: "prod", size: "medium" };
const converted = ({ values, objstore }: Example): Conversion =>
    convert({ name: "thanos", namespace: "monitoring", values, objstore }, answers);
/** The values that people set for `identity.kind: staticKeys`. */
const keys = Object.fromEntries(
    ["writer", "reader", "owner"].flatMap((role) => [
        [`thanos-stack:${role}AccessKey`, `${role}-access-key`],
        [`thanos-stack:${role}SecretKey`, `${role}-secret-key`],
    ]),
);
const paths = (remarks: readonly { readonly path: string }[]) => remarks.map((one) => one.path);

describe("the values of a Bitnami release", function () {
    this.timeout(60_000);
    let folder: string;
    before(() => {
        folder = mkdtempSync(path.join(tmpdir(), "convert-"));
    });
    after(() => {
        rmSync(folder, { recursive: true });
    });

    for (const [name, example] of Object.entries({ onEks, withKeys, withWriters, withoutCompactor }))
        it(`${name}: are a stack file that can be planned, with the compactor off`, async () => {
            const file = path.join(folder, `Pulumi.${name.toLowerCase()}.yaml`);
            writeFileSync(file, stackFileText(converted(example), { name: "thanos", namespace: "monitoring", values: {} }));
            const stack = await readStack(root, name.toLowerCase(), { file });
            const hasKeys = name === "withKeys";
            const plan = await planFile(
                hasKeys ? { ...stack, config: { ...stack.config, ...keys }, secretKeys: Object.keys(keys) } : stack,
            );
            expect(plan.models.deployed.thanos.map(({ component }) => component)).not.to.include("compact");
            expect(plan.registrations.length).to.be.above(20);
        });

    it("keep retention, sizes, replicas, flags and the bucket", () => {
        const { config } = converted(onEks);
        expect(at(config, "thanos", "retention")).to.deep.equal({ raw: "30d", fiveMinutes: "180d", oneHour: "5y" });
        expect(at(config, "thanos", "query")).to.deep.equal({
            replicas: 2,
            resources: { cpu: "500m", memory: "1Gi", memoryLimit: "4Gi" },
        });
        expect(at(config, "thanos", "limits")).to.deep.equal({ queryTimeout: "5m" });
        expect(at(config, "thanos", "deleteDelay")).to.equal("48h");
        expect(at(config, "storageClass")).to.equal("gp3");
        expect(at(config, "prometheus", "release")).to.equal("monitoring");
        expect(at(config, "objectStore", "identity", "roles", "reader")).to.equal("arn:aws:iam::111122223333:role/thanos");
        expect(at(config, "objectStore", "aws")).to.deep.equal({ region: "eu-west-1" });
    });

    it("are named where they have no equivalent, or where data would be hidden", () => {
        const eks = converted(onEks);
        expect(paths(eks.open)).to.deep.equal(["queryFrontend.ingress"]);
        expect(eks.notes.find((one) => one.path === "storegateway.extraFlags")?.text).to.contain("--min-time=-12w");
        const writers = converted(withWriters);
        expect(paths(writers.open)).to.include.members(["query.customSetting", "ruler"]);
        expect(paths(converted(withoutCompactor).open)).to.deep.equal(["compactor.enabled"]);
    });

    it("use the chart's own retention where they set none", () => {
        expect(at(converted(withKeys).config, "thanos", "retention")).to.deep.equal({
            raw: "14d",
            fiveMinutes: "30d",
            oneHour: "10y",
        });
    });

    it("never give their credentials to the stack file or the report", () => {
        const conversion = converted(withKeys);
        const release = { name: "thanos", namespace: "monitoring", values: withKeys.values };
        const all = stackFileText(conversion, release) + conversionReport(conversion, release, "Pulumi.west.yaml", "west");
        expect(all).not.to.match(/AKIAPLAINTEXT|plain-secret-key/);
        expect(all).to.contain("writerAccessKey");
    });

    it("are refused when they name no bucket, with the command that prints the document", () => {
        expect(() => converted({ values: onEks.values })).to.throw(
            /the Secret thanos-objstore-config\. Add --objstore-config FILE/,
        );
    });

    it("each become a key, a remark or a note: none is lost", () => {
        const value = fc.oneof(fc.string({ minLength: 1 }), fc.integer({ min: 1 }), fc.constant(true));
        const component = fc.constantFrom("query", "storegateway", "compactor", "unknown");
        fc.assert(
            fc.property(component, fc.stringMatching(/^[a-z]{3,9}X$/), value, (part, key, one) => {
                const { open } = converted({ values: { ...withKeys.values, [part]: { [key]: one } } });
                expect(paths(open)).to.include(`${part}.${key}`);
            }),
        );
    });
});

describe("the order of the steps", () => {
    const release = (values: object) => ({ name: "metrics", namespace: "obs", values: { ...values } });

    it("stops the old compactor, and waits, before the stack's own is enabled", () => {
        const steps = stepsOf(release({}), "Pulumi.west.yaml", "west");
        const first = (part: string) => steps.findIndex((step) => step.includes(part));
        expect(first("compactor.enabled: false: pulumi up")).to.be.below(first("Stop the old compactor"));
        expect(first("Stop the old compactor")).to.be.below(first("kubectl wait --for=delete pod --namespace obs"));
        expect(first("kubectl wait")).to.be.below(first("Remove thanos.compactor.enabled: false"));
        expect(first("Remove thanos.compactor")).to.be.below(first("helm uninstall metrics --namespace obs"));
    });

    it("waits for the last blocks of receive and ruler before it uninstalls", () => {
        const steps = stepsOf(release({ receive: { enabled: true } }), "f", "s");
        expect(steps.at(-2)).to.match(/^Stop receive of the release/);
        expect(stepsOf(release({}), "f", "s").join()).not.to.contain("Stop receive");
    });
});

describe("a release in the cluster", () => {
    const record = { chart: { metadata: { name: "thanos", version: "15.7.0" } }, config: onEks.values };
    const encode = (value: object) => Buffer.from(gzipSync(JSON.stringify(value)).toString("base64")).toString("base64");
    const secret = (version: string, value: object) => ({
        apiVersion: "v1",
        kind: "Secret",
        metadata: {
            name: `sh.helm.release.v1.thanos.v${version}`,
            namespace: "monitoring",
            labels: { owner: "helm", name: "thanos", version },
        },
        data: { release: encode(value) },
    });
    const objstore = {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "thanos-objstore-config", namespace: "monitoring" },
        data: { "thanos.yaml": Buffer.from(onEks.objstore ?? "").toString("base64") },
    };
    const withServer = async <T>(
        objects: Parameters<typeof apiServer>[0],
        use: (kubeconfig: string) => Promise<T>,
    ): Promise<T> => {
        const server = await apiServer(objects, { context: "west" });
        return use(server.kubeconfig).finally(() => {
            server.close();
        });
    };
    const read = (objects: Parameters<typeof apiServer>[0]) =>
        withServer(objects, (kubeconfig) => readRelease(accessCluster(kubeConfig("west", kubeconfig)), "thanos", "monitoring"));

    it("is decoded as Helm has encoded it", () => {
        expect(decodeRelease(encode(record))).to.deep.equal({ chart: "thanos", version: "15.7.0", values: onEks.values });
    });

    it("is read in its latest revision, with the document of the Secret that it names", async () => {
        const old = secret("9", { ...record, config: {} });
        expect(await read([old, secret("10", record), objstore])).to.deep.equal({
            name: "thanos",
            namespace: "monitoring",
            values: onEks.values,
            objstore: onEks.objstore,
        });
    });

    it("is refused when it is none, or of another chart", async () => {
        const failure = (objects: Parameters<typeof apiServer>[0]) => read(objects).then(() => "", String);
        expect(await failure([])).to.contain("has no Helm release thanos");
        expect(await failure([secret("1", { ...record, chart: { metadata: { name: "loki" } } })])).to.contain(
            "of the chart loki",
        );
    });

    it("becomes a stack file by the command, which overwrites nothing", async () => {
        const folder = mkdtempSync(path.join(tmpdir(), "convert-"));
        try {
            await withServer([secret("1", record), objstore], async (kubeconfig) => {
                const words = [
                    "convert-release",
                    "--stack",
                    "west",
                    "--context",
                    "west",
                    "--cluster",
                    "west",
                    "--kubeconfig",
                    kubeconfig,
                ];
                const { code, out } = await invoke(words, { root: folder });
                expect(code).to.equal(0);
                expect(out)
                    .to.contain("Without an equivalent, or in need of a decision:")
                    .and.contain("Two compactors in one bucket");
                const file = readFileSync(path.join(folder, "Pulumi.west.yaml"), "utf8");
                expect(at(parse(file), "config", "thanos-stack:cluster")).to.equal("west");
                const again = await invoke(words, { root: folder });
                expect(again.code).to.equal(2);
                expect(readFileSync(path.join(folder, "Pulumi.west.yaml"), "utf8")).to.equal(file);
            });
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});
