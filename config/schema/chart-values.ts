// Values of charts that a stack may not set: those that would do nothing, and those that the rest of the stack relies on. The
// rules find other effects of an override.
import { chartComponents } from "../catalog";
import { replicaLabel } from "../names";
import type { RefusedValues } from "./fields";

const names = "the rest of the stack finds the chart's objects by their names and labels";

/** Keys of the components that the stack takes from the Bitnami chart. */
const delivered = chartComponents.filter((component) => component.delivered).map(({ key }) => key);

export const thanosValues: RefusedValues = [
    [/^(nameOverride|fullnameOverride|namespaceOverride)$/, names, [""]],
    [
        /^[a-zA-Z]+\.(args|command|extraFlags)$/,
        "all arguments are the stack's, in both deliveries: flags of your own are thanos.extraArgs",
    ],
    [
        /^(indexCacheConfig|bucketCacheConfig|queryFrontend\.config|storegateway\.(config|sharded)|compactor\.(retention.*|consistencyDelay|concurrency))$/,
        "the chart only makes arguments of it, and all arguments are the stack's: there are keys for it under thanos",
    ],
    [
        /^query\.(stores|sdConfig|existingSDConfigmap|dnsDiscovery)$/,
        "the chart only makes arguments of it, and all arguments are the stack's: further stores are thanos.query.endpoints",
    ],
    [
        /^query\.replicaLabel$/,
        "the stack's replica labels follow from what writes blocks",
        ["", [], replicaLabel, [replicaLabel]],
    ],
    [/^[a-zA-Z]+\.(logLevel|logFormat)$/, "all arguments are the stack's: use thanos.extraArgs"],
    [
        /^(ruler|receive|receiveDistributor|minio)$/,
        "the chart does not deliver this component here: the stack's own are thanos.ruler, thanos.receive and objectStore",
        [{}, { enabled: false }],
    ],
    [
        /^(query|queryFrontend|storegateway)\.enabled$/,
        "these components are required. Their replicas have keys under thanos",
        [true],
    ],
    [
        new RegExp(`^(${delivered.join("|")})\\.enabled$`),
        "the stack file selects the components: thanos.compactor.enabled and thanos.bucketWeb",
    ],
    [
        /^[a-zA-Z]+\.terminationGracePeriodSeconds$/,
        "the chart has no such value for these components: their pods end after 30 s, and Thanos has a matching flag",
    ],
    [/^(objstoreConfig|existingObjstoreSecret)$/, "the stack's objectStore makes the document, one for each role"],
];

export const kubePrometheusStackValues: RefusedValues = [
    [/^(nameOverride|fullnameOverride|namespaceOverride)$/, `${names}; the release's name is prometheus.release`, [""]],
    [
        /^prometheus\.prometheusSpec\.thanos\.objectStorageConfig$/,
        "the stack's objectStore makes the Secret that the sidecar reads",
    ],
    [/^prometheus\.enabled$/, "without it nothing is collected; prometheus.delivery chooses who delivers it", [true]],
    [
        /^prometheus\.agentMode$/,
        "an agent has no sidecar and no rules: nothing would be uploaded and nothing would alert",
        [false],
    ],
    [/^prometheus\.prometheusSpec\.maximumStartupDurationSeconds$/, "the stack sets the startup probe: prometheus.startupTime"],
    [/^crds\.enabled$/, "the definitions are a release of their own: prometheus.definitions", [false]],
];
