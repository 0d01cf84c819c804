// The decisions that follow from a stack file: endpoints, retention, sizes and replicas, rights in the bucket, and what a
// destroyed stack leaves.
import { objstoreSecret, roles } from "../../config/names";
import type { DeployedComponent, DeployedResources } from "../../components/deployed/model";
import type { Models } from "../../components/models";
import { flag } from "../../rules/terms";
import type { Plan } from "./plan";

/** Lines under headings. */
export interface Section {
    readonly title: string;
    /** Rows of words; the columns are lined up. */
    readonly rows: readonly (readonly string[])[];
}

export const decisions = ({ models, outputs, registrations }: Plan): Section[] =>
    [
        { title: "Names and endpoints", rows: endpoints(outputs) },
        { title: "Retention", rows: retention(models) },
        { title: "Replicas, memory and volumes", rows: sizes(models) },
        { title: "Rights in the bucket", rows: [...rights(models), ...identities(registrations)] },
        { title: "Imported once, unless the retention would delete it at once", rows: imports(models) },
        {
            title: "Retained when the stack is destroyed",
            rows: registrations
                .filter(({ retainOnDelete, custom, type }) => retainOnDelete && custom && !type.startsWith("pulumi:"))
                .map(({ type, name }) => [`${type.split(":").at(-1) ?? ""} ${name}`]),
        },
    ].filter(({ rows }) => rows.length > 0);

const shown = (value: unknown): string => {
    if (Array.isArray(value)) return value.map(shown).join(", ");
    return typeof value === "string" ? value : JSON.stringify(value);
};

const endpoints = (outputs: Plan["outputs"]): string[][] =>
    Object.entries(outputs)
        .filter(([, value]) => value !== undefined && value !== "")
        .map(([name, value]) => [name, shown(value)]);

function retention({ deployed: { prometheus, thanos } }: Models): string[][] {
    const of = ({ args }: DeployedComponent) => {
        const kept = (resolution: string) => {
            const value = flag(args, `retention.resolution-${resolution}`) ?? "0d";
            return value === "0d" || value === "0s" ? "forever" : shown(value);
        };
        return [
            ["bucket, as scraped", kept("raw")],
            ["bucket, 5-minute aggregates", kept("5m")],
            ["bucket, 1-hour aggregates", kept("1h")],
            ["deleted blocks", shown(flag(args, "delete-delay") ?? "48h")],
        ];
    };
    return [
        ["each Prometheus", `${prometheus.retention}, at most ${prometheus.retentionSize ?? "its volume"}`],
        ...thanos.filter(({ component }) => component === "compact").flatMap(of),
    ];
}

function sizes({ deployed: { prometheus, thanos } }: Models): string[][] {
    const row = (
        name: string,
        replicas: number,
        { cpu, memory, memoryLimit }: DeployedResources,
        volume: DeployedComponent["volume"],
    ) => [
        name,
        `${replicas} ×`,
        `cpu ${cpu ?? "-"}, memory ${memory ?? "-"} to ${memoryLimit ?? "-"}`,
        volume ? `volume ${volume.size}${volume.storageClass === undefined ? "" : ` of ${volume.storageClass}`}` : "no volume",
    ];
    const { name, replicas, resources, volume, sidecar } = prometheus;
    return [
        row(`prometheus ${name}`, replicas, resources, volume),
        row("thanos-sidecar", replicas, sidecar.resources, undefined),
        ...thanos.map((one) => row(one.name, one.replicas, one.resources, one.volume)),
    ];
}

function rights({ deployed: { prometheus, thanos } }: Models): string[][] {
    const users = [
        { name: "thanos-sidecar", secret: prometheus.sidecar.objstoreSecret },
        ...thanos.map(({ name, objstoreSecret: secret }) => ({ name, secret })),
    ];
    return roles.map((role) => [
        `Secret ${objstoreSecret(role)}`,
        users
            .filter(({ secret }) => secret === objstoreSecret(role))
            .map(({ name }) => name)
            .join(", ") || "no component yet",
    ]);
}

const imports = ({ historyImport }: Models): string[][] =>
    historyImport
        ? [[historyImport.variables.WHERE, `as {${historyImport.variables.LABELS.trim().replaceAll("\n", ", ")}}`]]
        : [];

/** Roles of the cloud, and the ServiceAccounts that have them. */
const identities = (registrations: Plan["registrations"]): string[][] =>
    registrations
        .filter(({ type }) => type.startsWith("aws:eks/podIdentityAssociation:"))
        .map(({ inputs }) => [
            `IAM role ${shown(inputs["roleArn"]).split("/").at(-1) ?? ""}`,
            `ServiceAccount ${shown(inputs["serviceAccount"])}`,
        ]);
