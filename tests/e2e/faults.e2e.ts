// Ten faults, planted one after the other into a healthy stack: `verify` must be red for each, with the sentence that names it.
import { CustomObjectsApi, setHeaderOptions } from "@kubernetes/client-node";
import { expect } from "chai";
import { runScript } from "../../kube/job";
import { bucketAccess } from "../../commands/verify/bucket-access";
import { checks } from "../../commands/verify/checks";
import { intendedStack } from "../../commands/verify/expected-stack";
import { nameOf, runningStack, servers, thanosImage, type RunningStack } from "../../commands/verify/running-stack";
import { verify } from "../../commands/verify/verify";
import { versions } from "../../config/versions";
import { blockLabels } from "../../components/history-import/model";
import { termsOf } from "../../commands/import-history/job";
import { until } from "../../lib/until";
import { table } from "../../lib/table";
import { removeBlocks } from "./bucket";
import { Stage } from "./stage";

const stage = new Stage("local", "e2e-faults");
let stack: RunningStack;

type Place = readonly [group: string, version: string, plural: string, name: string];

const prometheus: Place = ["monitoring.coreos.com", "v1", "prometheuses", "thanos-stack"];
const querier: Place = ["apps", "v1", "deployments", "thanos-query"];
const gateway: Place = ["apps", "v1", "statefulsets", "thanos-store-gateway"];
const minio: Place = ["apps", "v1", "statefulsets", "minio"];

const objects = () => stack.access.config.makeApiClient(CustomObjectsApi);
const at = ([group, version, plural, name]: Place) => ({ group, version, plural, name, namespace: stack.namespace });

async function patch(place: Place, body: object): Promise<void> {
    const merge = setHeaderOptions("Content-Type", "application/merge-patch+json");
    await objects().patchNamespacedCustomObject({ ...at(place), body }, merge);
}

interface Workload {
    spec: { template: { spec: { containers: Record<string, unknown>[]; volumes?: unknown[] } } };
}
const workload = async (place: Place): Promise<Workload> => (await objects().getNamespacedCustomObject(at(place))) as Workload;

/** The only container of a workload, changed. */
async function patchContainer(place: Place, change: (container: Record<string, unknown>) => object): Promise<void> {
    const { containers } = (await workload(place)).spec.template.spec;
    await patch(place, { spec: { template: { spec: { containers: containers.map((one) => ({ ...one, ...change(one) })) } } } });
}

/** A shell script of Thanos' image, as a role. */
const asRole = async (role: "owner" | "writer", text: string, more: object = {}) =>
    runScript(stack.access, {
        namespace: stack.namespace,
        purpose: "fault",
        image: thanosImage(stack),
        settings: stack.models.jobPods,
        user: 1001,
        text,
        seconds: 120,
        ...(await bucketAccess(stack, role)),
        ...more,
    });
const config = "--objstore.config-file=/objstore/objstore.yml";

/** When the blocks in the bucket end, the oldest first. */
const ranges = async () => [...new Set((await stack.thanos.loadedBlocks()).map(({ maxTime }) => maxTime))].sort((a, b) => a - b);

/** How the id of a copied block ends. */
const copied = "AAAA";

interface Fault {
    readonly what: string;
    readonly plant: () => Promise<unknown>;
    /** The check that must be red, and with which words. */
    readonly red: string;
    readonly says: RegExp;
    /** Removed by hand before the stack is deployed again. */
    readonly repair?: () => Promise<unknown>;
    /** Nothing brings back what is lost. */
    readonly lasting?: true;
}

