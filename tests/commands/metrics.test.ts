import { expect } from "chai";
import { sumOfMetric } from "../../commands/access/thanos";

const text = `# HELP thanos_compact_halted Set to 1 if the compactor halted.
# TYPE thanos_compact_halted gauge
thanos_compact_halted 0
thanos_compact_halted_other 5
loads_total{result="ok",text="a } b"} 2
loads_total{result="bad"} 3e1
`;

describe("a metric in Prometheus' text format", () => {
    it("is read without labels", () => {
        expect(sumOfMetric(text, "thanos_compact_halted")).to.equal(0);
    });
    it("is summed over its series", () => {
        expect(sumOfMetric(text, "loads_total")).to.equal(32);
    });
    it("is undefined when it is not there", () => {
        expect(sumOfMetric(text, "thanos_compact")).to.equal(undefined);
    });
});
