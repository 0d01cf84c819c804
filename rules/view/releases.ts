// The parts of charts that rules read, computed from their values. The charts' own defaults that matter are tables here, which a
// test compares with what the real charts render.
import { merge, type Values } from "../../config/merge";
import { nothing, type ChartViews, type Installation } from "./chart";
import { kubePrometheusStack } from "./charts/kube-prometheus-stack";
import { bitnamiThanos } from "./charts/bitnami-thanos";
import { communityThanos } from "./charts/community-thanos";
import { stevehipwellThanos } from "./charts/stevehipwell-thanos";
import { grafanaDataSources } from "./data-source";
import type { Open } from "./doors";
import { exposedValues } from "./exposed";
import { extraObjects } from "./extra";
import { valuesImages } from "./images";
import { dependencies, objectInstallations, pulumiInstallation } from "./installations/index";
import { remembered } from "./lazy";
import { at, each, given, known, map, parsed, text } from "./read";
import type { KubernetesObject, Resource } from "./resource";
import { ofThanosInPrometheusStack, type Scope } from "./scope";
import { Unknown, unknown, type Known } from "./types";
import { unreadInstallation } from "./unread";

type Reader = (installation: Installation) => ChartViews;

/** Readers by the name of a chart. */
interface KnownChart {
    readonly read: Reader;
    /** Which values belong to Thanos, by their path below the values. */
    readonly ofThanos: (path: string) => boolean;
    /** The Services and pods of Thanos among those without authentication. Default: all. */
    readonly openOfThanos?: (open: Open) => Open[];
}
const prometheusStack: KnownChart = {
    read: kubePrometheusStack,
    ofThanos: (path) => ofThanosInPrometheusStack.test(path),
    openOfThanos: ({ services, labels }) => {
        const own = services.filter((name) => name.includes("thanos"));
        // Its Services for Thanos lead to the pods of Prometheus, which other Services may serve without it.
        return own.length === 0 ? [] : [{ services: own, labels: labels["thanos-ruler"] === undefined ? {} : labels }];
    },
};
const ofThanos = (read: Reader): KnownChart => ({ read, ofThanos: () => true });
const bitnami = ofThanos(bitnamiThanos);
const grafana: KnownChart = {
    read: ({ path, values }) => ({ ...nothing, dataSources: grafanaDataSources(path, values) }),
    ofThanos: () => false,
};

/** By the resource, or the object, alone. */
const installationsOf = remembered(pulumiInstallation);
const viewsOf = remembered((installation: Installation) => views(installation));

export function releaseViews(resources: readonly Resource[], objects: readonly KubernetesObject[], scope: Scope): ChartViews {
    const rendered = new Set(resources.map(({ parent }) => parent));
    const all = [
        ...resources.flatMap((resource) =>
            installationsOf(resource).map((one) => ({ one, isRendered: rendered.has(resource.urn) })),
        ),
        ...objects.flatMap((object) => objectInstallations(object, objects)).map((one) => ({ one, isRendered: false })),
        ...objects
            .filter(({ name }) => !namedByReleases(objects).has(name))
            .flatMap(published)
            .map((one) => ({ one, isRendered: false })),
    ];
    const found = all.flatMap(({ one, isRendered }) =>
        viewsOf(one).map(({ views, chart }) => inScope(isRendered ? whileRendered(views) : views, one, chart, scope)),
    );
    return Object.fromEntries(
        Object.keys(nothing).map((key) => [key, found.flatMap((one) => one[key as keyof ChartViews] as readonly unknown[])]),
    ) as unknown as ChartViews;
}

/** Names of ConfigMaps from which a release of the program takes its values: they are read with it. */
const namedByReleases = remembered(
    (objects: readonly KubernetesObject[]): ReadonlySet<string> =>
        new Set(objects.flatMap(({ body }) => each(body, "spec.valuesFrom.*.name")).map((name) => known(name, ""))),
);

/** The objects of a Chart are resources of their own where the engine has them: they are more precise than values. */
const whileRendered = ({ dataSources, exposed }: ChartViews): ChartViews => ({ ...nothing, dataSources, exposed });

/** Without what is not Thanos' among the values, unless everything is judged. */
function inScope(views: ChartViews, { path }: Installation, chart: KnownChart | undefined, scope: Scope): ChartViews {
    if (scope === "everything") return views;
    const own = (one: { readonly path: string }) => chart?.ofThanos(one.path.slice(path.length)) ?? false;
    return {
        ...views,
        exposed: views.exposed.filter(own),
        images: views.images.filter(own),
        doors: views.doors.filter(own),
        open: views.open.flatMap((one) => (chart?.openOfThanos ?? ((all: Open) => [all]))(one)),
    };
}

function views(installation: Installation): { readonly views: ChartViews; readonly chart: KnownChart | undefined }[] {
    const known = isUmbrella(installation) ? [] : chartsOf(installation);
    const isInside = known.length > 0 ? (name: string) => name === "kube-prometheus-stack" : isDependency;
    const inside = dependencies(installation, installation.dependencies && known.length === 0 ? isNamed : isInside);
    const { path, values } = installation;
    const { objects, unread } = extraObjects(installation);
    const isRead = known.length > 0 || inside.length > 0;
    const general: ChartViews = {
        ...nothing,
        exposed: exposedValues(path, at(values)),
        images: valuesImages(path, at(values)),
        objects,
        doors: unread.map((one) => ({ path: one, kind: unknown, authenticated: false })),
        unread: unreadInstallation(installation, isRead),
    };
    const read = known.map((chart) => ({ views: chart.read(installation), chart }));
    return [
        {
            views: withoutRepeats(
                general,
                read.map(({ views }) => views),
            ),
            chart: known[0],
        },
        ...read,
        ...inside.flatMap((one) => chartsOf(one).map((chart) => ({ views: chart.read(one), chart }))),
    ];
}

