// Thanos as plain data: for each component its arguments, resources, volume and copies. Our own manifests and the chart's
// values are two renderings of this one model.
import { configuredOf, forComponents } from "../../config/catalog";
import { chartReference } from "../../config/charts";
import { soleGeneration } from "../../config/generations";
import { mirrored } from "../../config/images";
import { charts, images } from "../../config/versions";
import type { Base } from "../base";
import { exposureOfSidecars } from "../clusters/exposure";
import { spokeObjects } from "../clusters/spokes";
import { outsideDataSource } from "../data-source/model";
import { clientFlags, serverFlags, type GrpcTlsModel } from "../grpc-tls/model";
import { podSettings } from "../kubernetes/pod-settings";
import { cacheBytes, cacheServers } from "./caches";
import { canaryObjects } from "./canary";
import { certificateProber, tlsServers } from "./certificate-prober";
import { paths, type ComponentModel } from "./component";
import { exposureObjects, loginOf } from "./exposure";
import { withExtraArgs } from "./extra-args";
import { bucketWeb } from "./components/bucket-web";
import { compactor } from "./components/compactor";
import { query, teamQuery } from "./components/query";
import { publicFrontend, queryFrontend } from "./components/query-frontend";
import { receive } from "./components/receive";
import { ruler, rulerModel } from "./components/ruler";
import { storeGateways } from "./components/store-gateway";
import { guardedPorts, networkPolicies } from "./network";
import type { ThanosModel } from "./types";
import { inChartsTime } from "./values";

export function thanosModel(base: Base): ThanosModel {
    const { stack, names, spread, grpcTls } = base;
    const own = stack.thanos;
    const evaluator = own.ruler && rulerModel(base, own.ruler);
    const publicLogin = loginOf(own.queryFrontend.exposure);
    const isSpoke = stack.role === "spoke";
    const gateways = storeGateways(base);
    const stores = isSpoke
        ? [names.prometheus.discovery]
        : [
              names.prometheus.discovery,
              names.thanos.storeDiscovery,
              ...gateways.slice(1).map(({ name }) => name),
              ...(own.ruler ? [names.thanos.components.ruler] : []),
              ...(own.receive ? [names.thanos.components.receive] : []),
          ];
    const components = (
        isSpoke
            ? []
            : [
                  query(base, stores),
                  ...(own.query.teams ? [teamQuery(base, stores, own.query.teams)] : []),
                  queryFrontend(base),
                  ...(publicLogin ? [publicFrontend(base, publicLogin)] : []),
                  ...gateways,
                  ...(own.compactor.enabled ? [compactor(base)] : []),
                  ...(own.bucketWeb ? [bucketWeb(base, own.bucketWeb)] : []),
                  ...(own.ruler && evaluator && own.ruler.rules === "config" ? [ruler(evaluator, own.ruler.groups)] : []),
                  ...(own.receive ? receive(base, own.receive) : []),
              ]
    )
        .map((model) => (grpcTls ? withGrpcTls(model, grpcTls) : model))
        .map((model) => (own.delivery === "chart" ? inChartsTime(model) : model))
        .map((model) => ({ ...model, args: withExtraArgs(model.args, own.extraArgs[configuredOf(model.component)]) }));
    const outside = outsideDataSource(base);
    const pods = (component?: keyof typeof own.pods.components) =>
        podSettings(stack, own.pods, component && own.pods.components[component]);
    const workloads = {
        components,
        ...(own.ruler && evaluator && own.ruler.rules === "objects" ? { operatedRuler: evaluator } : {}),
        cacheServers: cacheServers(base, pods("memcached")),
        certificateProber: certificateProber(base, tlsServers(base, stores, components), pods()),
        canary: canaryObjects(base, pods()),
    };
    return {
        ...workloads,
        cacheBytes: cacheBytes(base),
        namespace: stack.namespace,
        image: mirrored(images.thanos, stack.imageRegistry),
        ...(stack.imageRegistry === undefined ? {} : { imageRegistry: stack.imageRegistry }),
        spread,
        ...(publicLogin && outside ? { outside } : {}),
        spokes: spokeObjects(stack, base.spokes, grpcTls, paths.reread),
        waysIn: [...exposureObjects(base, components), ...exposureOfSidecars(stack, names)],
        users: own.users,
        loginGeneration: soleGeneration(stack.credentials),
        metadata: stack.metadata,
        pods: forComponents((component) => pods(configuredOf(component))),
        policies: networkPolicies(base, workloads),
        guardedPorts: guardedPorts(base, workloads),
        ...(own.delivery === "chart"
            ? { chart: { reference: chartReference(own.chart, charts.thanos), values: own.chart.values } }
            : {}),
    };
}

/** Every component with a gRPC port serves by TLS; the querier queries its stores by TLS, and a router its ingesters. */
function withGrpcTls(model: ComponentModel, tls: GrpcTlsModel): ComponentModel {
    if (!model.ports.includes("grpc")) return model;
    const asks = [
        ...(model.args[0] === "query" ? clientFlags(tls, "grpc-client") : []),
        ...(model.args.some((arg) => arg.startsWith("--receive.hashrings=")) ? clientFlags(tls, "remote-write.client") : []),
    ];
    return { ...model, grpcTls: tls, args: [...model.args, ...serverFlags(tls), ...asks] };
}
