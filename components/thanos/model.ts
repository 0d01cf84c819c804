// Thanos as plain data: for each component its arguments, resources, volume and copies. Our own manifests and the chart's
// values are two renderings of this one model.
import { configuredOf, forComponents, type ThanosComponent } from "../../config/catalog";
import { soleGeneration } from "../../config/generations";
import { mirrored } from "../../config/images";
import { replicaLabelsOf, type Names } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { images } from "../../config/versions";
import { outsideDataSource, type Provisioned } from "../grafana/data-source";
import { clientFlags, grpcTlsModel, serverFlags, type GrpcTlsModel } from "../grpc-tls/model";
import type { NamedObject } from "../kubernetes/object";
import { podSettings, type PodSettings } from "../kubernetes/pod-settings";
import { spreadOf, type Spread } from "../kubernetes/spread";
import { cacheServers } from "./caches";
import { certificateProber, tlsServers } from "./certificate-prober";
import type { ComponentModel } from "./component";
import { exposureObjects, loginOf } from "./exposure";
import { withExtraArgs } from "./extra-args";
import { bucketWeb } from "./components/bucket-web";
import { compactor } from "./components/compactor";
import { query } from "./components/query";
import { publicFrontend, queryFrontend } from "./components/query-frontend";
import { receive } from "./components/receive";
import { ruler, rulerModel, type RulerModel } from "./components/ruler";
import { storeGateways } from "./components/store-gateway";
import { inChartsTime } from "./values";

export interface ThanosModel {
    readonly namespace: string;
    readonly image: string;
    /** The mirror that images come from. */
    readonly imageRegistry?: string;
    readonly components: readonly ComponentModel[];
    /** A ruler that the prometheus-operator runs. */
    readonly operatedRuler?: RulerModel;
    /** Ways in from outside, as the objects that they are. */
    readonly waysIn: readonly NamedObject[];
    /** What a Grafana elsewhere asks, where it has to say who it is. */
    readonly outside?: Provisioned;
    /** Who may come in, next to those that the stack lets in itself: bcrypt hashes by user name. */
    readonly users: Readonly<Record<string, string>>;
    /** Generation of the passwords of those that the stack lets in itself. */
    readonly loginGeneration: number;
    /** Labels and annotations of every object. */
    readonly metadata: StackConfig["metadata"];
    /** Settings of the pods, by component. */
    readonly pods: Readonly<Record<ThanosComponent, PodSettings>>;
    /** memcached servers, as the objects that they are. */
    readonly cacheServers: readonly NamedObject[];
    /** What looks at certificates, where there are any. */
    readonly certificateProber: readonly NamedObject[];
    readonly spread: Spread;
}

export function thanosModel(stack: StackConfig, names: Names): ThanosModel {
    const own = stack.thanos;
    const spread = spreadOf(stack);
    const evaluator = own.ruler && rulerModel(stack, own.ruler, names);
    const tls = grpcTlsModel(stack);
    const publicLogin = loginOf(own.queryFrontend.exposure);
    const gateways = storeGateways(stack, names);
    const stores = [
        names.prometheus.discovery,
        names.thanos.storeDiscovery,
        ...gateways.slice(1).map(({ name }) => name),
        ...(own.ruler ? [names.thanos.components.ruler] : []),
        ...(own.receive ? [names.thanos.components.receive] : []),
    ];
    const components = [
        query(stack, names, stores, replicaLabelsOf(stack.thanos)),
        queryFrontend(stack, names),
        ...(publicLogin ? [publicFrontend(stack, names, publicLogin)] : []),
        ...gateways,
        ...(own.compactor.enabled ? [compactor(stack, names)] : []),
        ...(own.bucketWeb ? [bucketWeb(stack, own.bucketWeb, names)] : []),
        ...(own.ruler && evaluator && own.ruler.rules === "config" ? [ruler(evaluator, own.ruler.groups)] : []),
        ...(own.receive ? receive(stack, own.receive, names) : []),
    ]
        .map((model) => (tls ? withGrpcTls(model, tls) : model))
        .map((model) => (own.delivery === "chart" ? inChartsTime(model) : model))
        .map((model) => ({ ...model, args: withExtraArgs(model.args, own.extraArgs[configuredOf(model.component)]) }));
    const outside = outsideDataSource(stack, names);
    const pods = (component?: keyof typeof own.pods.components) =>
        podSettings(stack, own.pods, component && own.pods.components[component]);
    return {
        namespace: stack.namespace,
        image: mirrored(images.thanos, stack.imageRegistry),
        ...(stack.imageRegistry === undefined ? {} : { imageRegistry: stack.imageRegistry }),
        components,
        ...(own.ruler && evaluator && own.ruler.rules === "objects" ? { operatedRuler: evaluator } : {}),
        spread,
        cacheServers: cacheServers(stack, spread, pods("memcached")),
        certificateProber: certificateProber(stack, tlsServers(stack, names, stores, components), pods()),
        ...(publicLogin && outside ? { outside } : {}),
        waysIn: exposureObjects(stack, names, components),
        users: own.users,
        loginGeneration: soleGeneration(stack.credentials),
        metadata: stack.metadata,
        pods: forComponents((component) => pods(configuredOf(component))),
    };
}

/** Whoever has a gRPC port serves by TLS; the querier asks its stores so, and what has a hashring the pods in it. */
function withGrpcTls(model: ComponentModel, tls: GrpcTlsModel): ComponentModel {
    if (!model.ports.includes("grpc")) return model;
    const asks = [
        ...(model.component === "query" ? clientFlags(tls, "grpc-client") : []),
        ...(model.args.some((arg) => arg.startsWith("--receive.hashrings=")) ? clientFlags(tls, "remote-write.client") : []),
    ];
    return { ...model, grpcTls: tls, args: [...model.args, ...serverFlags(tls), ...asks] };
}
