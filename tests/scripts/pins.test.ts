import { expect } from "chai";
import { overdue, overdueInLine, type Release } from "../../scripts/pins/overdue";

const now = new Date("2026-11-28T12:00:00Z");
const release = (version: string, days: number): Release => ({ version, time: new Date(now.getTime() - days * 86_400_000) });
const found = (pinned: string, ...releases: readonly Release[]) => overdue(pinned, releases, now).map(({ version }) => version);

describe("a pin", () => {
    it("is overdue when a patch release is older than 14 days, of its own minor version or a newer one", () => {
        expect(found("v0.42.4", release("v0.42.5", 32))).to.deep.equal(["v0.42.5"]);
        expect(found("v3.14.0", release("v3.15.0", 40), release("v3.15.1", 20), release("v3.16.0", 15))).to.deep.equal([
            "v3.15.1",
        ]);
    });

    it("of Kubernetes may stay on a minor version as long as that is maintained, with its patches", () => {
        const kubernetes = [
            ...["v1.34.4", "v1.34.9", "v1.35.4", "v1.36.3"].map((version) => release(version, 30)),
            ...[release("v1.37.2", 20), release("v1.38.0", 3)],
        ];
        const inLine = (pinned: string) => overdueInLine(pinned, kubernetes, now).map(({ version }) => version);
        expect(inLine("v1.34.9"), "no longer maintained").to.deep.equal(["v1.37.2"]);
        expect(inLine("v1.35.4")).to.deep.equal([]);
        expect(inLine("v1.35.3")).to.deep.equal(["v1.35.4"]);
        expect(inLine("v1.37.2"), "the next one is young").to.deep.equal([]);
    });

    it("is not overdue for 14 days, for a minor version alone, a pre-release or another major version", () => {
        expect(found("v0.42.4", release("v0.42.5", 13))).to.deep.equal([]);
        expect(found("v0.42.4", release("v0.43.0", 90))).to.deep.equal([]);
        expect(found("v0.42.4", release("v0.42.5-rc.0", 90))).to.deep.equal([]);
        expect(found("3.9.1", release("4.0.1", 90))).to.deep.equal([]);
        expect(found("1.10.0", release("1.9.9", 90))).to.deep.equal([]);
    });
});
