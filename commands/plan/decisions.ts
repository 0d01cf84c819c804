// The decisions that follow from a stack file, read from the resources that would be registered: places, retention, sizes and
// counts, and rights in the bucket.
import { flag } from "../../rules/terms";
import { Unknown, type ComponentView, type Known, type ResourcesView, type View, type VolumeView } from "../../rules/view/types";
import type { Plan } from "./plan";

/** Lines under headings. */
export interface Section {
    readonly title: string;
    /** Rows of words; the columns are lined up. */
    readonly rows: readonly (readonly string[])[];
}

export const decisions = ({ view, outputs, registrations }: Plan): Section[] =>
    [
        { title: "Names and endpoints", rows: endpoints(outputs) },
        { title: "How long data are kept", rows: retention(view) },
        { title: "Copies, memory and volumes", rows: sizes(view) },
        { title: "Rights in the bucket", rows: [...rights(view), ...identities(registrations)] },
        { title: "Brought in once, what the retention would not delete at once", rows: imports(view) },
        {
            title: "Kept when the stack is destroyed",
            rows: view.history.filter(({ retainOnDelete }) => retainOnDelete).map(({ path }) => [path]),
        },
    ].filter(({ rows }) => rows.length > 0);

const shown = (value: unknown): string => {
    if (value instanceof Unknown) return value.toJSON();
    if (Array.isArray(value)) return value.map(shown).join(", ");
    return typeof value === "string" ? value : JSON.stringify(value);
};

const endpoints = (outputs: Plan["outputs"]): string[][] =>
    Object.entries(outputs)
        .filter(([, value]) => value !== undefined && value !== "")
        .map(([name, value]) => [name, shown(value)]);

function retention({ prometheus, thanos }: View): string[][] {
    const forEver = (value: Known<string> | undefined) =>
        value === undefined || value === "0d" || value === "0s" ? "for ever" : shown(value);
    const of = ({ args }: ComponentView) => [
        ["bucket, as scraped", forEver(flag(args, "retention.resolution-raw"))],
        ["bucket, 5-minute aggregates", forEver(flag(args, "retention.resolution-5m"))],
        ["bucket, 1-hour aggregates", forEver(flag(args, "retention.resolution-1h"))],
        ["deleted blocks", shown(flag(args, "delete-delay") ?? "48h")],
    ];
    return [
        ...prometheus.map((one) => [
            "each Prometheus",
            `${shown(one.retention ?? "by size")}, at most ${shown(one.retentionSize ?? "its volume")}`,
        ]),
        ...thanos.filter(({ component }) => component === "compact").flatMap(of),
    ];
}

function sizes({ prometheus, thanos }: View): string[][] {
    const row = (
        path: string,
        replicas: Known<number>,
        { cpu, memory, memoryLimit }: ResourcesView,
        volume: Known<VolumeView> | undefined,
    ) => [
        path,
        `${shown(replicas)} ×`,
        `cpu ${shown(cpu ?? "-")}, memory ${shown(memory ?? "-")} to ${shown(memoryLimit ?? "-")}`,
        volume && !(volume instanceof Unknown)
            ? `volume ${shown(volume.size ?? "-")}${volume.storageClass === undefined ? "" : ` of ${shown(volume.storageClass)}`}`
            : "no volume",
    ];
    return [
        ...prometheus.flatMap((one) => [
            row(one.path, one.replicas, one.resources, one.volume),
            ...(one.sidecar ? [row(one.sidecar.path, one.replicas, one.sidecar.resources, undefined)] : []),
        ]),
        ...thanos.map((one) => row(one.path, one.replicas, one.resources, one.volume)),
    ];
}

function rights({ prometheus, thanos, objstore }: View): string[][] {
    const users = [
        ...prometheus.flatMap(({ path, sidecar }) => (sidecar ? [{ path, secret: sidecar.objstoreSecret }] : [])),
        ...thanos.map(({ path, objstoreSecret }) => ({ path, secret: objstoreSecret })),
    ];
    return objstore.map(({ secret }) => [
        `Secret ${secret}`,
        users
            .filter((user) => user.secret === secret)
            .map(({ path }) => path)
            .join(", ") || "nobody yet",
    ]);
}

const imports = (view: View): string[][] =>
    view.imports.map(({ from, labels }) => [shown(from ?? "nowhere"), `as {${shown(labels ?? "").replaceAll("\n", ", ")}}`]);

/** Roles of the cloud, and the ServiceAccounts that have them. */
const identities = (registrations: Plan["registrations"]): string[][] =>
    registrations
        .filter(({ type }) => type.startsWith("aws:eks/podIdentityAssociation:"))
        .map(({ inputs }) => [
            `IAM role ${shown(inputs["roleArn"]).split("/").at(-1) ?? ""}`,
            `ServiceAccount ${shown(inputs["serviceAccount"])}`,
        ]);