const faults: readonly Fault[] = [
    {
        what: "an overlapping block",
        plant: async () => {
            const replica = "prometheus-thanos-stack-0";
            const pod = (await servers(stack)).find((one) => nameOf(one) === replica);
            const labels = Object.entries(blockLabels(termsOf(stack, replica)));
            const access = await bucketAccess(stack, "writer");
            await asRole(
                "writer",
                `set -eu
cd /source/prometheus-db
block=$(ls -d 01* | head -n 1); copy="\${block%????}${copied}"
mkdir -p /scratch/$copy && cp -r $block/* /scratch/$copy/
sed -i "s/$block/$copy/g" /scratch/$copy/meta.json
thanos tools bucket upload-blocks --path=/scratch ${labels.map(([name, value]) => `--label='${name}="${value}"'`).join(" ")} ${config}`,
                {
                    podSecurity: pod?.spec?.securityContext,
                    nodeName: pod?.spec?.nodeName,
                    volumes: [
                        ...access.volumes,
                        { name: "work", emptyDir: {} },
                        {
                            name: "source",
                            persistentVolumeClaim: { claimName: "prometheus-thanos-stack-db-prometheus-thanos-stack-0" },
                        },
                    ],
                    mounts: [
                        ...access.mounts,
                        { name: "work", mountPath: "/scratch" },
                        { name: "source", mountPath: "/source", readOnly: true },
                    ],
                },
            );
        },
        red: "13a",
        says: new RegExp(`an overlap in {cluster="local".*01\\w+${copied} \\(`),
        // As in docs/operations.md: the compactor has halted, and starts again without the copy.
        repair: async () => {
            const copies = (await stack.thanos.loadedBlocks()).filter(({ ulid }) => ulid.endsWith(copied));
            await removeBlocks(
                stack,
                copies.map(({ ulid }) => ulid),
            );
            await stack.access.core.deleteNamespacedPod({ name: "thanos-compactor-0", namespace: stack.namespace });
        },
    },
    {
        what: "a wrong key in the objstore Secret",
        plant: async () => {
            const { namespace } = stack;
            const name = "thanos-objstore-writer";
            const secret = await stack.access.core.readNamespacedSecret({ name, namespace });
            const document = Buffer.from(secret.data?.["objstore.yml"] ?? "", "base64").toString();
            const wrong = document.replace(/secret_key: .*/, "secret_key: wrong");
            expect(wrong).to.not.equal(document);
            const data = { "objstore.yml": Buffer.from(wrong).toString("base64") };
            await stack.access.core.replaceNamespacedSecret({ name, namespace, body: Object.assign(secret, { data }) });
        },
        red: "5b",
        says: /writer can't list: .*signature/i,
    },
    {
        what: "a sidecar of another version",
        plant: () => patch(prometheus, { spec: { thanos: { image: "quay.io/thanos/thanos:v0.42.2" } } }),
        red: "1b",
        says: new RegExp(`thanos-stack-\\d runs \\S+:v0\\.42\\.2, expected \\S+:${versions.thanos.replaceAll(".", "\\.")}`),
    },
    {
        what: "a second compactor",
        plant: async () => {
            const { spec } = (await workload(["apps", "v1", "statefulsets", "thanos-compactor"])).spec.template;
            const { namespace } = stack;
            const metadata = { name: "second-compactor", namespace, labels: { "thanos-stack/bucket": "owner" } };
            const body = { metadata, spec: { ...spec, volumes: [...(spec.volumes ?? []), { name: "data", emptyDir: {} }] } };
            await stack.access.core.createNamespacedPod({ namespace, body: body as never });
        },
        red: "7a",
        says: /2 compactors run: second-compactor, thanos-compactor-0|2 compactors run: thanos-compactor-0, second-compactor/,
        repair: () =>
            stack.access.core.deleteNamespacedPod({
                name: "second-compactor",
                namespace: stack.namespace,
                gracePeriodSeconds: 0,
            }),
    },
    {
        what: "another replica label",
        plant: () => patch(prometheus, { spec: { replicaExternalLabelName: "replica" } }),
        red: "2a",
        says: /has no external label prometheus_replica: its replicas can't be merged/,
    },
    {
        what: "a retention that is too short",
        plant: () => patch(prometheus, { spec: { retention: "30m" } }),
        red: "2a",
        says: /keeps 30m, expected 2h/,
    },
    {
        what: "a querier that queries sidecars through a cluster IP",
        plant: async () => {
            const { namespace } = stack;
            const selector = { "operator.prometheus.io/name": "thanos-stack" };
            await stack.access.core.createNamespacedService({
                namespace,
                body: {
                    metadata: { name: "one-sidecar", namespace },
                    spec: { selector, ports: [{ name: "grpc", port: 10901 }] },
                },
            });
            await patchContainer(querier, ({ args }) => ({
                args: (args as string[]).map((arg) =>
                    arg.includes("prometheus-thanos-discovery") ? `--endpoint=dns+one-sidecar.${namespace}.svc:10901` : arg,
                ),
            }));
        },
        red: "3",
        says: /1 of 2 of kind sidecar/,
        repair: () => stack.access.core.deleteNamespacedService({ name: "one-sidecar", namespace: stack.namespace }),
    },
    {
        what: "MinIO down",
        plant: () => patch(minio, { spec: { replicas: 0 } }),
        red: "1a",
        says: /minio is scaled to 0, expected 1/,
    },
    {
        what: "a store gateway out of memory",
        // An idle one lives in 12Mi, because it collects its garbage as if that was all there is.
        plant: () => patchContainer(gateway, () => ({ resources: { requests: { memory: "8Mi" }, limits: { memory: "8Mi" } } })),
        red: "1a",
        says: /not ready: thanos-store-gateway-0 \(thanos: .*OOMKilled.*, killed for its memory at the limit of 8Mi\)/,
    },
    {
        what: "a gap in the bucket",
        plant: async () => {
            expect(await until(async () => (await ranges()).length > 2, { seconds: 300 }), "three ranges of blocks").to.equal(
                true,
            );
            const ends = await ranges();
            const lost = (await stack.thanos.loadedBlocks()).filter(({ maxTime }) => maxTime === ends[1]).map(({ ulid }) => ulid);
            await removeBlocks(stack, lost);
        },
        red: "13a",
        says: /a gap: no replica has a block for/,
        lasting: true,
    },
];

