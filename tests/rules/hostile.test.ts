// Any text of another team is read: no text makes a rule throw, which would end a preview without an answer.
import { expect } from "chai";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { objstoreKey } from "../../config/names";
import { ask } from "../../policy/ask";
import { rules } from "../../rules/index";
import { viewOf } from "../../rules/view/index";
import type { Resource } from "../../rules/view/resource";
import { root } from "../program/program";

const deep = 300;
const texts: Readonly<Record<string, string>> = {
    "a bracket that nobody closes": "datasources: [",
    "an alias of nothing": "datasources: *nobody",
    "aliases of aliases": [
        "a: &a [x, x]",
        ..."bcdefghijklmnopqrst"
            .split("")
            .map((name, n) => `${name}: &${name} [${`*${String.fromCharCode(97 + n)}, `.repeat(9)}]`),
    ].join("\n"),
    "brackets without end": "[".repeat(deep),
    "JSON without bottom": `{"datasources": ${"[".repeat(deep)}${"]".repeat(deep)}}`,
    "a template": "datasources:\n{{ range .Values.sources }}\n- {{ toYaml . }}\n{{ end }}",
    "a list instead of a map": "- type: S3",
    "nothing but null": "null",
    "an empty text": "",
    "two documents, of which the second is broken": "type: S3\n---\n]",
};

/** A text everywhere where rules expect one with a meaning. */
function everywhere(content: string): Resource[] {
    const bodies: Readonly<Record<string, unknown>>[] = [
        { kind: "ConfigMap", metadata: { name: "source", labels: { grafana_datasource: "1" } }, data: { "a.yaml": content } },
        { kind: "ConfigMap", metadata: { name: "values" }, data: { "values.yaml": content } },
        { kind: "Secret", metadata: { name: "objstore" }, stringData: { [objstoreKey]: content } },
        {
            kind: "Deployment",
            metadata: { name: "thanos" },
            spec: {
                template: {
                    spec: {
                        containers: ["query-frontend", "store", "receive", "compact"].map((component) => ({
                            image: "thanos:v0.42.4",
                            args: [
                                component,
                                ...[
                                    "receive.hashrings",
                                    "query-range.response-cache-config",
                                    "index-cache.config",
                                    "objstore.config",
                                ].map((name) => `--${name}=${content}`),
                                `--query-frontend.downstream-tripper-config=${content}`,
                                `--selector.relabel-config=${content}`,
                            ],
                        })),
                    },
                },
            },
        },
    ];
    const values = {
        extraDeploy: [content],
        extraManifests: [content],
        objstoreConfig: content,
        queryFrontend: { config: content },
    };
    const of = (type: string, inputs: Readonly<Record<string, unknown>>, index: number): Resource => ({
        urn: `urn:${type}:${index}`,
        type,
        name: "one",
        inputs,
        protect: true,
        retainOnDelete: true,
    });
    return [
        ...bodies.map((body, index) => of("kubernetes:a:b", body, index)),
        ...["thanos", "kube-prometheus-stack"].map((chart, index) =>
            of("kubernetes:helm.sh/v3:Release", { chart, values }, index),
        ),
        of("aws:s3/bucket:Bucket", { bucket: "b", policy: content }, 0),
        ...["aws:s3/bucketPolicy:BucketPolicy", "aws:iam/policy:Policy"].map((type) =>
            of(type, { bucket: "b", policy: content }, 0),
        ),
        of("aws:iam/role:Role", { assumeRolePolicy: content, inlinePolicies: [{ policy: content }] }, 0),
    ];
}

describe("a text that nobody can read", () => {
    for (const [what, content] of Object.entries(texts))
        it(`ends no rule: ${what}`, () => {
            const resources = everywhere(content);
            const view = viewOf(resources, { environment: "prod", registries: [] });
            for (const rule of rules) expect(() => ask(rule, view), rule.name).not.to.throw();
        });

    it("is reported in an objstore document, with the place and without the text", () => {
        const [, , broken] = everywhere("type: S3\nconfig: {secret_key: swordfish");
        const rule = rules.find(({ name }) => name === "objstore-document");
        const found = rule?.check(viewOf(broken ? [broken] : [], { environment: "prod" })) ?? [];
        expect(found.map(({ path: where, message }) => `${where} ${message}`).join("\n"))
            .to.match(/^Secret objstore\.objstore\.yml is not valid YAML \(line 2, column \d+\)/)
            .and.not.contain("swordfish");
    });

    it("is read in one place alone", () => {
        const imports = globSync("{rules,policy}/**/*.ts", { cwd: root, exclude: ["**/node_modules/**", "**/bin/**"] }).filter(
            (file) => readFileSync(path.join(root, file), "utf8").includes('from "yaml"'),
        );
        expect(imports).to.deep.equal([path.join("rules", "view", "read.ts")]);
    });
});
