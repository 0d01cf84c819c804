// The real charts, rendered by helm. They are not part of this repository: THANOS_STACK_CHARTS names a folder that holds
// them; `helm` is found by PATH.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import type { Values } from "../../config/merge";
import { chartsIn, chartsVariable, type Chart } from "../../local/charts";

/** A rendered object, as far as tests look into it. */
export interface Rendered {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: {
        readonly name: string;
        readonly namespace?: string;
        readonly labels?: Record<string, string>;
        readonly annotations?: Record<string, string>;
    };
    readonly [field: string]: unknown;
}

/**
 * A group of tests for each version of a chart that is there. Without a chart, a skipped test names what is missing.
 */
export function describeChart(name: string, tests: (chart: Chart) => void): void {
    const missing = whatIsMissing();
    const charts = missing === undefined ? chartsIn(process.env[chartsVariable] ?? "") : [];
    const found = charts.filter((chart) => chart.name === name);
    for (const chart of found)
        describe(`the chart ${name} ${chart.version}, rendered`, function () {
            this.timeout(300_000);
            tests(chart);
        });
    if (found.length > 0) return;
    describe(`the chart ${name}, rendered`, () => {
        it(`is skipped: ${missing ?? `THANOS_STACK_CHARTS holds no ${name}`}`, function () {
            this.skip();
        });
    });
}

function whatIsMissing(): string | undefined {
    const folder = process.env[chartsVariable];
    if (folder === undefined) return `${chartsVariable} names no folder with charts`;
    if (!existsSync(folder)) return `${chartsVariable} names ${folder}, which is not there`;
    try {
        execFileSync("helm", ["version", "--short"], { stdio: "ignore" });
        return undefined;
    } catch {
        return "helm is not in PATH";
    }
}

/** The objects that `helm install` would send to the cluster, hooks included. */
export function render(chart: Chart, release: string, namespace: string, values: Values): readonly Rendered[] {
    const output = execFileSync(
        "helm",
        [
            "template",
            release,
            chart.path,
            "--namespace",
            namespace,
            "--values",
            "-",
            "--include-crds",
            "--kube-version",
            "1.34.0",
        ],
        { input: JSON.stringify(values), encoding: "utf8", maxBuffer: 2 ** 27, stdio: ["pipe", "pipe", "pipe"] },
    );
    return parseAllDocuments(output).flatMap((document) => {
        const object = document.toJS() as Rendered | null;
        return object === null ? [] : [object];
    });
}

/** The one object of this kind and name. */
export function one(objects: readonly Rendered[], kind: string, name: string): Rendered {
    const found = objects.filter((object) => object.kind === kind && object.metadata.name === name);
    if (found.length !== 1 || !found[0])
        throw new Error(
            `${found.length} objects ${kind} ${name} among ${objects
                .filter((object) => object.kind === kind)
                .map(({ metadata }) => metadata.name)
                .join(", ")}`,
        );
    return found[0];
}

/** The pods that these objects make, with their names. */
export const pods = (objects: readonly Rendered[]): { readonly name: string; readonly namespace: string; readonly pod: Pod }[] =>
    objects
        .filter(({ kind }) => ["Deployment", "StatefulSet", "DaemonSet", "Job", "Pod"].includes(kind))
        .map(({ kind, metadata, spec }) => ({
            name: `${kind} ${metadata.name}`,
            namespace: metadata.namespace ?? "",
            pod: (kind === "Pod" ? { spec: spec } : (spec as { template: unknown }).template) as Pod,
        }));

export interface Container {
    readonly name: string;
    readonly image: string;
    readonly args?: readonly string[];
    readonly env?: readonly object[];
    readonly ports?: readonly { name: string; containerPort: number }[];
    readonly volumeMounts?: readonly { name: string; mountPath: string; readOnly?: boolean }[] | null;
    readonly resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
    readonly securityContext?: SecurityContext;
    readonly startupProbe?: unknown;
    readonly readinessProbe?: unknown;
    readonly livenessProbe?: unknown;
}

export interface Pod {
    readonly metadata?: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> };
    readonly spec: {
        readonly containers: readonly Container[];
        readonly initContainers?: readonly Container[];
        readonly securityContext?: SecurityContext;
        readonly serviceAccountName?: string;
        readonly terminationGracePeriodSeconds?: number;
        readonly automountServiceAccountToken?: boolean;
        readonly topologySpreadConstraints?: unknown;
        readonly volumes?: readonly { name: string; [source: string]: unknown }[] | null;
        readonly hostNetwork?: boolean;
        readonly hostPID?: boolean;
        readonly hostIPC?: boolean;
    };
}

export interface SecurityContext {
    readonly runAsNonRoot?: boolean;
    readonly runAsUser?: number;
    readonly runAsGroup?: number;
    readonly fsGroup?: number;
    readonly fsGroupChangePolicy?: string;
    readonly privileged?: boolean;
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
    readonly seccompProfile?: { readonly type?: string };
}

export const containers = ({ spec }: Pod): readonly Container[] => [...spec.containers, ...(spec.initContainers ?? [])];

/** The fields of a pod that the restricted Pod Security Standard refuses. */
export function notRestricted({ spec }: Pod): string[] {
    const host = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((field) => spec[field] === true);
    const volumes = (spec.volumes ?? []).filter((volume) => "hostPath" in volume).map(({ name }) => `volume ${name}`);
    const inside = containers({ spec }).flatMap(({ name, securityContext: own = {} }) => {
        const nonRoot = own.runAsNonRoot ?? spec.securityContext?.runAsNonRoot;
        const seccomp = own.seccompProfile?.type ?? spec.securityContext?.seccompProfile?.type;
        return [
            ...(nonRoot === true && own.runAsUser !== 0 ? [] : ["runs as root"]),
            ...(seccomp === "RuntimeDefault" ? [] : ["no seccomp profile"]),
            ...(own.allowPrivilegeEscalation === false && own.privileged !== true ? [] : ["privileges"]),
            ...(own.capabilities?.drop?.includes("ALL") && !own.capabilities.add?.length ? [] : ["capabilities"]),
        ].map((problem) => `${name}: ${problem}`);
    });
    return [...host, ...volumes, ...inside];
}