/** A chart that is called like the one that it contains: by its Chart.yaml, or by values below that name alone. */
function isUmbrella({ chart, values, dependencies: declared }: Installation): boolean {
    if (declared !== undefined)
        return declared.some((one) => /^(thanos|kube-prometheus-stack)$/.test(known(at(one, "name"), "")));
    const name = known(chart, "").replace(/\/$/, "").split("/").at(-1) ?? "";
    return byKeys(values).length === 0 && byKeys(at(values, name)).length > 0;
}

/** A chart's own reader is more precise than its values. */
const withoutRepeats = (general: ChartViews, read: readonly ChartViews[]): ChartViews => ({
    ...general,
    images: general.images.filter(({ path }) => !read.some(({ images }) => images.some((one) => one.path === path))),
});

/** The key of a chart that is known, or values that only one has. */
const isDependency = (name: string, values: unknown): boolean =>
    name === "kube-prometheus-stack" ||
    (name === "thanos" && ["query", "compactor", "compact"].some((key) => isWritten(at(values, key)))) ||
    (/^(thanos|[\w-]*prometheus[\w-]*)$/.test(name) && byKeys(values).length > 0);

const isNamed = (name: string): boolean => /^(thanos|kube-prometheus-stack|grafana)$/.test(name);

/** Reads a chart's values. A chart that is not known yet may be any. */
function chartsOf(installation: Installation): KnownChart[] {
    const { chart, values } = installation;
    if (chart instanceof Unknown) return chart.never === undefined ? [prometheusStack, bitnami] : byKeys(values);
    // A reference, a path or a name: the chart's name is at the end of it, in an archive with the version.
    const name = chart.replace(/\/$/, "").split("/").at(-1) ?? "";
    if (/^kube-prometheus-stack(-\d|$)/.test(name)) return [prometheusStack];
    if (/^grafana(-\d|$)/.test(name)) return [grafana];
    return /^thanos(-\d|$)/.test(name) ? [thanosChart(installation, chart)] : [];
}

/** Charts of one name from several publishers: told apart by where they come from, or else by the keys that only one has. */
function thanosChart({ repository, values }: Installation, chart: string): KnownChart {
    const source = `${chart} ${known(repository, "")}`;
    if (source.includes("thanos-community")) return ofThanos(communityThanos);
    if (source.includes("stevehipwell")) return ofThanos(stevehipwellThanos);
    if (source.includes("bitnami")) return bitnami;
    return byKeys(values)[0] ?? bitnami;
}

/** Keys that one chart alone has. */
const keys: readonly (readonly [chart: KnownChart, keys: readonly (readonly string[])[]])[] = [
    [
        ofThanos(communityThanos),
        [
            ["global", "objstore"],
            ["bucket", "bucketweb"],
            ["global", "thanosRules"],
        ],
    ],
    [
        ofThanos(stevehipwellThanos),
        [
            ["storeGateway"],
            ["objstoreConfig", "create"],
            ["objstoreConfig", "value"],
            ["receive", "ingestor"],
            ["compact", "extraArgs"],
        ],
    ],
    // Loki, Mimir and Tempo have a compactor, too.
    [
        bitnami,
        [
            ...[["existingObjstoreSecret"], ["objstoreConfig"], ["bucketweb"], ["receiveDistributor"], ["storegateway"]],
            ...[
                ["query", "dnsDiscovery"],
                ["query", "replicaLabel"],
                ["queryFrontend", "extraFlags"],
            ],
            ...["retentionResolutionRaw", "retentionResolution5m", "retentionResolution1h"].map((key) => ["compactor", key]),
        ],
    ],
    [prometheusStack, [["prometheus", "prometheusSpec"]]],
];
export const byKeys = (values: unknown): KnownChart[] =>
    keys
        .filter(([, wanted]) => wanted.some((path) => isWritten(at(values, ...path))))
        .map(([chart]) => chart)
        .slice(0, 1);

const isWritten = (value: unknown): boolean => value !== undefined && !(value instanceof Unknown);

/** The owner of the release decides these where the ConfigMap does not: with which value is not known here. */
const ownersValues: Values = {
    prometheus: {
        prometheusSpec: Object.fromEntries(
            ["image", "version", "securityContext", "resources", "storageSpec", "retentionSize"].map((key) => [key, unknown]),
        ),
    },
};

/** Values of kube-prometheus-stack in a ConfigMap, for a release that is another team's. */
function published({ kind, name, body }: KubernetesObject): Installation[] {
    const file = at(body, "data", "values.yaml");
    if (kind !== "ConfigMap" || file === undefined || file instanceof Unknown || at(body, "data") instanceof Unknown) return [];
    const written = parsed(file);
    if (given(map(at(written, "prometheus", "prometheusSpec"))) !== true) return [];
    const values = merge(ownersValues, written as Values);
    const namespace: Known<string> = text(at(body, "metadata", "namespace")) ?? "default";
    return [{ path: `ConfigMap ${name}: values.yaml`, release: name, namespace, chart: "kube-prometheus-stack", values }];
}
