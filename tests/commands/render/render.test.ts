import { expect } from "chai";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse, parseAllDocuments, stringify } from "yaml";
import { render, type Rendered, type Request } from "../../../commands/render";
import { write, type Files } from "../../../commands/render/files";
import { at } from "../../at";
import {
    authorities,
    externalSecret,
    externalStore,
    oidcProvider,
    retention,
    s3Store,
    staticKeys,
    validStack,
} from "../../config/valid-stack";
import { root, secretsIn, stacks, walkStack } from "../../program/program";
import { invoke } from "../invoke";
import { problemOf } from "../schemas";

interface Written {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string; readonly annotations?: Record<string, string> };
    readonly spec?: unknown;
}

const place = "kubernetes/apps/monitoring/thanos/";

/** Folders that a Flux Kustomization or an Argo CD Application applies. */
const sourcesOf = (spec: unknown): string[] =>
    [at(spec, "path"), ...((at(spec, "sources") as unknown[] | undefined) ?? []).map((one) => at(one, "path"))]
        .filter((one): one is string => typeof one === "string" && one.includes(place))
        .map((one) => one.slice(one.indexOf(place) + place.length));

/** The objects of a file, or of all. */
const objects = (files: Files, file?: string): Written[] =>
    Object.entries(files)
        .filter(([name]) => name.endsWith(".yaml") && (file === undefined || name === file))
        .flatMap(([, text]) => parseAllDocuments(text).map((document) => document.toJS() as Written));

const kustomizations = "kustomize.config.k8s.io/v1beta1";

