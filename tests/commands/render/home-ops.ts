// A home-ops repository as many people have it, and what Flux' own libraries make of it.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import type { Files } from "../../../commands/render/files";

export interface Built {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string; readonly annotations?: Record<string, string> };
    readonly data?: Readonly<Record<string, string>>;
}

/** A home-ops repository: a folder for each Namespace, an application, a Namespace of its own. */
const homeOps: Files = {
    "kubernetes/apps/kustomization.yaml": "resources: [./monitoring]\n",
    "kubernetes/apps/monitoring/kustomization.yaml": "resources: [./namespace.yaml, ./grafana/ks.yaml]\n",
    "kubernetes/apps/monitoring/namespace.yaml":
        "apiVersion: v1\nkind: Namespace\nmetadata: { name: monitoring, labels: { owner: home } }\n",
    "kubernetes/apps/monitoring/grafana/ks.yaml": [
        "apiVersion: kustomize.toolkit.fluxcd.io/v1",
        "kind: Kustomization",
        "metadata: { name: grafana, namespace: flux-system }",
        "spec: { path: ./kubernetes/apps/monitoring/grafana/app, prune: true, interval: 1h }",
        "",
    ].join("\n"),
    "kubernetes/apps/monitoring/grafana/app/kustomization.yaml": "resources: [./config.yaml]\n",
    "kubernetes/apps/monitoring/grafana/app/config.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: grafana, namespace: monitoring }\ndata: { domain: '${DOMAIN}' }\n",
};

/** Variables that a cluster substitutes everywhere, with a name that dashboards use too. */
export const variables = { DOMAIN: "home.example.com", datasource: "WRONG", user: "WRONG", role: "WRONG" };

/** Writes and commits the repository. */
export async function makeHomeOps(repository: string): Promise<void> {
    for (const [name, text] of Object.entries(homeOps)) {
        mkdirSync(path.join(repository, path.dirname(name)), { recursive: true });
        writeFileSync(path.join(repository, name), text);
    }
    const git = (...args: string[]) => execa("git", args, { cwd: repository });
    await git("init", "--quiet");
    await git("add", "--all");
    await git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "Home");
}

/** The edit of the owner of the repository, after a stack was rendered into it. */
export function includeIn(repository: string, folders: readonly string[]): void {
    const resources = ["./namespace.yaml", "./grafana/ks.yaml", ...folders];
    writeFileSync(path.join(repository, "kubernetes/apps/monitoring/kustomization.yaml"), stringify({ resources }));
}

/** All objects that Flux would apply. It completes kustomizations in a copy. */
export async function fluxObjects(
    program: string,
    repository: string,
    substitute: Record<string, string> | null,
): Promise<readonly Built[]> {
    const copy = mkdtempSync(path.join(os.tmpdir(), "flux-"));
    try {
        cpSync(repository, copy, { recursive: true });
        const input = JSON.stringify({ root: copy, path: "./kubernetes/apps", substitute });
        const { stdout } = await execa(program, [], { input, maxBuffer: 2 ** 27 });
        return JSON.parse(stdout) as readonly Built[];
    } finally {
        rmSync(copy, { recursive: true });
    }
}
