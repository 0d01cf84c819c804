// A stack in a home-ops repository of Flux: rendered into it, where git finds new files only, and what Flux' own libraries make of the
// repository is applied to a cluster.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { execa } from "execa";
import { render } from "../../commands/render";
import { write } from "../../commands/render/files";
import { root } from "../../local/steps";
import { built } from "../built";
import { fluxObjects, includeIn, makeHomeOps, variables, type Built } from "../commands/render/home-ops";
import { Stage } from "./stage";

const stage = new Stage("local", "e2e-homeops", ["flux-render"]);
const repository = mkdtempSync(path.join(tmpdir(), "home-ops-"));
const folder = path.join(repository, "kubernetes", "apps", "monitoring", "thanos");

describe("the stack local in a home-ops repository", () => {
    let program: string;
    let earlier: readonly Built[];
    let objects: readonly Built[];

    const kubectl = (args: readonly string[], input = "") =>
        execa(path.join(stage.cluster.data, "bin", "kubectl"), args, { env: { KUBECONFIG: stage.cluster.kubeconfig }, input });
    const list = (items: readonly Built[]): string => JSON.stringify({ apiVersion: "v1", kind: "List", items });
    /** Flux applies these to itself. */
    const isFlux = ({ apiVersion }: Built): boolean => apiVersion.includes(".toolkit.fluxcd.io");
    const key = ({ kind, metadata }: Built): string => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;

    before("nothing is left of an earlier run", () => stage.prepare());
    after(() => {
        rmSync(repository, { recursive: true });
    });

    it("adds new files only", async () => {
        const found = await built("flux-render");
        if (found instanceof Error) throw found;
        program = found;
        await makeHomeOps(repository);
        earlier = await fluxObjects(program, repository, variables);
        const file = path.join(repository, "..", `${path.basename(repository)}.yaml`);
        const text = readFileSync(path.join(root, "Pulumi.local.yaml"), "utf8");
        writeFileSync(file, `${text}  thanos-stack:namespaceManagement: { mode: existing }\n`);
        const made = await render(root, { stack: "local", format: "flux", file });
        rmSync(file);
        if ("problems" in made) throw new Error(made.problems.join("\n"));
        write(folder, "local", made.files);
        const { stdout } = await execa("git", ["status", "--porcelain", "--untracked-files=all"], { cwd: repository });
        const lines = stdout.split("\n");
        console.log(`      ${lines.length} new files, ${lines.filter((line) => !line.startsWith("??")).length} changed`);
        expect(lines.filter((line) => !line.startsWith("?? kubernetes/apps/monitoring/thanos/"))).to.deep.equal([]);
    });

    it("keeps what the repository applied, and adds the stack", async () => {
        includeIn(repository, ["./thanos"]);
        objects = await fluxObjects(program, repository, variables);
        expect(objects.map(key)).to.include.members(earlier.map(key));
        console.log(`      ${earlier.length} objects before, ${objects.length} after`);
    });

    it("runs on a cluster, with Secrets by the written script, and is proved", async () => {
        await stage.start();
        const plain = objects.filter((one) => !isFlux(one));
        await kubectl(["apply", "--server-side", "-f", "-"], list(plain.filter(({ kind }) => kind === "Namespace")));
        await execa("bash", [path.join(folder, "create-secrets.sh")], {
            env: {
                KUBECONFIG: stage.cluster.kubeconfig,
                PATH: `${path.join(stage.cluster.data, "bin")}:${process.env["PATH"] ?? ""}`,
            },
        });
        await kubectl(["apply", "--server-side", "-f", "-"], list(plain.filter(({ kind }) => kind !== "Namespace")));
        await stage.prove(420);
        const { metadata } = await stage.access.core.readNamespace({ name: "monitoring" });
        expect(metadata?.labels).to.include({ owner: "home" });
        const { data } = await stage.access.core.readNamespacedConfigMap({ name: "grafana", namespace: "monitoring" });
        expect(data).to.deep.equal({ domain: "home.example.com" });
    });

    it("leaves nothing behind", () => stage.leave());
});
