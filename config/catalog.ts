// The catalogue of Thanos' components: one row each. Names, ports, roles, network flows, pages, sizes, alerts and the list of
// what the Bitnami chart delivers are derived from it; nothing else lists the components.
//
// A component's key here is its key in the stack file, in sizes, in alerts and in the label `thanos-stack/component`. Its
// `subcommand` is what the `thanos` binary calls it, and the word that rules use for processes of any program.

/** Rights of a credential for the bucket. One Secret, one identity and one policy for each. */
export const roles = ["writer", "reader", "owner"] as const;

/**
 * - `writer` uploads blocks and deletes nothing: sidecar, receive, ruler.
 * - `reader` lists and reads: store gateway, bucket web.
 * - `owner` also deletes: the compactor.
 */
export type Role = (typeof roles)[number];

/** Ports as the Thanos project, the operator and the charts number and name them. */
export const ports = { http: 10902, grpc: 10901, "remote-write": 19291 } as const;
export type Port = keyof typeof ports;

/** Subcommands of the `thanos` binary that a stack runs, `tools bucket web` by a name of its own. */
export const subcommands = ["query", "query-frontend", "store", "compact", "rule", "receive", "bucket-web"] as const;
export type Subcommand = (typeof subcommands)[number];

/** The keys of the stack file below `thanos` that decide which components a stack has. */
export interface ThanosSwitches {
    readonly compactor: { readonly enabled: boolean };
    readonly query: { readonly teams?: object | undefined };
    readonly queryFrontend: { readonly exposure?: { readonly kind: string; readonly authentication?: string } | undefined };
    readonly bucketWeb?: object | undefined;
    readonly ruler?: object | undefined;
    readonly receive?: { readonly mode: string } | undefined;
}

/** A component in the Bitnami chart. */
export interface ChartComponent {
    /** Its key in the chart's values. */
    readonly key: string;
    /** The end of its workload's name, and its value of the label `app.kubernetes.io/component`. */
    readonly label: string;
    /** The chart deploys it by default. */
    readonly enabled: boolean;
    /** Delivery `chart` takes it from the chart. Components that write blocks are always objects of our own. */
    readonly delivered: boolean;
}

/** One component of Thanos. */
export interface CatalogEntry {
    /** Display name. */
    readonly title: string;
    readonly subcommand: Subcommand;
    /** Delivery `manifests`: name of its workload, Service and ServiceAccount. */
    readonly name: string;
    /** Ports of the component's server. */
    readonly ports: readonly Port[];
    /** Rights in the bucket. Absent: it has no access. */
    readonly role?: Role;
    /** Its blocks or its write-ahead log are on a volume. */
    readonly volume?: true;
    /** The querier reads series from it by the Store API. */
    readonly store?: true;
    /** It uses the shared caches, where the stack has any. */
    readonly caches?: true;
    /** The external label that distinguishes its replicas for the querier. Absent: it writes no series. */
    readonly replicaLabel?: string;
    /** The component whose settings, sizes, alerts and extra arguments it shares. */
    readonly variantOf?: string;
    readonly chart?: ChartComponent;
    /** Its web page: the path of the page with that title, and the port at which `open` forwards it. */
    readonly page?: { readonly title: string; readonly path: string; readonly localPort: number };
    /** Whether a stack has it. */
    readonly present: (thanos: ThanosSwitches) => boolean;
}

const always = (): boolean => true;
const fromChart = (key: string, label = key): ChartComponent => ({ key, label, enabled: false, delivered: true });

