import { expect } from "chai";
import type { ClusterAccess } from "../../kube/cluster";
import { reach } from "../../commands/access/reach";
import { prometheusNames, thanosNames } from "../../config/names";

const names = {
    prometheus: prometheusNames,
    thanos: { components: thanosNames, storeDiscovery: "", queryGrpc: "" },
};

const answering = (answer: () => Promise<{ items: { metadata: { labels: Record<string, string> } }[] }>) =>
    ({
        config: { getCurrentContext: () => "west", getCurrentCluster: () => ({ server: "https://10.0.0.1:6443" }) },
        core: { listNamespacedPod: answer },
    }) as unknown as ClusterAccess;

const refusing = (code: number, message: string) =>
    answering(() => Promise.reject(Object.assign(new Error("HTTP-Code"), { code, body: JSON.stringify({ message }) })));

const pods = (...labels: Record<string, string>[]) =>
    answering(() => Promise.resolve({ items: labels.map((one) => ({ metadata: { labels: one } })) }));

const said = (access: ClusterAccess) => reach(access, { namespace: "monitoring", names }).then(() => "", String);

describe("a cluster that is queried", () => {
    it("is taken when anything of the stack runs there", async () => {
        expect(await said(pods({ "thanos-stack/component": "query" }))).to.equal("");
        expect(await said(pods({ "operator.prometheus.io/name": "thanos-stack" }))).to.equal("");
    });

    for (const [what, access, message] of [
        [
            "does not answer",
            answering(() => Promise.reject(new Error("request to https://x failed, reason: connect ECONNREFUSED 10.0.0.1:6443"))),
            /The cluster of the context "west" \(https:\/\/10\.0\.0\.1:6443\) does not answer: connect ECONNREFUSED.*--context NAME\.$/,
        ],
        [
            "refuses the credentials",
            refusing(401, "Unauthorized"),
            /credentials of the context: they are missing or have expired/,
        ],
        [
            "accepts no client",
            refusing(403, 'pods is forbidden: User "x" cannot list'),
            /answers 403: pods is forbidden: User "x" cannot list\.$/,
        ],
        ["is empty", pods(), /runs nothing of the stack in the namespace "monitoring"\. Deploy it there first/],
        ["has other things", pods({ app: "shop" }, {}), /in the namespace "monitoring", but 2 other pods\. Deploy/],
    ] as const)
        it(`that ${what} is described in one sentence`, async () => {
            expect(await said(access)).to.match(message);
        });
});
