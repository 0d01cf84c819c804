// From a running release of the Bitnami Thanos chart, installed with values of another team, to a stack: the command converts the
// release, the stack takes the bucket over, and the release ends. Blocks are counted, and never do two compactors run.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { AppsV1Api, PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import { expect } from "chai";
import { stringify } from "yaml";
import { thanosApi } from "../../commands/access/thanos";
import { convert, type Conversion } from "../../commands/convert-release/convert";
import { readRelease } from "../../commands/convert-release/release";
import { conversionReport } from "../../commands/convert-release/report";
import { modelsOf } from "../../components/models";
import { readConfig } from "../../config/load";
import { images } from "../../config/versions";
import { imageParts } from "../../config/images";
import { until } from "../../lib/until";
import { chartsVariable } from "../../local/charts";
import { chartOverrides, withOverrides, type Override } from "../../local/overrides";
import type { StackFile } from "../../offline/stack-file";
import { bucket, endpoint, keys, readBlocks, startStore, withKeys, writeHistory, type Block } from "./gateway";
import { chart, helmIn } from "./helm";
import { Stage } from "./stage";

const stage = new Stage("local", "e2e-bitnami", ["helm", "versitygw", "promtool"]);
const folder = mkdtempSync(path.join(tmpdir(), "bitnami-"));
const theirs = "metrics";
const { helm, valuesFile } = helmIn(stage, theirs, folder);
const reason = "the move from the Bitnami chart";
const days = 60;

const { registry, repository, tag } = imageParts(images.thanos, undefined);
const small = { resourcesPreset: "none", resources: { requests: { cpu: "10m", memory: "64Mi" } } };
/** As a team wrote them: the bucket in the values, short intervals, history forever. */
const theirValues = {
    image: { registry, repository, tag },
    global: { security: { allowInsecureImages: true } },
    objstoreConfig: stringify({
        type: "S3",
        config: {
            ...{ bucket, endpoint, region: "us-east-1", insecure: true, bucket_lookup_type: "path" },
            ...{ access_key: keys.accessKeyId, secret_key: keys.secretAccessKey },
        },
    }),
    query: { ...small, replicaLabel: ["replica"], replicaCount: 1, dnsDiscovery: { enabled: false } },
    queryFrontend: { ...small, enabled: true },
    bucketweb: { enabled: false },
    storegateway: { ...small, enabled: true, persistence: { enabled: false }, extraFlags: ["--sync-block-duration=15s"] },
    compactor: {
        ...small,
        enabled: true,
        retentionResolutionRaw: "0d",
        retentionResolution5m: "0d",
        retentionResolution1h: "0d",
        consistencyDelay: "0s",
        extraFlags: ["--wait-interval=30s", "--delete-delay=48h"],
        persistence: { enabled: false },
    },
};

/** Compactors that run at a time, of the release and of the stack, counted every half second. */
class Compactors {
    most = 0;
    readonly seen = new Set<string>();
    #ended = false;
    #loop: Promise<void> = Promise.resolve();

    start(): void {
        this.#loop = this.#watch();
    }

    async stop(): Promise<void> {
        this.#ended = true;
        await this.#loop;
    }

    async now(): Promise<string[]> {
        const { items } = await stage.access.core.listPodForAllNamespaces();
        return items
            .filter(({ spec }) => spec?.containers.some(({ args }) => args?.[0] === "compact"))
            .filter(({ status }) => status?.containerStatuses?.some(({ state }) => state?.running))
            .map(({ metadata }) => `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`);
    }

    async #watch(): Promise<void> {
        while (!this.#ended) {
            const running = await this.now().catch(() => []);
            for (const one of running) this.seen.add(one.replace(/-[a-z0-9]+-[a-z0-9]{5}$/, ""));
            this.most = Math.max(this.most, running.length);
            await wait(500);
        }
    }
}

const sum = (blocks: readonly Block[]): number => blocks.reduce((all, { samples }) => all + samples, 0);
const raw = async (): Promise<readonly Block[]> =>
    (await readBlocks(stage)).filter(({ marked, resolution }) => !marked && resolution === 0);
const question = `sum(count_over_time(old_value[${days}d]))`;

