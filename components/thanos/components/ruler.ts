// The ruler: evaluates rules over all that the querier sees.
import { stringify } from "yaml";
import { ports, rulerReplicaLabel } from "../../../config/names";
import type { RulerConfig } from "../../../config/schema";
import type { Base } from "../../base";
import { resolveResources, resolveVolume } from "../../kubernetes/volume";
import { grpc, http, logging, objstore, paths, podName, type ComponentModel } from "../component";
import type { RulerModel } from "../types";

export function rulerModel(base: Base, config: RulerConfig): RulerModel {
    const { stack, names, host, grpcTls } = base;
    const size = base.size.ruler;
    const remoteWrite = config.storage === "receive" ? base.remoteWriteUrl : undefined;
    return {
        name: names.thanos.components.ruler,
        replicas: config.replicas ?? size.replicas,
        resources: resolveResources(size.resources, config.resources),
        volume: resolveVolume(stack, config.volume, size.volume),
        evaluationInterval: config.evaluationInterval,
        retention: config.retention,
        queryEndpoint: `http://${host(names.thanos.components.query)}:${ports.http}`,
        alertQueryUrl: base.queryUrl,
        alertmanagers: config.alertmanagers ?? ownAlertmanagers(base),
        externalLabels: { ruler: stack.cluster },
        restoreIgnoredLabels: remoteWrite === undefined ? [] : addedByReceive(base),
        extraArgs: stack.thanos.extraArgs.ruler,
        ...(remoteWrite === undefined ? {} : { remoteWrite }),
        ...(grpcTls ? { grpcTls } : {}),
    };
}

/** The external labels of receive, its tenant's, and the ruler's own. The replica labels are gone when the querier answers. */
const addedByReceive = ({ stack: { thanos } }: Base): readonly string[] => [
    "receive",
    thanos.receive?.tenants.label ?? "tenant_id",
    "ruler",
];

/** Those of Prometheus. An alert must reach every Alertmanager, and a chart's are behind the operator's headless Service of all. */
function ownAlertmanagers({ stack, host }: Base): readonly string[] {
    switch (stack.prometheus.delivery) {
        case "chart":
            return [`dns+http://${host("alertmanager-operated")}:9093`];
        case "operator":
            return stack.prometheus.alertmanagers;
        case "values":
        case "existing":
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
            // The Alertmanager identifies an alert by its labels: with this one each replica of the ruler would make one of its
            // own.
            `--alert.label-drop=${rulerReplicaLabel}`,
            ...Object.entries(model.externalLabels).map(([label, value]) => `--label=${label}="${value}"`),
            `--label=${rulerReplicaLabel}="${podName}"`,
            ...(stateless
                ? [
                      `--remote-write.config=${JSON.stringify({ remote_write: [{ url: model.remoteWrite }] })}`,
                      ...model.restoreIgnoredLabels.map((label) => `--restore-ignored-label=${label}`),
                  ]
                : [objstore, `--tsdb.retention=${model.retention}`]),
            "--web.disable-cors",
        ],
    };
}
