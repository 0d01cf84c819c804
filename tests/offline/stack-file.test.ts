import { expect } from "chai";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { readStack } from "../../offline/stack-file";
import { rejection } from "./programs";

describe("readStack", () => {
    let root: string;
    beforeEach(async () => {
        root = await mkdtemp(path.join(os.tmpdir(), "stack-"));
    });
    afterEach(() => rm(root, { recursive: true }));

    const write = (file: string, text: string) => writeFile(path.join(root, file), text);
    const project = "name: shop\nruntime: nodejs\n";

    it("gives the values under their full keys, objects as JSON", async () => {
        await write("Pulumi.yaml", project);
        await write(
            "Pulumi.dev.yaml",
            "config:\n  size: small\n  shop:days: 3\n  aws:region: eu-west-1\n  volumes:\n    store: {class: fast}\n  zones: [a, b]\n  on: true\n",
        );
        const { placeOf, ...read } = await readStack(root, "dev");
        expect(placeOf?.(["volumes", "store", "class"])).to.match(/Pulumi\.dev\.yaml:6$/);
        expect(read).to.deep.equal({
            project: "shop",
            stack: "dev",
            config: {
                "shop:size": "small",
                "shop:days": "3",
                "aws:region": "eu-west-1",
                "shop:volumes": '{"store":{"class":"fast"}}',
                "shop:zones": '["a","b"]',
                "shop:on": "true",
            },
            secretKeys: [],
        });
    });

    it("takes defaults and values from the project, and lets the stack win", async () => {
        await write(
            "Pulumi.yaml",
            `${project}config:\n  size: {type: string, default: small}\n  days: {default: 3}\n  needed: {type: string}\n` +
                `  zones: {default: [a], type: array}\n  pulumi:disable-default-providers: {value: ["*"]}\n  plain: text\n`,
        );
        await write("Pulumi.dev.yaml", "config:\n  days: 5\n");
        expect((await readStack(root, "dev")).config).to.deep.equal({
            "shop:size": "small",
            "shop:days": "5",
            "shop:zones": '["a"]',
            "pulumi:disable-default-providers": '["*"]',
            "shop:plain": "text",
        });
    });

    it("reads of encrypted values only that they exist", async () => {
        await write("Pulumi.yaml", project);
        await write(
            "Pulumi.prod.yaml",
            "encryptionsalt: v1:x\nconfig:\n  token: {secure: v1:abc}\n  login:\n    user: me\n    password: {secure: v1:def}\n  open: yes\n",
        );
        const { config, secretKeys } = await readStack(root, "prod");
        expect(secretKeys).to.deep.equal(["shop:token", "shop:login"]);
        expect(config["shop:token"]).to.equal("[secret]");
        expect(JSON.parse(config["shop:login"]!)).to.deep.equal({ user: "me", password: "[secret]" });
    });

    it("reads another file in the stack's place", async () => {
        await write("Pulumi.yaml", project);
        await write("try.yaml", "config: {size: large}\n");
        expect(await readStack(root, "dev", { file: path.join(root, "try.yaml") })).to.deep.include({
            stack: "dev",
            config: { "shop:size": "large" },
        });
    });

    it("takes a stack without configuration", async () => {
        await write("Pulumi.yaml", project);
        await write("Pulumi.dev.yaml", "# nothing yet\n");
        expect((await readStack(root, "dev")).config).to.deep.equal({});
    });

    it("lists the stacks that there are when the requested one is missing", async () => {
        await write("Pulumi.yaml", project);
        for (const name of ["prod", "dev"]) await write(`Pulumi.${name}.yaml`, "config: {}\n");
        const { message } = await rejection(readStack(root, "pord"));
        expect(message).to.equal(
            `${path.join(root, "Pulumi.pord.yaml")}: the file does not exist. The stacks of this project are dev, prod.`,
        );
    });

    const broken: Record<string, [file: string, text: string, message: RegExp]> = {
        "a syntax error": ["Pulumi.dev.yaml", "config:\n  size: [a\n  b: 1\n", /Pulumi\.dev\.yaml:\d+:\d+: ./],
        "a key that is there twice": [
            "Pulumi.dev.yaml",
            "config:\n  size: a\n  size: b\n",
            /Pulumi\.dev\.yaml:3:3: the key "size" occurs twice/,
        ],
        "a key of the project that is there twice": [
            "Pulumi.dev.yaml",
            "config:\n  p:size: a\n  p:size: b\n",
            /Pulumi\.dev\.yaml:3:3: the key "p:size" occurs twice/,
        ],
        "a list in the place of the file": ["Pulumi.dev.yaml", "- a\n", /Pulumi\.dev\.yaml: expected a map/],
        "a text in the place of the config": ["Pulumi.dev.yaml", "config: small\n", /Pulumi\.dev\.yaml: "config" must be a map/],
        "a misspelt config": [
            "Pulumi.dev.yaml",
            "confg:\n  size: a\n",
            /Pulumi\.dev\.yaml:1: unknown key "confg"\. Did you mean "config"\?$/,
        ],
        "a project without a name": ["Pulumi.yaml", "runtime: nodejs\n", /Pulumi\.yaml: "name" is missing/],
    };
    for (const [what, [file, text, message]] of Object.entries(broken)) {
        it(`names file and place of ${what}`, async () => {
            await write("Pulumi.yaml", project);
            await write("Pulumi.dev.yaml", "config: {}\n");
            await write(file, text);
            expect((await rejection(readStack(root, "dev"))).message).to.match(message);
        });
    }
});
