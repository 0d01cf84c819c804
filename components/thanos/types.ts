// The model of Thanos: plain data that both deliveries render.
import type { ThanosComponent } from "../../config/catalog";
import type { ChartReference } from "../../config/charts";
import type { Values } from "../../config/merge";
import type { MetadataConfig } from "../../config/schema";
import type { Resources } from "../../config/sizes";
import type { Provisioned } from "../data-source/model";
import type { GrpcTlsModel } from "../grpc-tls/model";
import type { NamedObject } from "../kubernetes/object";
import type { PodSettings } from "../kubernetes/pod-settings";
import type { Spread } from "../kubernetes/spread";
import type { Volume } from "../kubernetes/volume";
import type { ComponentModel } from "./component";

export interface ThanosModel {
    readonly namespace: string;
    readonly image: string;
    /** The mirror that images come from. */
    readonly imageRegistry?: string;
    readonly components: readonly ComponentModel[];
    /** A ruler that the prometheus-operator runs. */
    readonly operatedRuler?: RulerModel;
    /** The endpoints of a hub's spokes, as objects. */
    readonly spokes: readonly NamedObject[];
    /** External exposure, as objects. */
    readonly waysIn: readonly NamedObject[];
    /** The data source of a Grafana outside of the cluster, which needs a login. */
    readonly outside?: Provisioned;
    /** Users next to the stack's own: bcrypt hashes by user name. */
    readonly users: Readonly<Record<string, string>>;
    /** Generation of the passwords of the stack's own users. */
    readonly loginGeneration: number;
    /** Labels and annotations of every object. */
    readonly metadata: MetadataConfig;
    /** Settings of the pods, by component. */
    readonly pods: Readonly<Record<ThanosComponent, PodSettings>>;
    /** memcached servers, as the objects that they are. */
    readonly cacheServers: readonly NamedObject[];
    /** Bytes for items of all memcached servers. Absent: the stack deploys none. */
    readonly cacheBytes?: number | undefined;
    /** The prober of certificates, where there are any. */
    readonly certificateProber: readonly NamedObject[];
    /** The prober that reads the canary series back. */
    readonly canary: readonly NamedObject[];
    readonly spread: Spread;
    /** The allowed connections. */
    readonly policies: readonly NamedObject[];
    /** The ports of its pods and of the sidecars, as the policies leave them. */
    readonly guardedPorts: readonly GuardedPort[];
    /** The Bitnami chart, where it delivers what it can. */
    readonly chart?: { readonly reference: ChartReference; readonly values: Values };
}

/** A ruler, of any delivery. */
export interface RulerModel {
    readonly name: string;
    readonly replicas: number;
    readonly resources: Resources;
    readonly volume: Volume;
    readonly evaluationInterval: string;
    readonly retention: string;
    /** Of the querier: the query-frontend would answer from a cache. */
    readonly queryEndpoint: string;
    /** Where an alert's link leads. */
    readonly alertQueryUrl: string;
    readonly alertmanagers: readonly string[];
    /**
     * The labels that identify it in its blocks, next to the replica's label. No `cluster`: that is a label of the series
     * themselves.
     */
    readonly externalLabels: Readonly<Record<string, string>>;
    /** Labels that are added to series on their way through receive: an alert is found again after a restart without them. */
    readonly restoreIgnoredLabels: readonly string[];
    /** Arguments of the stack's own. */
    readonly extraArgs: readonly string[];
    /** Where results are written. Absent: into blocks of its own. */
    readonly remoteWrite?: string;
    /** The querier queries it by TLS. */
    readonly grpcTls?: GrpcTlsModel;
}

/** A port that pods of the stack listen on. */
export interface GuardedPort {
    /** Of the workload. */
    readonly name: string;
    /** Labels of its pods: a Service need not have all of their ports. */
    readonly matchLabels: Readonly<Record<string, string>>;
    readonly port: number;
    /** Whether the policies let any pod of the stack's namespace in. */
    readonly open: boolean;
}
