import { expect } from "chai";
import { at } from "../at";
import { validStack } from "../config/valid-stack";
import { title, walkValues } from "../program/program";

const everything = {
    historyImport: { claim: "old" },
    imagePullSecrets: ["mirror"],
};
const thanos = {
    caches: { kind: "deployed" },
    ruler: { rules: "objects" },
    receive: { mode: "router" },
    bucketWeb: {},
};

/** What each pod's maker says of it, by its title. */
async function named(change: object): Promise<Record<string, unknown>> {
    const { registrations } = await walkValues({ ...validStack(), ...everything, ...change });
    return Object.fromEntries(
        registrations.flatMap((one) => {
            const { inputs, type } = one;
            if (type.endsWith(":Release")) return [[title(one), at(inputs, "values", "global", "imagePullSecrets")]];
            const spec =
                at(inputs, "spec", "template", "spec") ??
                (/:(Prometheus|ThanosRuler)$/.test(type) ? at(inputs, "spec") : undefined);
            return spec === undefined ? [] : [[title(one), at(spec, "imagePullSecrets")]];
        }),
    );
}

describe("credentials for a private registry", () => {
    it("are named by every pod, by either delivery", async () => {
        const own = await named({ thanos: { delivery: "manifests", ...thanos } });
        expect(Object.keys(own)).to.have.length.greaterThan(10);
        const charted = await named({
            prometheus: { delivery: "chart", definitions: { managedBy: "cluster" } },
            thanos: { delivery: "chart", ...thanos },
        });
        for (const [what, secrets] of Object.entries({ ...own, ...charted }))
            expect(secrets, what).to.deep.equal([{ name: "mirror" }]);
    });

    it("are nobody's, unless a stack names them, and a chart's own values are left", async () => {
        for (const [what, secrets] of Object.entries(await named({ imagePullSecrets: undefined })))
            expect(secrets, what).to.equal(undefined);
        const values = { global: { imagePullSecrets: ["other"] } };
        const { "Release thanos": release } = await named({ thanos: { delivery: "chart", chart: { values } } });
        expect(release).to.deep.equal(["other"]);
    });
});
