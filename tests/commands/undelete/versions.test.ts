import { expect } from "chai";
import { readVersions } from "../../../commands/undelete/s3";
import { deletedBlocks, missingFiles, type ObjectVersion } from "../../../commands/undelete/versions";

const ulid = "01JDXK5V3F8Q9N2M4P6R7S8T9V";
const version = (path: string, more: Partial<ObjectVersion> = {}): ObjectVersion => ({
    key: `${ulid}/${path}`,
    versionId: `${path}-1`,
    isMarker: false,
    isLatest: true,
    size: 10,
    modified: 1000,
    ...more,
});
const deleted = (path: string): ObjectVersion[] => [
    version(path, { isLatest: false }),
    version(path, { versionId: `${path}-marker`, isMarker: true, size: 0, modified: 2000 }),
];
const block = [...deleted("meta.json"), ...deleted("index"), ...deleted("chunks/000001"), ...deleted("deletion-mark.json")];

describe("versions of a bucket", () => {
    it("become blocks whose markers are removed with meta.json last, and without their deletion mark", () => {
        const [found, ...more] = deletedBlocks(block);
        expect(more).to.deep.equal([]);
        expect(found?.ulid).to.equal(ulid);
        expect(found?.meta.versionId).to.equal("meta.json-1");
        expect(found?.markers.map(({ versionId }) => versionId)).to.deep.equal([
            "index-marker",
            "chunks/000001-marker",
            "meta.json-marker",
        ]);
    });

    it("are no deleted block while every object is there, or when meta.json never was", () => {
        expect(deletedBlocks(["meta.json", "index"].map((path) => version(path)))).to.deep.equal([]);
        expect(deletedBlocks(deleted("index"))).to.deep.equal([]);
        expect(deletedBlocks([version("meta.json"), ...deleted("deletion-mark.json")])).to.deep.equal([]);
    });

    it("show a block that lost one object", () => {
        const [found] = deletedBlocks([version("meta.json"), version("index"), ...deleted("chunks/000001")]);
        expect(found?.markers.map(({ key }) => key)).to.deep.equal([`${ulid}/chunks/000001`]);
    });

    it("belong to the prefix", () => {
        const below = block.map((one) => ({ ...one, key: `metrics/${one.key}` }));
        expect(deletedBlocks(below, "metrics").map((one) => one.ulid)).to.deep.equal([ulid]);
        expect(deletedBlocks(below)).to.deep.equal([]);
        expect(deletedBlocks(block, "metrics")).to.deep.equal([]);
    });

    it("may lack files of a block", () => {
        const meta = {
            ulid,
            minTime: 0,
            maxTime: 1,
            compaction: { sources: [ulid] },
            thanos: {
                downsample: { resolution: 0 },
                files: [
                    { rel_path: "index", size_bytes: 10 },
                    { rel_path: "chunks/000001", size_bytes: 10 },
                    { rel_path: "meta.json" },
                ],
            },
        };
        const sizes = (chunk: number) => new Map(Object.entries({ index: 10, "chunks/000001": chunk, "meta.json": 5 }));
        expect(missingFiles(meta, sizes(10))).to.deep.equal([]);
        expect(missingFiles(meta, sizes(9))).to.deep.equal(["chunks/000001"]);
        expect(missingFiles(meta, new Map())).to.deep.equal(["index", "chunks/000001", "meta.json"]);
    });

    it("are read from pages of XML", () => {
        const page = readVersions(
            `<ListVersionsResult><IsTruncated>true</IsTruncated><NextKeyMarker>a%2Fb</NextKeyMarker><NextVersionIdMarker>v1</NextVersionIdMarker>
            <Version><Key>a%2Fb</Key><VersionId>v1</VersionId><IsLatest>false</IsLatest><LastModified>2026-11-28T10:00:00.000Z</LastModified><Size>7</Size></Version>
            <DeleteMarker><Key>a%2Fb</Key><VersionId>v2</VersionId><IsLatest>true</IsLatest><LastModified>2026-11-28T11:00:00.000Z</LastModified></DeleteMarker></ListVersionsResult>`,
        );
        expect(page.next).to.deep.equal({ "key-marker": "a/b", "version-id-marker": "v1" });
        expect(page.versions).to.deep.equal([
            { key: "a/b", versionId: "v1", isMarker: false, isLatest: false, size: 7, modified: Date.UTC(2026, 10, 28, 10) },
            { key: "a/b", versionId: "v2", isMarker: true, isLatest: true, size: 0, modified: Date.UTC(2026, 10, 28, 11) },
        ]);
    });
});