export const catalog = {
    query: {
        title: "querier",
        subcommand: "query",
        name: "thanos-query",
        ports: ["http", "grpc"],
        chart: { ...fromChart("query"), enabled: true },
        page: { title: "Stores: what the querier is connected to", path: "/stores", localPort: 19091 },
        present: always,
    },
    /** The querier for teams: the same, but each request sees the series of one team. */
    teamQuery: {
        title: "querier for teams",
        subcommand: "query",
        name: "thanos-query-teams",
        ports: ["http", "grpc"],
        variantOf: "query",
        present: ({ query: { teams } }) => teams !== undefined,
    },
    queryFrontend: {
        title: "query-frontend",
        subcommand: "query-frontend",
        name: "thanos-query-frontend",
        ports: ["http"],
        caches: true,
        chart: { ...fromChart("queryFrontend", "query-frontend"), enabled: true },
        page: { title: "Query: all history, duplicates removed", path: "/", localPort: 19090 },
        present: always,
    },
    /** The query-frontend behind an exposure: the same, but it requires a login. */
    publicFrontend: {
        title: "public query-frontend",
        subcommand: "query-frontend",
        name: "thanos-query-frontend-public",
        ports: ["http"],
        caches: true,
        variantOf: "queryFrontend",
        present: ({ queryFrontend: { exposure } }) => exposure !== undefined && exposure.authentication !== "annotations",
    },
    storeGateway: {
        title: "store gateway",
        subcommand: "store",
        name: "thanos-store-gateway",
        ports: ["http", "grpc"],
        role: "reader",
        volume: true,
        store: true,
        caches: true,
        chart: fromChart("storegateway"),
        present: always,
    },
    compactor: {
        title: "compactor",
        subcommand: "compact",
        name: "thanos-compactor",
        ports: ["http"],
        role: "owner",
        volume: true,
        chart: fromChart("compactor"),
        page: { title: "Blocks in the bucket", path: "/", localPort: 19092 },
        present: ({ compactor }) => compactor.enabled,
    },
    bucketWeb: {
        title: "bucket web",
        subcommand: "bucket-web",
        name: "thanos-bucket-web",
        ports: ["http"],
        role: "reader",
        chart: fromChart("bucketweb"),
        page: { title: "Blocks in the bucket, read only", path: "/", localPort: 19094 },
        present: ({ bucketWeb }) => bucketWeb !== undefined,
    },
    ruler: {
        title: "ruler",
        subcommand: "rule",
        name: "thanos-ruler",
        ports: ["http", "grpc"],
        role: "writer",
        volume: true,
        store: true,
        replicaLabel: "thanos_ruler_replica", // the operator's name for it
        chart: { ...fromChart("ruler"), delivered: false },
        page: { title: "Ruler: rules and alerts", path: "/", localPort: 19095 },
        present: ({ ruler }) => ruler !== undefined,
    },
    receive: {
        title: "receive",
        subcommand: "receive",
        name: "thanos-receive",
        ports: ["http", "grpc", "remote-write"],
        role: "writer",
        volume: true,
        store: true,
        replicaLabel: "receive_replica",
        chart: { ...fromChart("receive"), delivered: false },
        present: ({ receive }) => receive !== undefined,
    },
    receiveRouter: {
        title: "receive router",
        subcommand: "receive",
        name: "thanos-receive-router",
        ports: ["http", "grpc", "remote-write"],
        present: ({ receive }) => receive?.mode === "router",
    },
} as const satisfies Record<string, CatalogEntry>;

/** A component of Thanos, by its key in the stack file. */
export type ThanosComponent = keyof typeof catalog;

/** Every component, in the order in which lists show them. */
export const thanosComponents = Object.keys(catalog) as ThanosComponent[];

/** The row of a component. */
export const entryOf = (component: ThanosComponent): CatalogEntry => catalog[component];

/** Components with keys of their own in the stack file: all but variants of another. */
export type ConfiguredComponent = Exclude<ThanosComponent, "publicFrontend" | "teamQuery">;
export const configuredOf = (component: ThanosComponent): ConfiguredComponent =>
    (entryOf(component).variantOf ?? component) as ConfiguredComponent;
export const configuredComponents = thanosComponents.filter(
    (component): component is ConfiguredComponent => entryOf(component).variantOf === undefined,
);

/** A value for each component. */
export const forComponents = <T>(
    value: (component: ThanosComponent, entry: CatalogEntry) => T,
): Readonly<Record<ThanosComponent, T>> =>
    Object.fromEntries(thanosComponents.map((component) => [component, value(component, entryOf(component))])) as Record<
        ThanosComponent,
        T
    >;

/** The components of which something holds. */
export const componentsWith = (holds: (entry: CatalogEntry) => unknown): readonly ThanosComponent[] =>
    thanosComponents.filter((component) => holds(entryOf(component)));

/** The components that a stack has. */
export const presentComponents = (thanos: ThanosSwitches): readonly ThanosComponent[] =>
    componentsWith(({ present }) => present(thanos));

/** The components of the Bitnami chart. */
export const chartComponents: readonly ChartComponent[] = thanosComponents.flatMap((component) => entryOf(component).chart ?? []);
