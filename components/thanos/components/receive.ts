// Receive: takes remote write. Standalone, every pod routes and keeps; or routers in front of ingesters.
import { ports, receiveReplicaLabel } from "../../../config/names";
import type { ReceiveConfig, StackConfig } from "../../../config/schema";
import type { Resources } from "../../../config/sizes";
import type { Base } from "../../base";
import { disk, localVolume, samplesFor } from "../../../config/sizing";
import { largest, toBytes, toSeconds } from "../../../config/units";
import { resolveResources, resolveVolume } from "../../kubernetes/volume";
import { grpc, http, logging, objstore, paths, podName, type ComponentModel } from "../component";

/** All workloads of receive. */
export function receive(base: Base, config: ReceiveConfig): ComponentModel[] {
    const { stack, names, host } = base;
    const name = names.thanos.components.receive;
    const size = base.size.receive;
    const replicas = config.replicas ?? size.replicas;
    const resources = resolveResources(size.resources, config.resources);
    const endpoint = (pod: string) => `${pod}.${host(name)}:${ports.grpc}`;
    const copies = config.replicationFactor ?? (replicas >= 3 ? 3 : 1);
    const ring = hashring(
        Array.from({ length: replicas }, (_, index) => endpoint(`${name}-${index}`)),
        copies,
    );
    const front = [...ring, ...limits(base, config, copies)];
    const keeper: ComponentModel = {
        component: "receive",
        name,
        replicas,
        resources,
        ports: ["http", "grpc", "remote-write"],
        objstore: "writer",
        volume: resolveVolume(stack, config.volume, largest(size.volume, kept(stack, config, resources))),
        startupSeconds: 1800, // it replays its write-ahead log
        shutdownSeconds: 900, // it cuts and uploads what it has in memory
        args: [
            "receive",
            ...logging,
            http,
            grpc,
            noCapnProto,
            remoteWrite,
            `--tsdb.path=${paths.data}`,
            `--tsdb.retention=${config.retention}`,
            // Off by default: then one client with a clock a day ahead makes receive refuse the samples of all others.
            "--tsdb.too-far-in-future.time-window=10m",
            objstore,
            label(stack),
            `--label=${receiveReplicaLabel}="${podName}"`,
            `--receive.local-endpoint=${endpoint(podName)}`,
            ...tenants(config),
            ...(config.mode === "standalone" ? front : []),
        ],
    };
    return config.mode === "standalone" ? [keeper] : [keeper, router(base, config, front)];
}

/** The volume of a pod for `retention`, for the series that it has memory for (receive-volume). */
const kept = ({ prometheus }: StackConfig, { retention }: ReceiveConfig, { memory }: Resources): string =>
    disk(localVolume(samplesFor(toBytes(memory), toSeconds(prometheus.scrapeInterval)), toSeconds(retention)));

/** It has a hashring and no endpoint of its own: that makes it a router in Thanos, without storage. */
function router(
    { stack, names, size: { receiveRouter: size } }: Base,
    config: Extract<ReceiveConfig, { mode: "router" }>,
    front: readonly string[],
): ComponentModel {
    return {
        component: "receiveRouter",
        name: names.thanos.components.receiveRouter,
        replicas: config.routers.replicas ?? size.replicas,
        resources: resolveResources(size.resources, config.routers.resources),
        ports: ["http", "grpc", "remote-write"],
        startupSeconds: 60,
        // It keeps nothing that a label could be on, and yet Thanos refuses to start without one.
        args: ["receive", ...logging, http, grpc, noCapnProto, remoteWrite, label(stack), ...tenants(config), ...front],
    };
}

/** No `cluster`: it is a label of what others write, and an external label would take its place. */
const label = ({ cluster }: StackConfig): string => `--label=receive="${cluster}"`;

/** A second port for writes of other pods, which always exists, has no TLS and is not used here: no NetworkPolicy opens it. */
const noCapnProto = "--receive.capnproto-address=127.0.0.1:19391";

const remoteWrite = `--remote-write.address=0.0.0.0:${ports["remote-write"]}`;

/**
 * The distribution of series to ingesters. `ketama` moves few series when a pod is added; the default, hashmod, moves nearly all.
 */
const hashring = (endpoints: readonly string[], replicationFactor: number): string[] => [
    `--receive.hashrings=${JSON.stringify([{ endpoints: endpoints.map((address) => ({ address })) }])}`,
    "--receive.hashrings-algorithm=ketama",
    `--receive.replication-factor=${replicationFactor}`,
];

const tenants = ({ tenants: { header, label, default: name } }: ReceiveConfig): string[] => [
    `--receive.tenant-header=${header}`,
    `--receive.tenant-label-name=${label}`,
    `--receive.default-tenant-id=${name}`,
];

type Limits = Omit<ReceiveConfig["limits"], "concurrency" | "tenants">;

/** The limits in the form of Thanos' file; without any, there is no file. */
function limits({ stack, names, host }: Base, { limits: own }: ReceiveConfig, copies: number): string[] {
    const { concurrency, tenants: byTenant, ...everybody } = own;
    const all = [everybody, ...Object.values(byTenant)];
    if (concurrency === undefined && all.every((one) => Object.keys(one).length === 0)) return [];
    const counted = all.some(({ headSeries }) => headSeries !== undefined);
    const config = {
        write: {
            global: {
                ...(concurrency === undefined ? {} : { max_concurrency: concurrency }),
                ...(counted
                    ? {
                          meta_monitoring_url: `http://${host(names.thanos.components.query)}:${ports.http}`,
                          // Every series once: Thanos' own query counts all replicas, and those in other clusters of the querier.
                          meta_monitoring_limit_query: `sum by (tenant) (prometheus_tsdb_head_series{${stack.clusterLabel}="${stack.cluster}",tenant!=""}) / ${copies}`,
                      }
                    : {}),
            },
            default: inThanosWords(everybody),
            tenants: Object.fromEntries(Object.entries(byTenant).map(([tenant, one]) => [tenant, inThanosWords(one)])),
        },
    };
    return [`--receive.limits-config=${JSON.stringify(config)}`];
}

const inThanosWords = ({ requestSize, requestSeries, requestSamples, headSeries }: Limits) => ({
    request: {
        ...(requestSize === undefined ? {} : { size_bytes_limit: Math.floor(toBytes(requestSize)) }),
        ...(requestSeries === undefined ? {} : { series_limit: requestSeries }),
        ...(requestSamples === undefined ? {} : { samples_limit: requestSamples }),
    },
    ...(headSeries === undefined ? {} : { head_series_limit: headSeries }),
});
