// What every cluster has before anything is deployed on it, and waiting until it works.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathOf, type Api, type KubernetesObject, type Metadata } from "./api";
import { access, storage } from "./addons/access";
import { coredns } from "./addons/coredns";
import { prometheusOperator } from "./addons/prometheus-operator";
import { readIfThere, writeAtomically } from "./files";
import type { Layout } from "./layout";

/** In the order in which they are applied: a namespace comes before what is in it. */
export const addons: readonly KubernetesObject[] = [...access, ...storage, ...coredns, ...prometheusOperator];

const definitionsPath = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Custom resource definitions are files named GROUP_PLURAL.yaml; the API knows them as PLURAL.GROUP. */
export function definitionName(file: string): string {
    const [group = "", plural = ""] = path.basename(file, ".yaml").split("_");
    return `${plural}.${group}`;
}

const definitionFiles = (folder: string) => readdirSync(folder).filter((file) => file.endsWith(".yaml"));

/**
 * Applies the definitions. They are megabytes, which the API server chews on for seconds: one that nobody has
 * changed since it was applied from the same file is left alone.
 */
async function applyDefinitions(layout: Layout, api: Api, folder: string): Promise<void> {
    const recordFile = `${layout.data}/definitions.json`;
    const record = JSON.parse(readIfThere(recordFile) ?? "{}") as Record<string, string>;
    const live = new Map((await api.listMetadata(definitionsPath)).map((metadata) => [metadata.name, metadata]));
    const stamp = (text: string, metadata: Metadata) =>
        createHash("sha256")
            .update(JSON.stringify([text, metadata.uid, metadata.generation]))
            .digest("hex");
    await Promise.all(
        definitionFiles(folder).map(async (file) => {
            const name = definitionName(file);
            const text = readFileSync(path.join(folder, file), "utf8");
            const found = live.get(name);
            if (found && record[name] === stamp(text, found)) return;
            const applied = await api.apply(`${definitionsPath}/${name}`, text);
            record[name] = stamp(text, (applied as { metadata: Metadata }).metadata);
        }),
    );
    writeAtomically(recordFile, JSON.stringify(record, undefined, 2));
}

export async function applyAddons(layout: Layout, api: Api, definitions: string): Promise<void> {
    const own = async () => {
        for (const addon of addons) await api.apply(pathOf(addon), JSON.stringify(addon));
    };
    await Promise.all([own(), applyDefinitions(layout, api, definitions)]);
}

interface Deployment {
    metadata: { generation: number };
    spec: { replicas: number };
    status: { observedGeneration?: number; updatedReplicas?: number; availableReplicas?: number };
}

/** Names of the definitions that the API does not serve yet. */
async function missingDefinitions(api: Api, folder: string): Promise<string[]> {
    const wanted = definitionFiles(folder).map(definitionName);
    const groups = [...new Set(wanted.map((name) => name.slice(name.indexOf(".") + 1)))];
    const served = await Promise.all(
        groups.map(async (group) => {
            const found = (await api.get(`/apis/${group}`)) as { versions: { groupVersion: string }[] } | undefined;
            const lists = await Promise.all((found?.versions ?? []).map(({ groupVersion }) => api.get(`/apis/${groupVersion}`)));
            const resources = (lists as ({ resources: { name: string }[] } | undefined)[]).flatMap(
                (list) => list?.resources ?? [],
            );
            return resources.map(({ name }) => `${name}.${group}`);
        }),
    );
    return wanted.filter((name) => !served.flat().includes(name));
}

/** Names of the add-ons that do not work yet. */
export async function missingAddons(api: Api, definitions: string): Promise<string[]> {
    const deployments = addons.filter(({ kind }) => kind === "Deployment");
    const missing = await Promise.all(
        deployments.map(async (addon) => {
            const live = (await api.get(pathOf(addon))) as Deployment | undefined;
            const isAvailable =
                live !== undefined &&
                live.status.observedGeneration === live.metadata.generation &&
                live.status.updatedReplicas === live.spec.replicas &&
                live.status.availableReplicas === live.spec.replicas;
            return isAvailable ? [] : [addon.metadata.name];
        }),
    );
    return [...missing.flat(), ...(await missingDefinitions(api, definitions))];
}
