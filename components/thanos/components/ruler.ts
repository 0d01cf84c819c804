// The ruler: evaluates rules over all that the querier sees.
import { stringify } from "yaml";
import { ports, rulerReplicaLabel, type Names } from "../../../config/names";
import type { RulerConfig, StackConfig } from "../../../config/schema";
import { sizeOf, type Resources } from "../../../config/sizes";
import { grpcTlsModel, type GrpcTlsModel } from "../../grpc-tls/model";
import { resolveResources, resolveVolume, type Volume } from "../../kubernetes/volume";
import { grpc, host, http, logging, objstore, paths, podName, queryUrl, remoteWriteUrl, type ComponentModel } from "../component";

/** A ruler, whoever runs it. */
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
    /** What identifies it in its blocks, next to the replica's label. No `cluster`: that is a label of the series themselves. */
    readonly externalLabels: Readonly<Record<string, string>>;
    /** Arguments of the stack's own. */
    readonly extraArgs: readonly string[];
    /** Where results are written. Absent: into blocks of its own. */
    readonly remoteWrite?: string;
    /** The querier asks it by TLS. */
    readonly grpcTls?: GrpcTlsModel;
}

export function rulerModel(stack: StackConfig, config: RulerConfig, names: Names): RulerModel {
    const size = sizeOf(stack).ruler;
    const grpcTls = grpcTlsModel(stack);
    const remoteWrite = config.storage === "receive" ? remoteWriteUrl(stack, names) : undefined;
    return {
        name: names.thanos.components.ruler,
        replicas: config.replicas ?? size.replicas,
        resources: resolveResources(size.resources, config.resources),
        volume: resolveVolume(stack, config.volume, size.volume),
        evaluationInterval: config.evaluationInterval,
        retention: config.retention,
        queryEndpoint: `http://${host(stack, names.thanos.components.query)}:${ports.http}`,
        alertQueryUrl: queryUrl(stack, names),
        alertmanagers: config.alertmanagers ?? ownAlertmanagers(stack),
        externalLabels: { ruler: stack.cluster },
        extraArgs: stack.thanos.extraArgs.ruler,
        ...(remoteWrite === undefined ? {} : { remoteWrite }),
        ...(grpcTls ? { grpcTls } : {}),
    };
}

/** Those of Prometheus. An alert must reach every Alertmanager, and a chart's are behind the operator's headless Service of all. */
function ownAlertmanagers(stack: StackConfig): readonly string[] {
    switch (stack.prometheus.delivery) {
        case "chart":
            return [`dns+http://${host(stack, "alertmanager-operated")}:9093`];
        case "operator":
            return stack.prometheus.alertmanagers;
        case "values":
            return [];
    }
}

type Groups = Extract<RulerConfig, { rules: "config" }>["groups"];

/** A ruler of our own, with rules from the stack file. */
export function ruler(model: RulerModel, groups: Groups): ComponentModel {
    const stateless = model.remoteWrite !== undefined;
    return {
        component: "ruler",
        name: model.name,
        replicas: model.replicas,
        resources: model.resources,
        ports: ["http", "grpc"],
        ...(stateless ? {} : { objstore: "writer" as const }),
        volume: model.volume,
        startupSeconds: 600, // it reads its write-ahead log
        files: { "rules.yaml": stringify({ groups }) },
        args: [
            "rule",
            ...logging,
            http,
            grpc,
            `--data-dir=${paths.data}`,
            `--eval-interval=${model.evaluationInterval}`,
            `--rule-file=${paths.files}/rules.yaml`,
            `--query=${model.queryEndpoint}`,
            ...model.alertmanagers.map((url) => `--alertmanagers.url=${url}`),
            `--alert.query-url=${model.alertQueryUrl}`,
            // The Alertmanager knows an alert by its labels: with this one each copy of the ruler would make one of its own.
            `--alert.label-drop=${rulerReplicaLabel}`,
            ...Object.entries(model.externalLabels).map(([label, value]) => `--label=${label}="${value}"`),
            `--label=${rulerReplicaLabel}="${podName}"`,
            ...(stateless
                ? [`--remote-write.config=${JSON.stringify({ remote_write: [{ url: model.remoteWrite }] })}`]
                : [objstore, `--tsdb.retention=${model.retention}`]),
            "--web.disable-cors",
        ],
    };
}
