// The components of Thanos in Kubernetes workloads: found by what their container runs.
import { apart, hasBudget, spreadMismatch } from "./apart";
import { inlineSecret } from "./objstore";
import { at, count, list, map, resources, text, textMap, texts } from "./read";
import type { KubernetesObject } from "./resource";
import { flag } from "../terms";
import { podLabels } from "./pods";
import { volumeView } from "./prometheus";
import { components, Unknown, unknown, type Component, type ComponentView, type Known, type VolumeView } from "./types";

const subcommandOf = (arg: string): Component | undefined => components.find((one) => one === arg);

/** The components that an object runs: one, or none when it is no workload of Thanos. */
export function componentViews(
    object: KubernetesObject,
    autoscaled: ReadonlySet<string>,
    budgets: readonly KubernetesObject[],
    others: readonly KubernetesObject[],
): ComponentView[] {
    const spec = object.kind === "CronJob" ? at(object.body, "spec", "jobTemplate", "spec") : at(object.body, "spec");
    const pod = at(spec, "template", "spec");
    return list(at(pod, "containers")).flatMap((container) => {
        const [image, command] = [text(at(container, "image")), texts(at(container, "command"))];
        const isBinary = typeof command[0] === "string" && /(^|\/)thanos$/.test(command[0]);
        const all = [...(isBinary ? command.slice(1) : []), ...texts(at(container, "args"))];
        const { component = all.find((arg) => arg instanceof Unknown), args: written } = commandOf(all);
        if (component === undefined || !(isBinary || isThanos(image))) return [];
        const args = written.map((one) => inFile(one, container, pod, others));
        return [
            {
                path: object.path,
                component,
                name: object.name,
                image: text(at(container, "image")),
                args,
                replicas: count(at(spec, "replicas")) ?? 1,
                ...apart(pod),
                disruptionBudget: hasBudget(budgets, podLabels(object)),
                overlaps: overlaps(object),
                autoscaled: autoscaled.has(object.name),
                resources: resources(at(container, "resources")),
                volume: claimed(dataVolume(container, pod, spec, args), container, pod, args, others),
                annotations: textMap(at(spec, "template", "metadata", "annotations")),
                objstoreSecret: objstoreSecret(container, pod, args, object.name),
                // The pods of a CronJob read their Secrets at every run.
                restartedBy:
                    object.kind === "CronJob"
                        ? "its schedule"
                        : Object.keys(map(at(object.body, "metadata", "annotations"))).find((name) => /reload/i.test(name)),
                variables: variablesOf(container),
                spreadMismatch: spreadMismatch(at(pod, "topologySpreadConstraints"), podLabels(object)),
            },
        ];
    });
}

/** Flags whose file may be in a ConfigMap that is registered too. */
const fileFlag =
    /^--((?:index-cache|store\.caching-bucket|selector\.relabel|query-range\.response-cache|labels\.response-cache)[-.]config)-file=(.+)$/;

/** A flag with the content of the file that it names, where a ConfigMap of the program holds it. */
function inFile(arg: Known<string>, container: unknown, pod: unknown, others: readonly KubernetesObject[]): Known<string> {
    const [, name = "", file = ""] = (typeof arg === "string" && fileFlag.exec(arg)) || [];
    if (name === "") return arg;
    const volume = podVolume(pod, mountedAt(container, file));
    const config = text(at(volume, "configMap", "name"));
    const found = others.find((one) => one.kind === "ConfigMap" && one.name === config);
    const content = at(found?.body, "data", file.split("/").at(-1) ?? "");
    return typeof content === "string" ? `--${name}=${content}` : arg;
}

/** The volume with the values of the PersistentVolumeClaim that it names. */
function claimed(
    volume: VolumeView | undefined,
    container: unknown,
    pod: unknown,
    args: readonly Known<string>[],
    others: readonly KubernetesObject[],
): VolumeView | undefined {
    const path = flag(args, "data-dir") ?? flag(args, "tsdb.path");
    const claim = text(at(podVolume(pod, mountedAt(container, path)), "persistentVolumeClaim", "claimName"));
    const found = others.find(({ kind, name }) => kind === "PersistentVolumeClaim" && name === claim);
    return found === undefined ? volume : volumeView(at(found.body, "spec"));
}

interface Command<T> {
    readonly component: Component | undefined;
    /** The arguments after the subcommand. */
    readonly args: readonly T[];
}

/** The component that a container's arguments start, and its flags. */
export function commandOf<T extends Known<string>>(all: readonly T[]): Command<T> {
    // Flags of all components may stand before the subcommand.
    const index = all.findIndex((arg) => typeof arg === "string" && (arg === "tools" || subcommandOf(arg) !== undefined));
    const [before, [first, ...args]] = [all.slice(0, index), all.slice(index)];
    if (index === -1 || typeof first !== "string") return { component: undefined, args: all.slice(1) };
    return first === "tools"
        ? args[0] === "bucket" && args[1] === "web"
            ? { component: "bucket-web", args: [...before, ...args.slice(2)] }
            : { component: undefined, args }
        : { component: subcommandOf(first), args: [...before, ...args] };
}

