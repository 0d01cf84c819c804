import { expect } from "chai";
import { imageParts, mirrored } from "../../config/images";

describe("images", () => {
    const image = "quay.io/thanos/thanos:v0.42.4";
    const mirror = "mirror.example.com:5000/all";

    it("move to a mirror with their repository, and stay where they are without one", () => {
        expect(mirrored(image, mirror)).to.equal("mirror.example.com:5000/all/thanos/thanos:v0.42.4");
        expect(mirrored(image, undefined)).to.equal(image);
    });

    it("are taken apart", () => {
        expect(imageParts(image, undefined)).to.deep.equal({ registry: "quay.io", repository: "thanos/thanos", tag: "v0.42.4" });
    });

    it("are taken apart with a port and a digest", () => {
        expect(imageParts(`localhost:5000/a:v1@sha256:${"0".repeat(64)}`, undefined)).to.deep.equal({
            registry: "localhost:5000",
            repository: "a",
            tag: "v1",
            digest: "0".repeat(64),
        });
    });

    it("leave a mirror's path with the mirror, because charts put the mirror before their own repository", () => {
        expect(imageParts(mirrored(image, mirror), mirror)).to.deep.equal({
            registry: mirror,
            repository: "thanos/thanos",
            tag: "v0.42.4",
        });
    });

    for (const wrong of ["thanos:v1", "quay.io/thanos/thanos", "other.example.com/thanos:v1"])
        it(`refuse ${wrong}`, () => {
            expect(() => imageParts(wrong, "mirror.example.com")).to.throw(RangeError, wrong);
        });
});
