import { versions } from "../../../config/versions";
import { expect } from "chai";
import { holdsSecret } from "../../../offline/secrets";
import type { Walk } from "../../../offline/walk";
import { at } from "../../at";
import { s3Store, validStack } from "../../config/valid-stack";
import { registered, walkValues } from "../../program/program";

const walkWith = (chart: object = {}, more: object = {}): Promise<Walk> =>
    walkValues({ ...validStack(), thanos: { delivery: "chart", chart }, ...more });

const release = (walked: Walk) => registered(walked, "Release thanos").inputs;

describe("the Bitnami chart", () => {
    it("is the registry's last version, with Thanos' own image", async () => {
        const { values, ...inputs } = release(await walkWith());
        expect(inputs).to.include({
            name: "bitnami-thanos",
            chart: "oci://registry-1.docker.io/bitnamicharts/thanos",
            version: "17.3.1",
            atomic: true,
        });
        expect(at(values, "image")).to.include({ registry: "quay.io", repository: "thanos/thanos", tag: versions.thanos });
        expect(at(values, "global", "security", "allowInsecureImages")).to.equal(true);
    });

    it("may take as long as the store gateway's first start", async () => {
        expect(release(await walkWith())["timeout"]).to.equal(1800 + 300);
    });

    it("has no secret in its values, but a checksum of what each component reads", async () => {
        const { values } = release(await walkWith());
        expect(holdsSecret(values)).to.equal(false);
        const checksum = (component: string) => at(values, component, "podAnnotations", "checksum/objstore");
        expect(checksum("storegateway")).to.match(/^sha-[0-9a-f]{12}$/);
        expect(checksum("storegateway")).not.to.equal(checksum("compactor"));
        expect(at(values, "query", "podAnnotations")).to.deep.equal({});
    });

    it("gets each role's ServiceAccount where roles are bound to ServiceAccounts", async () => {
        const walked = await walkWith({}, { objectStore: s3Store });
        const { values } = release(walked);
        const bound = (role: string) => registered(walked, `PodIdentityAssociation s3-${role}`).inputs["serviceAccount"];
        expect(at(values, "storegateway", "serviceAccount", "name")).to.equal(bound("reader"));
        expect(at(values, "compactor", "serviceAccount", "name")).to.equal(bound("owner"));
    });

    it("takes the stack's own values last", async () => {
        const { values } = release(await walkWith({ values: { query: { replicaCount: 9, lifecycleHooks: { a: 1 } } } }));
        expect(at(values, "query", "replicaCount")).to.equal(9);
        expect(at(values, "query", "lifecycleHooks")).to.deep.equal({ a: 1 });
        expect(at(values, "query", "args", 0)).to.equal("query");
    });
});
