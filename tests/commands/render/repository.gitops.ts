// Rendering into repositories as people have them, built by Flux' own libraries.
import { expect } from "chai";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { execa } from "execa";
import { render } from "../../../commands/render";
import { write, type Files } from "../../../commands/render/files";
import { built } from "../../built";
import { at } from "../../at";
import { root } from "../../program/program";
import { fluxObjects, includeIn, makeHomeOps, variables, type Built } from "./home-ops";

describe("render into a Flux repository", function () {
    this.timeout(900_000);
    let program: string;
    let repository: string;
    before(async function () {
        const found = await built("flux-render");
        if (found instanceof Error) throw found;
        program = found;
        repository = mkdtempSync(path.join(os.tmpdir(), "repository-"));
    });
    beforeEach(() => makeHomeOps(repository));
    afterEach(() => {
        rmSync(repository, { recursive: true });
        mkdirSync(repository);
    });
    after(() => {
        rmSync(repository, { recursive: true, force: true });
    });

    const git = async (...args: string[]): Promise<string> => (await execa("git", args, { cwd: repository })).stdout;

    async function files(stack: string, changes = ""): Promise<Files> {
        const file = path.join(repository, "..", `${path.basename(repository)}.yaml`);
        writeFileSync(file, readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8") + changes);
        const made = await render(root, { stack, format: "flux", file });
        rmSync(file);
        if ("problems" in made) throw new Error(made.problems.join("\n"));
        return made.files;
    }

    const include = (...folders: string[]): void => {
        includeIn(repository, folders);
    };

    const folder = () => path.join(repository, "kubernetes", "apps", "monitoring", "thanos");

    const flux = (substitute: Record<string, string> | null) => fluxObjects(program, repository, substitute);

    const existing = "  thanos-stack:namespaceManagement: { mode: existing }\n";
    const key = ({ kind, metadata }: Built): string => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;

    for (const stack of ["local", "dev", "prod"])
        it(`${stack}: adds files only, and what the repository applies stays`, async () => {
            const before = (await flux(null)).map(key);
            write(folder(), stack, await files(stack, existing));
            const status = (await git("status", "--porcelain", "--untracked-files=all")).split("\n");
            expect(status.filter((line) => !line.startsWith("?? kubernetes/apps/monitoring/thanos/"))).to.deep.equal([]);
            include("./thanos");
            const after = (await flux(null)).map(key);
            expect(after).to.include.members(before);
            expect(after.length).to.be.greaterThan(before.length + 10);
        });

    it("keeps every dashboard and script as it is where the cluster substitutes variables", async () => {
        write(folder(), "local", await files("local", existing));
        include("./thanos");
        const plain = new Map((await flux(null)).map((one) => [key(one), one]));
        const substituted = await flux(variables);
        const theirs = ({ kind, metadata }: Built) => kind === "ConfigMap" && metadata.name === "grafana";
        expect(substituted.find(theirs)?.data).to.deep.equal({
            domain: "home.example.com",
        });
        const ours = substituted.filter((one) => !theirs(one));
        for (const one of ours) expect(one, key(one)).to.deep.equal(plain.get(key(one)));
        const dashboards = ours.filter(
            ({ kind, data }) => kind === "ConfigMap" && JSON.stringify(data).includes("${datasource}"),
        );
        expect(dashboards.length).to.be.greaterThan(3);
    });

    it("substitutes in values of a chart, where people want it", async () => {
        const values = "  thanos-stack:grafana: { dashboards: true }\n";
        const all = await files("dev", existing + values);
        const name = "prometheus/helmrelease.yaml";
        write(folder(), "dev", {
            ...all,
            [name]: (all[name] ?? "").replace("alertmanager:", "own: ${DOMAIN}\n    alertmanager:"),
        });
        include("./thanos");
        const release = (await flux(variables)).find(
            ({ kind, metadata }) => kind === "HelmRelease" && metadata.name === "kube-prometheus-stack",
        );
        expect(at(release, "spec", "values", "own")).to.equal("home.example.com");
    });

    it("has no variable in the values of a chart that the stack file does not have", async () => {
        for (const stack of ["dev", "prod"])
            for (const [name, text] of Object.entries(await files(stack)))
                if (name.endsWith("helmrelease.yaml")) expect(text, name).not.to.match(/\$[{$]/);
    });

    it("works where a namespace transformer is above", async () => {
        const file = path.join(repository, "kubernetes/apps/monitoring/kustomization.yaml");
        writeFileSync(file, "namespace: monitoring\nresources: [./namespace.yaml, ./thanos]\n");
        write(folder(), "local", await files("local", existing));
        const applied = (await flux(null)).filter(
            ({ kind, apiVersion }) => kind === "Kustomization" && apiVersion.startsWith("kustomize.toolkit"),
        );
        expect(applied.length).to.be.greaterThan(3);
        for (const one of applied) {
            expect(one.metadata.namespace).to.equal("monitoring");
            expect(at(one, "spec", "sourceRef", "namespace")).to.equal("flux-system");
        }
    });

    it("renders two stacks of one cluster", async () => {
        write(folder(), "local", await files("local", existing));
        const other = path.join(repository, "kubernetes", "apps", "monitoring", "east");
        const second = await files(
            "dev",
            `${existing}  thanos-stack:namespace: east\n  thanos-stack:gitops: { path: kubernetes/apps/monitoring/east }\n`,
        );
        write(other, "dev", second);
        include("./thanos", "./east");
        const applied = (await flux(null)).filter(({ kind }) => kind === "Kustomization").map(({ metadata }) => metadata.name);
        expect(new Set(applied).size).to.equal(applied.length);
    });
});
