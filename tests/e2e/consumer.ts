// An application on the cluster of a running stack: its own program (examples/consumer), which has of the stack only its
// outputs, next to a pod that exports metrics. The test checks its promises, and that neither program touches the other's resources.
import { expect } from "chai";
import type { Resource } from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes/provider";
import { z } from "zod";
import { registerAll, type NamedObject } from "../../components/kubernetes/object";
import { restrictedContainer, restrictedPod } from "../../components/kubernetes/pod";
import { images } from "../../config/versions";
import type { Program } from "../../offline/program";
import type { StackFile } from "../../offline/stack-file";
import { eventually } from "./await";
import type { Stage } from "./stage";

const thanos = "organization/thanos-stack/local";
const name = "shop";
const labels = { "app.kubernetes.io/name": name };

/** The application: anything that exports metrics, here a Prometheus with nothing to scrape. */
const application: readonly NamedObject[] = [
    {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name, namespace: name, labels },
        spec: { selector: labels, ports: [{ name: "metrics", port: 9090 }] },
    },
    {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name, namespace: name, labels },
        spec: {
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: {
                    securityContext: restrictedPod(65532),
                    volumes: [{ name: "data", emptyDir: {} }],
                    containers: [
                        {
                            name,
                            image: images.prometheus,
                            args: ["--config.file=/dev/null", "--storage.tsdb.path=/prometheus"],
                            volumeMounts: [{ name: "data", mountPath: "/prometheus" }],
                            resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "128Mi" } },
                            securityContext: restrictedContainer,
                        },
                    ],
                },
            },
        },
    },
];

// oxlint-disable-next-line typescript/no-require-imports -- `export =` is what Pulumi's runner takes
const consumer = require("../../examples/consumer") as Program;

/** The consumer's program, after the application itself. */
const program =
    (context: string): Program =>
    async () => {
        const provider = new Provider("application", { context });
        const namespace: NamedObject = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
        await there(registerAll(name, [namespace], { provider }));
        registerAll(name, application, { provider });
        return consumer();
    };

/** Awaits that resources are there; in a preview, too, their ids are known in the end or never requested. */
const there = (resources: readonly Resource[]): Promise<unknown> =>
    Promise.all(resources.map((one) => new Promise((resolve) => one.urn.apply(resolve))));

const rules = z.object({
    data: z.object({
        groups: z.array(
            z.object({ rules: z.array(z.object({ name: z.string(), health: z.string(), state: z.string().optional() })) }),
        ),
    }),
});
const answer = z.object({ data: z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()) })) }) });

export function consumerSteps(stage: Stage): void {
    const file = (reference = thanos): StackFile => ({
        project: name,
        stack: "e2e",
        config: { "shop:thanos": reference, "shop:context": stage.cluster.context },
        secretKeys: [],
    });

    it("refuses a stack with another version of the contract, before anything is changed", async () => {
        const { outputs } = await stage.deploy();
        const newer: StackFile = { project: "thanos-stack", stack: "newer", config: {}, secretKeys: [] };
        await stage.deploy(newer, () => Promise.resolve({ ...outputs, contractVersion: 2 }));
        const failure: unknown = await stage
            .deploy(file("organization/thanos-stack/newer"), consumer)
            .catch((error: unknown) => error);
        expect(String(failure)).to.match(/Stack organization\/thanos-stack\/newer has version 2 of the contract/);
        const { items } = await stage.access.core.listNamespace();
        expect(items.map(({ metadata }) => metadata?.name)).not.to.include(name);
    });

    it("is scraped, watched and kept by a stack whose outputs are its only input, and left alone by it", async () => {
        const { touched, outputs: said } = await stage.deploy(file(), program(stage.cluster.context));
        expect(touched.filter((object) => !/ shop(\/shop(-dashboard|-remote-write)?)?$/.test(object))).to.deep.equal([]);

        const { hostname, port } = new URL(String(said["metrics"]));
        const frontend = { namespace: stage.namespace, service: hostname.split(".")[0] ?? "", port: Number(port) };
        const ask = async (query: string) => {
            const text = await stage.access.getText(frontend, "/api/v1/query", { query, partial_response: "false" });
            return answer.parse(JSON.parse(text)).data.result;
        };
        const series = await eventually(
            180,
            () => ask(`up{namespace="${name}"} == 1`),
            (found) => found.length > 0,
        );
        expect(series.map(({ metric }) => metric["job"])).to.deep.equal([name]);
        const own = await ask(`count(prometheus_build_info{namespace="${name}", cluster="local"})`);
        expect(own).to.have.length(1);

        const prometheus = { namespace: stage.namespace, service: stage.stack.names.prometheus.service, port: 9090 };
        const alerts = await eventually(
            180,
            async () => {
                const { data } = rules.parse(JSON.parse(await stage.access.getText(prometheus, "/api/v1/rules")));
                return data.groups.flatMap((group) => group.rules).filter((rule) => rule.name === "ShopIsDown");
            },
            (found) => found.length === 1 && found.every(({ health, state }) => health === "ok" && state === "inactive"),
        );
        expect(alerts).to.deep.equal([{ name: "ShopIsDown", health: "ok", state: "inactive" }]);

        const dashboards = await stage.access.core.listConfigMapForAllNamespaces({ labelSelector: "grafana_dashboard=1" });
        expect(dashboards.items.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`)).to.include(
            `${name}/shop-dashboard`,
        );
        console.log(
            `      through ${frontend.service}: ${series.length} target up; alert ShopIsDown loaded, inactive; ${dashboards.items.length} dashboards`,
        );

        expect((await stage.deploy()).touched, "what the stack's own run changes").to.deep.equal([]);
    });

    it("goes, and the stack stays as it was", async () => {
        const before = await stage.generations();
        const removed = await stage.remove(file());
        expect(removed.filter((object) => !/ shop(\/|$)/.test(object))).to.deep.equal([]);
        expect(removed.length).to.be.greaterThan(5);
        expect(await stage.generations()).to.deep.equal(before);
    });
}