/** Variables of a container. Undefined: some come from elsewhere. */
export const variablesOf = (container: unknown): string[] | undefined =>
    list(at(container, "envFrom")).length > 0
        ? undefined
        : list(at(container, "env")).map((one) => {
              const name = text(at(one, "name"));
              return typeof name === "string" ? name : "";
          });

/** By the last part of an image's repository: `quay.io/thanos/thanos:v0.42.4`, `registry.example.com/mirror/thanos-fips`. */
export const isThanos = (image: Known<string> | undefined): boolean =>
    image instanceof Unknown || (/thanos/.test(lastPart(image ?? "")) && !beside.test(lastPart(image ?? "")));

/** Programs for Thanos that are not Thanos: operators, controllers of hashrings, proxies. */
const beside = /operator|controller|proxy|exporter|reloader|syncer|adapter/;

/** Without registry, folders, tag and digest. */
export const lastPart = (image: string): string => (image.split("@")[0] ?? "").split("/").at(-1)?.split(":")[0] ?? "";

/** A StatefulSet ends a pod before it starts its successor; a Deployment only if told so. */
function overlaps({ kind, body }: KubernetesObject): boolean {
    if (kind === "Deployment") return at(body, "spec", "strategy", "type") !== "Recreate";
    return kind === "CronJob" && at(body, "spec", "concurrencyPolicy") !== "Forbid";
}

/** The name of the volume that is mounted at a path, or above it. */
export function mountedAt(container: unknown, path: Known<string> | undefined): Known<string> | undefined {
    if (path instanceof Unknown || path === undefined) return path;
    const mounts = list(at(container, "volumeMounts")).filter((mount) => {
        const mountPath = text(at(mount, "mountPath"));
        return mountPath instanceof Unknown || path === mountPath || path.startsWith(`${mountPath ?? ""}/`);
    });
    // Of two mounts above each other the inner one holds the path.
    const depth = (mount: unknown) => {
        const mountPath = text(at(mount, "mountPath"));
        return typeof mountPath === "string" ? mountPath.length : 0;
    };
    return text(at(mounts.toSorted((a, b) => depth(b) - depth(a))[0], "name"));
}

export const podVolume = (pod: unknown, name: Known<string> | undefined): unknown =>
    name instanceof Unknown
        ? unknown
        : list(at(pod, "volumes")).find((volume) => at(volume, "name") === name || at(volume, "name") instanceof Unknown);

/** The Secret in which a component finds its objstore document: as a file, or in an environment variable. */
export function objstoreSecret(
    container: unknown,
    pod: unknown,
    args: readonly Known<string>[],
    workload = "",
): Known<string> | undefined {
    const file = flag(args, "objstore.config-file");
    if (file !== undefined) return secretOf(podVolume(pod, mountedAt(container, file)));
    const written = flag(args, "objstore.config");
    const name = typeof written === "string" ? (/^\$\((\w+)\)$/.exec(written)?.[1] ?? "") : "OBJSTORE_CONFIG";
    const variable = list(at(container, "env")).find((one) => at(one, "name") === name);
    if (written !== undefined && variable === undefined) return written instanceof Unknown ? written : inlineSecret(workload);
    if (at(variable, "value") !== undefined) return inlineSecret(workload);
    return text(at(variable, "valueFrom", "secretKeyRef", "name"));
}

/** The Secret in a volume: of its own, or next to the store's authority. */
function secretOf(volume: unknown): Known<string> | undefined {
    const sources = list(at(volume, "projected", "sources"));
    return text(at(volume, "secret", "secretName")) ?? sources.flatMap((one) => text(at(one, "secret", "name")) ?? [])[0];
}

/** The persistent volume under a component's data directory. */
function dataVolume(container: unknown, pod: unknown, spec: unknown, args: readonly Known<string>[]): VolumeView | undefined {
    return volumeAt(container, pod, spec, flag(args, "data-dir") ?? flag(args, "tsdb.path"));
}

/** The persistent volume that is mounted at a path, or above it. */
export function volumeAt(
    container: unknown,
    pod: unknown,
    spec: unknown,
    path: Known<string> | undefined,
): VolumeView | undefined {
    const name = mountedAt(container, path);
    const template = list(at(spec, "volumeClaimTemplates")).find(
        (claim) => name !== undefined && at(claim, "metadata", "name") === name,
    );
    if (template !== undefined) return volumeView(at(template, "spec"));
    const volume = map(podVolume(pod, name));
    if (volume["ephemeral"] !== undefined) return volumeView(at(volume, "ephemeral", "volumeClaimTemplate", "spec"));
    if (volume["nfs"] !== undefined) return { size: unknown, storageClass: "nfs" };
    if (volume["hostPath"] !== undefined) return { size: unknown, storageClass: undefined };
    return volume["persistentVolumeClaim"] === undefined ? undefined : { size: unknown, storageClass: unknown };
}
