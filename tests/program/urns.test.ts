// One object of the cluster has one URN, whichever variants a stack file selects. Under two URNs a change of the variant deletes it.
import { expect } from "chai";
import { isProperties, type Properties } from "../../lib/properties";
import type { Registration } from "../../offline/registration";
import { externalSecret, externalStore, gcsStore, retention, s3Store, validStack } from "../config/valid-stack";
import { walkValues } from "./program";

const receive = { receive: { mode: "standalone", replicas: 1 } };
const caBundle = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const stores = {
    minio: { kind: "minio", bucket: "west-thanos" },
    s3: { ...s3Store, caBundle },
    external: { ...externalStore, identity: externalSecret, caBundle },
    gcs: gcsStore,
};
const prometheus = {
    operator: { delivery: "operator" },
    chart: { delivery: "chart" },
    values: { delivery: "values", release: "monitoring" },
};
const thanos = {
    manifests: { delivery: "manifests", retention, ...receive },
    chart: { delivery: "chart", retention, ...receive },
};

/** The object's identity in the cluster: the name of a release is one too. */
function objectOf({ type, inputs }: Registration): string | undefined {
    const { kind, metadata } = inputs;
    const place = (named: Properties) => [named["namespace"], named["name"]].filter((part) => typeof part === "string").join("/");
    if (type.endsWith(":Release")) return `Release ${place(inputs)}`;
    return typeof kind === "string" && isProperties(metadata) ? `${kind} ${place(metadata)}` : undefined;
}

describe("the objects of a stack", function () {
    this.timeout(60_000);

    it("keep their URN from one delivery or store to another", async () => {
        const urns = new Map<string, Set<string>>();
        for (const objectStore of Object.values(stores))
            for (const p of Object.values(prometheus))
                for (const t of Object.values(thanos)) {
                    const { registrations } = await walkValues({ ...validStack(), objectStore, prometheus: p, thanos: t });
                    for (const one of registrations) {
                        const object = objectOf(one);
                        if (object !== undefined) urns.set(object, (urns.get(object) ?? new Set()).add(one.urn));
                    }
                }
        expect(urns.size).to.be.greaterThan(40);
        expect([...urns].filter(([, found]) => found.size > 1).map(([object, found]) => [object, ...found])).to.deep.equal([]);
    });
});
