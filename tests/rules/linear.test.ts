// Texts of other programs are read in time that grows with their length: no pattern tries every way to cut a text.
import { expect } from "chai";
import { rules } from "../../rules/index";
import { judge } from "../../rules/judge";
import { imageView, valuesImages } from "../../rules/view/images";
import { viewOf } from "../../rules/view/index";
import type { Resource } from "../../rules/view/resource";

const hostile: Readonly<Record<string, string>> = {
    "a word of 28 characters that no reference ends with": `${"_".repeat(28)}!`,
    "words and underscores": `${"a_".repeat(10_000)}!`,
    underscores: `${"_".repeat(20_000)}!`,
    colons: `${":a".repeat(10_000)}!`,
    dots: `${".".repeat(20_000)}!`,
    slashes: `${"a/".repeat(10_000)}!`,
    "at signs": "@".repeat(20_000),
    "open braces": "{{".repeat(10_000),
    "dollars and braces": "${a".repeat(7_000),
    schemes: "a://a".repeat(4_000),
    "names of credentials": "password".repeat(2_500),
    "names of credentials with blanks": `password${" ".repeat(20_000)}`,
    "types of documents": "type: config: bucket ".repeat(900),
    blanks: " ".repeat(20_000),
    quotes: `--label=${'a="'.repeat(7_000)}`,
};

const release = (value: string): Resource[] => [
    {
        urn: "urn:release",
        type: "kubernetes:helm.sh/v3:Release",
        name: "thanos",
        protect: false,
        retainOnDelete: false,
        inputs: {
            chart: "thanos",
            name: value,
            namespace: value,
            version: value,
            values: {
                image: { registry: value, repository: value, tag: value },
                anImage: value,
                objstoreConfig: value,
                query: { args: ["query", value, `--endpoint=${value}`], extraFlags: [value], image: value },
                storegateway: { enabled: true, extraFlags: [value, `--selector.relabel-config=${value}`] },
                password: value,
            },
        },
    },
    {
        urn: "urn:pod",
        type: "kubernetes:apps/v1:Deployment",
        name: "thanos",
        protect: false,
        retainOnDelete: false,
        inputs: {
            kind: "Deployment",
            metadata: { name: "thanos" },
            spec: {
                template: {
                    spec: {
                        containers: [
                            { name: "thanos", image: `thanos/${value}`, args: ["query", value] },
                            { image: value, command: [value] },
                        ],
                    },
                },
            },
        },
    },
];

describe("a text that is made to be slow", () => {
    for (const [what, value] of Object.entries(hostile))
        it(`takes no time to speak of: ${what}`, () => {
            const started = process.cpuUsage();
            imageView("a", value);
            valuesImages("a", { image: value, other: { image: { repository: value, tag: value } } });
            const view = viewOf(release(value), { environment: "prod", scope: "everything", registries: ["quay.io"] });
            for (const rule of rules) judge(rule, view);
            const { user } = process.cpuUsage(started);
            expect(user / 1e6).to.be.below(5);
        });
});
