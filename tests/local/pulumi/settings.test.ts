import { expect } from "chai";
import { stackSettings } from "../../../local/pulumi/settings";

describe("the stack file that the CLI gets", () => {
    const file = { project: "shop", stack: "west", config: { "shop:size": "5", "shop:store": '{"kind":"s3"}' }, secretKeys: [] };

    it("has objects and lists as such, and every other value as text", () => {
        expect(stackSettings(file, {})).to.deep.equal({ config: { "shop:size": "5", "shop:store": { kind: "s3" } } });
    });

    it("keeps a text that begins like JSON", () => {
        const config = { "shop:pattern": "[a-z]+" };
        expect(stackSettings({ ...file, config }, {})).to.deep.equal({ config });
    });

    it("keeps the salt of the last deployment, without which its secrets cannot be decrypted", () => {
        expect(stackSettings(file, { encryptionsalt: "v1:abc", config: { "shop:old": "1" } })["encryptionsalt"]).to.equal(
            "v1:abc",
        );
    });

    it("takes encrypted values and their salt from the repository's file", () => {
        const encrypted = { values: { "shop:token": { secure: "v1:cipher" } }, settings: { encryptionsalt: "v1:file" } };
        const config = { ...file.config, "shop:token": "[secret]" };
        const found = stackSettings({ ...file, config, encrypted }, { encryptionsalt: "v1:abc" });
        expect(found).to.deep.include({ encryptionsalt: "v1:file" });
        expect(found["config"]).to.deep.include({ "shop:token": { secure: "v1:cipher" } });
    });
});