/** The messages of `verify` for each. */
const sentences: [what: string, check: string, sentence: string][] = [];

describe("verify, of a stack with a fault", () => {
    before("nothing is left of an earlier run", () => stage.prepare());

    it("starts from a healthy stack, and lists what can't be seen yet or here", async () => {
        await stage.start();
        await stage.deploy();
        await stage.proveYoung();
        stack = runningStack(stage.access, await intendedStack(stage.stack.file));
    });

    for (const { what, plant, red, says, repair, lasting } of faults)
        it(`is red for ${what}`, async () => {
            await plant();
            const only = checks.filter(({ id }) => id === red);
            let said = "";
            const end = Date.now() + 240_000;
            while (!says.test(said) && Date.now() < end) {
                const [result] = await verify(stack, { within: 0, only });
                said = result?.state === "red" ? result.measured : `${result?.state ?? ""}: ${result?.measured ?? ""}`;
                if (!says.test(said)) await new Promise((resolve) => setTimeout(resolve, 1000));
            }
            console.log(`      ${red}: ${said}`);
            expect(said).to.match(says);
            sentences.push([what, red, said]);
            await repair?.();
            if (lasting) return;
            await stage.deploy(undefined, undefined, { refresh: true }); // sees what was changed in the cluster
            const [repaired] = await verify(stack, { within: 240, only });
            expect(repaired?.state, repaired?.measured).to.equal("ok");
        });

    it("is healthy again except what was lost, with a sentence for each fault", async () => {
        console.log(table(["fault", "check", "sentence"], sentences));
        expect(sentences.map(([what]) => what)).to.deep.equal(faults.map(({ what }) => what));
        await stage.deploy(undefined, undefined, { refresh: true });
        const results = await verify(stack, { within: 240, only: checks.filter(({ id }) => !id.startsWith("13")) });
        expect(results.filter(({ state }) => state === "red").map(({ id, measured }) => `${id}: ${measured}`)).to.deep.equal([]);
    });

    it("leaves nothing behind", () => stage.leave());
});