describe("render", function () {
    this.timeout(60_000);
    let folder: string;
    before(() => (folder = mkdtempSync(path.join(os.tmpdir(), "render-"))));
    after(() => {
        rmSync(folder, { recursive: true });
    });

    /** A stack file with these values. */
    function file(values: Record<string, unknown>): string {
        const name = path.join(folder, "stack.yaml");
        const secure = (key: string, value: unknown) => (key in staticKeys ? { secure: "v1:abc" } : value);
        const config = Object.entries(values).map(([key, value]) => [`thanos-stack:${key}`, secure(key, value)]);
        writeFileSync(name, stringify({ config: Object.fromEntries(config) as object }));
        return name;
    }

    type Change = Partial<Request> & { readonly values?: Record<string, unknown> };

    const outcome = ({ values, ...request }: Change) =>
        render(root, {
            stack: "dev",
            format: "flux",
            ...(values ? { file: file({ ...validStack(), ...values }) } : {}),
            ...request,
        });

    async function whole(change: Change): Promise<Rendered> {
        const made = await outcome(change);
        if ("problems" in made) throw new Error(made.problems.join("\n"));
        return made;
    }

    const rendered = async (change: Change): Promise<Files> => (await whole(change)).files;

    async function problems(change: Change): Promise<readonly string[]> {
        const made = await outcome(change);
        return "problems" in made ? made.problems : [];
    }

    /** A committed stack with a repository that Argo CD reads. */
    function argocdFile(stack: string): string {
        const name = path.join(folder, `argocd-${stack}.yaml`);
        const text = readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8");
        writeFileSync(name, `${text}  thanos-stack:gitops:\n    argocd: { repoURL: https://git.example.com/home }\n`);
        return name;
    }

    const every = [
        ...stacks.map((stack): [string, Parameters<typeof rendered>[0]] => [stack, { stack }]),
        ["keys that render does not need", { values: { objectStore: externalStore } }],
        [
            "Argo CD",
            {
                format: "argocd",
                values: {
                    gitops: { argocd: { repoURL: "git@example.com:home.git" } },
                    thanos: { delivery: "chart", retention },
                    prometheus: { delivery: "chart" },
                },
            },
        ],
        ["an external store", { values: { objectStore: { ...externalStore, identity: externalSecret } } }],
        ["IRSA", { values: { objectStore: { ...s3Store, identity: { kind: "irsa", oidcProvider } } } }],
        [
            "MinIO with several servers and TLS",
            {
                values: {
                    objectStore: {
                        kind: "minio",
                        servers: 4,
                        drives: 2,
                        tls: { secret: "minio-tls", issuer: { name: "internal" } },
                    },
                },
            },
        ],
    ] as const satisfies [string, Parameters<typeof rendered>[0]][];

    for (const [what, request] of every)
        describe(what, () => {
            let files: Files;
            before(async () => {
                files = await rendered(request);
            });

            it("every object is valid for its reader", async () => {
                const wrong: string[] = [];
                for (const object of objects(files).filter(({ apiVersion }) => apiVersion !== kustomizations)) {
                    const problem = await problemOf(object);
                    if (problem !== undefined) wrong.push(`${object.kind} ${object.metadata.name}: ${problem}`);
                }
                expect(wrong).to.deep.equal([]);
            });

            it("every file belongs to a kustomization, and every kustomization finds its files", () => {
                const listed = Object.keys(files)
                    .filter((name) => path.basename(name) === "kustomization.yaml")
                    .flatMap((name) =>
                        (parse(files[name] ?? "") as { resources: string[] }).resources.map((one) =>
                            path.join(path.dirname(name), one),
                        ),
                    );
                const written = Object.keys(files).filter((name) => !/(kustomization\.yaml|README\.md|\.sh)$/.test(name));
                const applied = objects(files).flatMap(({ spec }) => sourcesOf(spec));
                expect(listed.sort()).to.deep.equal(written.sort());
                for (const folder of applied) expect(Object.keys(files)).to.include(`${folder}/kustomization.yaml`);
            });

            it("is the same each time", async () => {
                expect(await rendered(request)).to.deep.equal(files);
            });
        });

    for (const stack of stacks)
        it(`${stack}: no secret is in any file`, async () => {
            const text = JSON.stringify([await rendered({ stack })]);
            const { registrations } = await walkStack(stack);
            const generated = registrations
                .filter(({ inputs }) => inputs["kind"] === "Secret")
                .flatMap(({ inputs }) => secretsIn(inputs))
                .filter((value) => !value.includes("type: S3") || value.includes("access_key"));
            expect(
                generated.filter((value) => value.length > 8 && text.includes(JSON.stringify(value).slice(1, -1))),
            ).to.deep.equal([]);
            expect(text).not.to.match(/(access_key|secret_key): [^{$]/);
        });

    it("would notice an unknown field", async () => {
        const broken = {
            apiVersion: "helm.toolkit.fluxcd.io/v2",
            kind: "HelmRelease",
            metadata: { name: "x" },
            spec: { intervall: "1h" },
        };
        expect(await problemOf(broken)).to.match(/interval/);
        expect(await problemOf({ apiVersion: "v1", kind: "Surprise" })).to.contain("unknown");
    });

    it("gives a Grafana elsewhere its data source and dashboards, and removes those that are off", async () => {
        const exposure = { kind: "ingress", host: "thanos.example.com", tlsSecret: "certificate" };
        const thanos = { delivery: "manifests", queryFrontend: { exposure }, ruler: { rules: "objects" } };
        const request = { format: "grafana", values: { thanos } } as const;
        const files = await rendered(request);
        const [source] = objects(files, "provisioning/datasources/thanos.yaml");
        expect(at(source, "datasources", 0)).to.deep.include({
            url: "https://thanos.example.com",
            basicAuthUser: "thanos-stack-grafana",
        });
        const [provider] = objects(files, "provisioning/dashboards/thanos-stack.yaml");
        expect(at(provider, "providers", 0, "options", "path")).to.equal("/var/lib/grafana/dashboards/thanos-stack");
        expect(files["README.md"]).to.contain("THANOS_PASSWORD");
        const dashboard = JSON.parse(files["dashboards/thanos-stack-ruler.json"] ?? "") as object;
        expect(dashboard).to.include({ uid: "thanos-stack-ruler" });

        const out = path.join(folder, "grafana");
        write(out, "dev", files);
        writeFileSync(path.join(out, "dashboards", "ours.json"), "{}");
        write(out, "dev", await rendered({ format: "grafana", values: {} }));
        const left = readdirSync(path.join(out, "dashboards"));
        expect(left).to.include.members(["ours.json", "thanos-stack-overview.json"]).and.not.include("thanos-stack-ruler.json");
    });

    describe("for a Grafana elsewhere", () => {
        const door = { tlsSecret: "certificate" };
        const byIngress = { ...door, kind: "ingress", host: "thanos.example.com" };
        const asked = (exposure: object | undefined, dataSource: object = {}) => ({
            format: "grafana" as const,
            values: { thanos: { delivery: "manifests", queryFrontend: { exposure } }, grafana: { dataSource } },
        });
        const file = async (...what: Parameters<typeof asked>) => {
            const files = await rendered(asked(...what));
            return {
                source: at(objects(files, "provisioning/datasources/thanos.yaml")[0], "datasources", 0),
                readme: files["README.md"],
            };
        };

        it("refuses an exposure whose address is unknown, until it is set", async () => {
            const byLoadBalancer = { ...door, kind: "loadBalancer" };
            expect((await problems(asked(byLoadBalancer)))[0]).to.match(
                /^The address of a loadBalancer is unknown .*grafana\.dataSource\.url/,
            );
            expect((await problems(asked({ ...door, kind: "nodePort", port: 30_443 })))[0]).to.contain("nodePort");
            const { source } = await file(byLoadBalancer, {
                url: "https://metrics.example.com:8443",
                authorities: authorities.west,
            });
            expect(source).to.deep.include({
                url: "https://metrics.example.com:8443",
                basicAuthUser: "thanos-stack-grafana",
                secureJsonData: { tlsCACert: authorities.west, basicAuthPassword: "$THANOS_PASSWORD" },
            });
            expect(at(source, "jsonData", "tlsAuthWithCACert")).to.equal(true);
        });

        it("logs in as the exposure has it", async () => {
            const annotations = { "nginx.ingress.kubernetes.io/auth-url": "https://auth.example.com" };
            const { source, readme } = await file({ ...byIngress, authentication: "annotations", annotations });
            expect(source).to.deep.include({
                basicAuthUser: "$THANOS_USER",
                secureJsonData: { basicAuthPassword: "$THANOS_PASSWORD" },
            });
            expect(readme).to.contain("admits no data source");
        });

        it("notes what is reached from inside only, and what requires no login", async () => {
            expect((await file(undefined)).readme).to.contain("from inside of the cluster only");
            const { source, readme } = await file(undefined, { url: "https://thanos.example.com" });
            expect(source).to.include({ url: "https://thanos.example.com" }).and.not.have.property("basicAuth");
            expect(readme).to.contain("the proxy in front of it must authenticate");
        });

        it("names the file by the uid, for several stacks, and deletes what is replaced", async () => {
            const files = await rendered(asked(byIngress, { uid: "west", replaces: ["Prometheus"] }));
            const [one] = objects(files, "provisioning/datasources/west.yaml");
            expect(one).to.deep.include({ deleteDatasources: [{ name: "Prometheus", orgId: 1 }] });
        });
    });

    it("has the folders of a home-ops repository, below its own", async () => {
        const { files } = await whole({ stack: "prod" });
        expect(Object.keys(files)).to.include.members([
            "kustomization.yaml",
            "namespace.yaml",
            "ks.yaml",
            "thanos/helmrelease.yaml",
            "thanos/ocirepository.yaml",
            "thanos/kustomization.yaml",
        ]);
        expect(parse(files["kustomization.yaml"] ?? "")).to.deep.include({ resources: ["./namespace.yaml", "./ks.yaml"] });
        const applied = objects(files, "ks.yaml").find(({ metadata }) => metadata.name === "thanos-monitoring-thanos");
        expect(at(applied, "spec", "path")).to.equal("./kubernetes/apps/monitoring/thanos/thanos");
        expect(at(applied, "spec", "sourceRef")).to.deep.equal({
            kind: "GitRepository",
            name: "flux-system",
            namespace: "flux-system",
        });
    });

    it("takes the names of the repository from the stack file", async () => {
        const gitops = {
            path: "clusters/west/observability",
            name: "metrics",
            interval: "30m",
            flux: {
                namespace: "flux",
                source: { kind: "OCIRepository", name: "home", namespace: "sources" },
                dependsOn: [{ name: "external-secrets", namespace: "security" }],
                releases: { "kube-prometheus-stack": "prometheus" },
            },
        };
        const files = await rendered({ values: { gitops, prometheus: { delivery: "chart" }, thanos: { delivery: "chart" } } });
        const applied = objects(files, "ks.yaml").find(({ metadata }) => metadata.name === "metrics-thanos");
        expect(applied?.metadata.namespace).to.equal("flux");
        expect(applied?.spec).to.deep.include({
            interval: "30m",
            path: "./clusters/west/observability/thanos",
            sourceRef: gitops.flux.source,
        });
        expect(at(applied, "spec", "dependsOn", 0)).to.deep.equal({ name: "external-secrets", namespace: "security" });
        expect(at(applied, "spec", "dependsOn")).to.deep.include({ name: "metrics-prometheus" });
        const [release] = objects(files, "prometheus/helmrelease.yaml");
        expect(release?.metadata.name).to.equal("prometheus");
        expect(release?.spec).to.deep.include({
            interval: "30m",
            releaseName: "kube-prometheus-stack",
            chartRef: { kind: "OCIRepository", name: "prometheus" },
        });
        const [thanos] = objects(files, "thanos/helmrelease.yaml");
        expect(at(thanos, "spec", "dependsOn")).to.deep.include({ name: "prometheus", namespace: "monitoring" });
    });

    it("orders the parts and the releases as the program does", async () => {
        const files = await rendered({ stack: "prod" });
        const after = (part: string) => {
            const one = objects(files, "ks.yaml").find(({ metadata }) => metadata.name === `thanos-monitoring-${part}`);
            return (at(one, "spec", "dependsOn") as { name: string }[] | undefined)?.map(({ name }) => name);
        };
        expect(after("prometheus-definitions")).to.equal(undefined);
        expect(after("prometheus")).to.include.members([
            "thanos-monitoring-object-store",
            "thanos-monitoring-prometheus-definitions",
        ]);
        expect(after("thanos")).to.include.members(["thanos-monitoring-object-store", "thanos-monitoring-prometheus"]);
        const release = objects(files, "thanos/helmrelease.yaml")[0];
        expect(at(release, "spec", "dependsOn")).to.deep.include({ name: "kube-prometheus-stack", namespace: "monitoring" });
    });

    it("writes Applications for Argo CD, in waves and with the charts' values", async () => {
        const files = await rendered({ stack: "prod", format: "argocd", file: argocdFile("prod") });
        const applications = objects(files, "applications.yaml");
        const wave = (part: string) => {
            const one = applications.find(({ metadata }) => metadata.name === `thanos-monitoring-${part}`);
            return Number(one?.metadata.annotations?.["argocd.argoproj.io/sync-wave"]);
        };
        expect(wave("prometheus-definitions")).to.equal(0);
        expect(wave("prometheus")).to.be.greaterThan(Math.max(wave("prometheus-definitions"), wave("object-store")));
        expect(wave("thanos")).to.be.greaterThan(wave("prometheus"));
        const thanos = applications.find(({ metadata }) => metadata.name === "thanos-monitoring-thanos");
        expect(at(thanos, "spec", "sources", 0)).to.deep.equal({
            repoURL: "https://git.example.com/home",
            targetRevision: "HEAD",
            path: "kubernetes/apps/monitoring/thanos/thanos",
        });
        expect(at(thanos, "spec", "sources", 1)).to.deep.include({
            repoURL: "registry-1.docker.io/bitnamicharts",
            chart: "thanos",
            targetRevision: "17.3.1",
        });
        expect(at(thanos, "spec", "sources", 1, "helm", "releaseName")).to.equal("bitnami-thanos");
        expect(at(thanos, "spec", "sources", 1, "helm", "valuesObject", "compactor")).to.be.an("object");
        expect(
            objects(files)
                .map(({ apiVersion }) => apiVersion)
                .join(),
        ).not.to.contain("toolkit.fluxcd.io");
    });

    it("needs the repository's URL for Argo CD", async () => {
        expect((await problems({ stack: "prod", format: "argocd" }))[0]).to.match(
            /^thanos-stack:gitops\.argocd\.repoURL: required/,
        );
    });

    it("keeps from pruning what outlives the stack", async () => {
        const [namespace] = objects(await rendered({ stack: "prod" }), "namespace.yaml");
        expect(namespace?.metadata.annotations).to.deep.equal({
            "kustomize.toolkit.fluxcd.io/prune": "disabled",
            "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
            "thanos-stack/stack": "thanos-stack/prod",
        });
    });

    it("leaves a Namespace alone, or merges one label into it", async () => {
        const values = (namespaceManagement: object) => ({ values: { namespaceManagement } });
        expect(Object.keys(await rendered(values({ mode: "existing" })))).not.to.include("namespace.yaml");
        const files = await rendered(values({ mode: "adopt", podSecurity: "baseline" }));
        const [namespace] = objects(files, "namespace.yaml");
        expect(namespace).to.deep.include({ apiVersion: "v1", kind: "Namespace" });
        expect(at(namespace, "metadata", "labels")).to.deep.equal({ "pod-security.kubernetes.io/enforce": "baseline" });
        expect(namespace?.metadata.annotations).to.include({ "kustomize.toolkit.fluxcd.io/ssa": "Merge" });
    });

    it("has the External Secrets Operator bring keys, and needs no Secret", async () => {
        const objectStore = { ...externalStore, identity: externalSecret };
        const files = await rendered({ values: { objectStore } });
        const found = objects(files, "object-store/externalsecret.yaml");
        expect(found.map(({ metadata }) => metadata.name)).to.deep.equal([
            "thanos-objstore-writer",
            "thanos-objstore-reader",
            "thanos-objstore-owner",
        ]);
        expect(files["README.md"]).not.to.contain("## Secrets");
    });

    it("writes documents without keys, and lists what AWS must have", async () => {
        const objectStore = { ...s3Store, identity: { kind: "irsa", oidcProvider } };
        const files = await rendered({ values: { objectStore }, format: "manifests" });
        const documents = objects(files, "object-store.yaml").map((one) => at(one, "stringData", "objstore.yml"));
        expect(new Set(documents)).to.deep.equal(
            new Set([
                "type: S3\nconfig:\n  bucket: west-thanos\n  endpoint: s3.eu-central-1.amazonaws.com\n  region: eu-central-1\n",
            ]),
        );
        const accounts = objects(files).filter(({ kind }) => kind === "ServiceAccount");
        const roles = accounts.flatMap(({ metadata }) => metadata.annotations?.["eks.amazonaws.com/role-arn"] ?? []);
        expect(roles.sort()).to.deep.equal(
            ["owner", "reader", "writer"].map((role) => `arn:aws:iam::123456789012:role/thanos-${role}-west`),
        );
        for (const part of ["### Bucket s3\n", "### Role s3-writer\n", "### RolePolicy s3-owner\n", "s3:DeleteObject"])
            expect(files["README.md"]).to.contain(part);
    });

    /** Why a stack is not written. */
    async function refusal(change: Partial<Request> & { readonly values?: Record<string, unknown> }): Promise<string> {
        return rendered(change).then(
            () => {
                throw new Error("it was written");
            },
            (error: unknown) => (error as Error).message,
        );
    }

    it("refuses plain objects of charts, charts of one machine, and what breaks a rule", async () => {
        expect(await refusal({ stack: "prod", format: "manifests" })).to.contain("--format flux or argocd");
        const thanos = { delivery: "chart", chart: { source: "./charts/thanos" } };
        expect(await refusal({ values: { thanos } }))
            .to.contain("./charts/thanos")
            .and.contain("oci://");
        expect(await refusal({ values: { prometheus: { delivery: "operator", blockDuration: "15m" } } })).to.match(
            /^\S+\.yaml:\d+: test-settings /m,
        );
    });

    it("is a command that writes a folder, and deletes what it no longer writes", async () => {
        const out = path.join(folder, "out");
        const lines: string[] = [];
        const run = async (...args: string[]) => {
            const { code, out: text } = await invoke(["render", "--stack", "local", "--out", out, ...args]);
            lines.push(text);
            return code;
        };
        expect(await run("--format", "flux")).to.equal(0);
        expect(lines.join("")).to.contain("Secrets to create first: minio-root, minio-users, thanos-objstore-writer");
        writeFileSync(path.join(out, "own.yaml"), "kept: true\n");
        expect(await run("--format", "manifests")).to.equal(0);
        const files = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((name) => /\./.test(name));
        expect(files).to.include.members(["README.md", "kustomization.yaml", "namespace.yaml", "object-store.yaml", "own.yaml"]);
        expect(files.filter((name) => name.includes("/"))).to.deep.equal([]);
        expect(readFileSync(path.join(out, "thanos.yaml"), "utf8")).to.match(/^# Rendered from the stack file .* "local"/);
        expect(await run("--format", "helm")).to.equal(2);
    });
});