for (const delivery of ["manifests", "chart"] as const)
    describe(`from the Bitnami chart to a stack by ${delivery}`, () => {
        const compactors = new Compactors();
        let conversion: Conversion;
        let samples = 0;

        /** The converted stack file, as small as this cluster, with a Prometheus of its own. */
        function file(compactor: boolean): Promise<StackFile> {
            const { config } = conversion;
            const { retention } = config["thanos"] as { readonly retention: unknown };
            const converted: Override[] = [
                { key: "objectStore", value: config["objectStore"], reason },
                { key: "namespace", value: config["namespace"], reason },
                { key: "thanos.retention", value: retention, reason },
                { key: "thanos.compactor.enabled", value: compactor, reason },
                { key: "thanos.delivery", value: delivery, reason },
            ];
            const written = withOverrides(stage.stack.file, converted);
            return withKeys(stage, written).then((whole) =>
                withOverrides(whole, chartOverrides(modelsOf(readConfig(whole)), process.env[chartsVariable])),
            );
        }

        before("nothing is left of an earlier run", () => stage.prepare());
        after(async () => {
            await compactors.stop();
            if (delivery === "chart") rmSync(folder, { recursive: true });
        });

        it("starts with a release that runs, and its history", async () => {
            await stage.start();
            await startStore(stage);
            ({ samples } = await writeHistory(stage, days));
            await stage.access.core.createNamespace({ body: { metadata: { name: theirs } } });
            await helm("install", "thanos", chart("thanos"), "--values", valuesFile("theirs.yaml", theirValues), "--wait");
            compactors.start();
            expect(await until(async () => (await compactors.now()).length === 1, { seconds: 60 })).to.equal(true);
        });

        it("is converted by the command's own steps: values, store and the order", async () => {
            const release = await readRelease(stage.access, "thanos", theirs);
            conversion = convert(release, {
                ...{ cluster: "local", context: stage.cluster.context, namespace: "thanos", environment: "dev", size: "small" },
            });
            console.log(conversionReport(conversion, release, "Pulumi.moved.yaml", "moved").replace(/^/gm, "      "));
            expect(conversion.config["objectStore"]).to.deep.include({ kind: "external", bucket, endpoint, insecure: true });
            expect(JSON.stringify(conversion.config)).not.to.contain(keys.secretAccessKey);
        });

        it("reads the same history before anything is stopped, without a compactor of its own", async () => {
            await stage.deploy(await file(false));
            const { names } = modelsOf(readConfig(await file(false)));
            const thanos = thanosApi(stage.access, "thanos", names);
            let answer = 0;
            const time = Math.floor(Date.now() / 1000) - 86_400;
            await until(
                async () => {
                    const [one] = await thanos.query(question, { time, maxResolution: "0s" }).catch(() => []);
                    return (answer = Number(one?.value[1] ?? 0)) > 0.99 * samples;
                },
                { seconds: 180 },
            );
            console.log(`      ${answer} of ${samples} samples by the new querier`);
            expect(answer).to.be.greaterThan(0.99 * samples);
            expect([...compactors.seen]).to.deep.equal([`${theirs}/thanos-compactor`]);
        });

        it("takes the compactor over after the old one has ended", async () => {
            const apps = stage.access.config.makeApiClient(AppsV1Api);
            await apps.patchNamespacedDeploymentScale(
                { name: "thanos-compactor", namespace: theirs, body: { spec: { replicas: 0 } } },
                setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
            );
            expect(await until(async () => (await compactors.now()).length === 0, { seconds: 120 })).to.equal(true);
            await stage.deploy(await file(true));
            expect(await until(async () => (await compactors.now()).length === 1, { seconds: 120 })).to.equal(true);
        });

        it("loses no sample when the release ends, and never had two compactors", async () => {
            await helm("uninstall", "thanos", "--wait");
            // While blocks are merged, the bucket has samples twice for a moment.
            let blocks: readonly Block[] = [];
            await until(async () => sum((blocks = await raw())) === samples, { seconds: 120 });
            console.log(`      raw samples: ${sum(blocks)} in ${blocks.length} blocks, written ${samples}`);
            expect(sum(blocks)).to.equal(samples);
            console.log(`      compactors seen: ${[...compactors.seen].join(", ")}; at most ${compactors.most} at a time`);
            expect(compactors.most).to.equal(1);
            expect(compactors.seen.size).to.equal(2);
        });

        it("leaves nothing behind", async () => {
            await compactors.stop();
            await stage.leave();
        });
    });
