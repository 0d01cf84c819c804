import { all, component, dataSource, withFlag } from "../examples";
import { retentions } from "../compactor/retention";
import { always, type Rule, type Violation } from "../rule";
import { flag, isUnknown, show } from "../terms";
import type { ComponentView, DataSourceView, View } from "../view/types";

export const downsampledHistory: Rule = {
    name: "downsampled-history",
    title: "Queries read coarser resolutions where raw samples are deleted earlier",
    why: "Queries read only raw samples unless the querier or the data source selects coarser resolutions, so history looks deleted as soon as its raw samples are. Measured for a window of one hour 60 days ago: no point through the querier, all points through the query-frontend with the parameter.",
    source: "thanos#813, #4634, #7296, #8587; grafana#83083",
    severity: always("mandatory"),
    check: (view) =>
        isTiered(view)
            ? [
                  ...of(view, "query", (one) => querier(one, view.own)),
                  ...of(view, "query-frontend", frontend),
                  ...view.dataSources.flatMap((source) => asks(source, view)),
              ]
            : [],
    examples: {
        pass: [
            {
                title: "one retention for all resolutions, and no resolution selected",
                change: all(
                    withFlag("compact", "retention.resolution-raw", "365d"),
                    withFlag("compact", "retention.resolution-5m", "365d"),
                    withFlag("compact", "retention.resolution-1h", "365d"),
                    withFlag("query", "query.auto-downsampling", undefined),
                ),
            },
            { title: "no Grafana", change: (view) => void (view.dataSources = []) },
            {
                title: "instant queries that see the coarsest data, and crashed targets for an hour",
                change: withFlag("query", "query.instant.default.max_source_resolution", "1h"),
            },
        ],
        fail: [
            {
                title: "a querier without --query.auto-downsampling",
                change: withFlag("query", "query.auto-downsampling", undefined),
            },
            {
                title: "a querier without a resolution for instant queries",
                change: withFlag("query", "query.instant.default.max_source_resolution", undefined),
            },
            {
                title: "a query-frontend that does not ask again in a coarser resolution",
                change: component("query-frontend", (one) => one.args.push("--no-query-range.request-downsampled")),
            },
            { title: "a data source without the parameter", change: dataSource((one) => void (one.queryParameters = undefined)) },
            {
                title: "a data source that queries the querier",
                change: dataSource((one) => void (one.url = "http://thanos-query.monitoring.svc.cluster.local:9090")),
            },
        ],
    },
};

const isTiered = ({ thanos }: View): boolean =>
    thanos
        .filter(({ component }) => component === "compact")
        .some((compactor) => {
            const [raw, fiveMinutes, oneHour] = retentions(compactor).map(({ kept }) => kept);
            return [raw, fiveMinutes].some((kept) => kept !== undefined && oneHour !== undefined && kept < oneHour);
        });

const of = ({ thanos }: View, name: ComponentView["component"], check: (one: ComponentView) => Violation[]) =>
    thanos.filter(({ component }) => component === name).flatMap(check);

const querier = ({ path, args }: ComponentView, own: boolean): Violation[] =>
    [
        { name: "query.auto-downsampling", wanted: ["true"], isCertain: true },
        // Other programs may never evaluate an instant query that far back.
        { name: "query.instant.default.max_source_resolution", wanted: ["5m", "1h"], isCertain: own },
    ].flatMap(({ name, wanted, isCertain }) => {
        const found = flag(args, name);
        if (isUnknown(found) || (found !== undefined && wanted.includes(found))) return [];
        return [
            {
                path: `${path}: --${name}`,
                message: `is ${show(found)}, expected ${wanted.join(" or ")}`,
                ...(isCertain ? {} : { estimate: true as const }),
            },
        ];
    });

const frontend = ({ path, args }: ComponentView): Violation[] =>
    flag(args, "query-range.request-downsampled") === "false"
        ? [{ path: `${path}: --query-range.request-downsampled`, message: "is false. Remove the flag: true is its default" }]
        : [];

/** A data source that queries Thanos. Others may ask a Prometheus for recent data. */
function asks({ path, url, queryParameters }: DataSourceView, view: View): Violation[] {
    const frontends = view.thanos.filter(({ component }) => component === "query-frontend").map(({ name }) => name);
    const queriers = view.thanos.filter(({ component }) => component === "query").map(({ name }) => name);
    const host = typeof url === "string" ? hostOf(url) : undefined;
    const asksThanos = host !== undefined && ([...frontends, ...queriers].includes(host) || /thanos/.test(host));
    const others = view.dataSources.some((one) => typeof one.url === "string" && /thanos/.test(one.url));
    if (!view.own && !asksThanos)
        return isUnknown(url) || others || frontends.length + queriers.length === 0
            ? []
            : [
                  {
                      path: `${path}.url`,
                      message: `is ${show(url)}, and no data source queries Thanos. Use ${[...frontends, ...queriers].join(" or ")}`,
                      estimate: true,
                  },
              ];
    // The querier chooses the resolution itself with its flag.
    const automatic =
        !view.own &&
        view.thanos.some(({ component, args }) => component === "query" && flag(args, "query.auto-downsampling") === "true");
    return [
        ...(view.own && !isUnknown(url) && (host === undefined || !frontends.includes(host))
            ? [{ path: `${path}.url`, message: `is ${show(url)}, expected the query-frontend, ${frontends.join(", ")}` }]
            : []),
        ...(!isUnknown(queryParameters) && new URLSearchParams(queryParameters).get("max_source_resolution") !== "auto"
            ? [
                  {
                      path: `${path}.customQueryParameters`,
                      message: `is ${show(queryParameters)}, expected max_source_resolution=auto`,
                      ...(automatic ? { estimate: true as const } : {}),
                  },
              ]
            : []),
    ];
}

const hostOf = (url: string): string | undefined => /^https?:\/\/([^.:/]+)/.exec(url)?.[1];
