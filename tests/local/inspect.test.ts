import { expect } from "chai";
import { podsToFlush } from "../../local/inspect";

const pod = (name: string, labels: Record<string, string>) => ({ metadata: { name, labels } });
const pods = [
    pod("prometheus-thanos-stack-0", { "operator.prometheus.io/name": "thanos-stack" }),
    pod("thanos-query-1", { "app.kubernetes.io/name": "thanos" }),
];

describe("npm run local -- down --delete-data", () => {
    it("refuses to delete samples of a bucket that outlives the cluster, while Prometheus runs", () => {
        expect(podsToFlush({}, pods)).to.deep.equal(["prometheus-thanos-stack-0"]);
        expect(podsToFlush({}, pods.slice(1)), "after flush").to.deep.equal([]);
    });

    it("deletes a bucket in the cluster with everything else", () => {
        expect(podsToFlush({ server: {} }, pods)).to.deep.equal([]);
    });
});
