import { expect } from "chai";
import { asRole } from "../../../commands/verify/bucket-access";

const items = [{ key: "objstore.yml", path: "objstore.yml" }];

describe("the volume of a role", () => {
    it("has the role's Secret in place of another role's", () => {
        const volume = { name: "objstore", secret: { secretName: "thanos-objstore-reader", items, defaultMode: 420 } };
        expect(asRole(volume, "owner")).to.deep.equal({
            name: "objstore",
            secret: { secretName: "thanos-objstore-owner", items, defaultMode: 420 },
        });
    });

    it("keeps the authority of the object store, and every other Secret", () => {
        const authority = { configMap: { name: "thanos-objstore-ca", items: [{ key: "ca.crt", path: "ca.crt" }] } };
        const other = { secret: { name: "minio-tls" } };
        const sources = [{ secret: { name: "thanos-objstore-writer", items } }, authority, other];
        expect(asRole({ name: "objstore", projected: { sources } }, "reader")).to.deep.equal({
            name: "objstore",
            projected: { sources: [{ secret: { name: "thanos-objstore-reader", items } }, authority, other] },
        });
    });
});
