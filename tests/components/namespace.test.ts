import { expect } from "chai";
import { parseConfig } from "../../config/problems";
import { validStack } from "../config/valid-stack";
import { walkValues, waitsFor } from "../program/program";

const namespaceTypes = ["kubernetes:core/v1:Namespace", "kubernetes:core/v1:NamespacePatch"];

/** The Namespace of a stack: type and labels. */
async function managed(change: Record<string, unknown>) {
    const walked = await walkValues({ ...validStack(), ...change });
    const found = walked.registrations.filter(({ name, type }) => name === "namespace" && namespaceTypes.includes(type));
    return {
        walked,
        found: found.map(({ type, protect, inputs }) => ({
            type: type.split(":").at(-1),
            protect,
            labels: (inputs["metadata"] as { labels: object }).labels,
        })),
    };
}

const problems = (change: Record<string, unknown>): string[] => {
    const parsed = parseConfig("thanos-stack", { ...validStack(), ...change });
    return "problems" in parsed ? parsed.problems.map(({ path, message }) => `${path}: ${message}`) : [];
};

const enforce = "pod-security.kubernetes.io/enforce";
const partOf = { "app.kubernetes.io/part-of": "thanos-stack" };

describe("the Namespace", () => {
    it("is created, protected and restricted by default", async () => {
        const { found } = await managed({});
        expect(found).to.deep.equal([{ type: "Namespace", protect: true, labels: { [enforce]: "restricted", ...partOf } }]);
    });

    it("has another Pod Security level, or none", async () => {
        const labels = async (podSecurity: string) => (await managed({ namespaceManagement: { podSecurity } })).found[0]?.labels;
        expect(await labels("baseline")).to.deep.equal({ [enforce]: "baseline", ...partOf });
        expect(await labels("none")).to.deep.equal(partOf);
    });

    it("is adopted by a patch of one label", async () => {
        const adopt = (podSecurity: string) => managed({ namespaceManagement: { mode: "adopt", podSecurity } });
        const patched = [{ type: "NamespacePatch", protect: false, labels: { [enforce]: "baseline" } }];
        expect((await adopt("baseline")).found).to.deep.equal(patched);
        expect((await adopt("none")).found).to.deep.equal([]);
        expect(problems({ namespaceManagement: { mode: "adopt" } })).to.have.length(1);
    });

    it("is left alone where another team's Prometheus is, and nothing waits for it", async () => {
        for (const delivery of ["values", "existing"]) {
            const { found, walked } = await managed({ prometheus: { delivery } });
            expect(found).to.deep.equal([]);
            for (const one of walked.registrations) expect(waitsFor(walked, one)).not.to.include("Namespace namespace");
        }
        expect((await managed({ namespaceManagement: { mode: "existing" } })).found).to.deep.equal([]);
    });

    it("has no Pod Security level when it is left alone", () => {
        const podSecurity = "baseline";
        const refused = /^thanos-stack:namespaceManagement\.podSecurity: not allowed because .* existing Namespace/;
        expect(problems({ namespaceManagement: { mode: "existing", podSecurity } })[0]).to.match(refused);
        expect(problems({ namespaceManagement: { podSecurity }, prometheus: { delivery: "values" } })[0]).to.match(refused);
    });

    for (const name of ["default", "kube-system", "kube-public", "kube-flannel"])
        it(`is never ${name}`, () => {
            expect(problems({ namespace: name })[0]).to.match(/^thanos-stack:namespace: .* other than default/);
        });
});
