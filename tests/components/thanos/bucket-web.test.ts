import { expect } from "chai";
import { s3Store } from "../../config/valid-stack";
import { registered, title, walkValues } from "../../program/program";
import { validStack } from "../../config/valid-stack";
import { all, modelOf, only } from "./components";

describe("bucket web", () => {
    it("is there on request, and reads only", () => {
        expect(all(modelOf(), "bucketWeb")).to.deep.equal([]);
        const bucketWeb = only(modelOf({ bucketWeb: {} }), "bucketWeb");
        expect(bucketWeb.objstore).to.equal("reader");
        expect(bucketWeb.args.slice(0, 3)).to.deep.equal(["tools", "bucket", "web"]);
        expect(bucketWeb.args).to.include("--disable-admin-operations");
    });

    for (const delivery of ["manifests", "chart"])
        it(`has an identity of its own in the reader's role, by ${delivery}`, async () => {
            const walked = await walkValues({
                ...validStack(),
                prometheus: { delivery: "chart" },
                objectStore: s3Store,
                thanos: { delivery, bucketWeb: {} },
            });
            const associations = walked.registrations.filter(({ type }) => type.includes("podIdentityAssociation"));
            expect(associations.map(({ name }) => name).sort()).to.have.length(4);
            const name = delivery === "chart" ? "bitnami-thanos-bucketweb" : "thanos-bucket-web";
            const { inputs } = registered(walked, `PodIdentityAssociation s3-reader-${name}`);
            expect(inputs["serviceAccount"]).to.equal(name);
            if (delivery === "manifests")
                expect(walked.registrations.map(title)).to.include("Deployment thanos-bucket-web-deployment");
        });
});
