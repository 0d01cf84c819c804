// Delivery `chart`: the model of Thanos as values of the Bitnami chart.
//
// Each component takes `args`, which replaces all arguments that the chart would make up from its own values. So the
// model's arguments are given as they are, and the two deliveries can't drift; what is left to translate is the pod.
import { chartComponents, entryOf, type ChartComponent, type ThanosComponent } from "../../config/catalog";
import { imageParts } from "../../config/images";
import { merge, type Values } from "../../config/merge";
import { objstoreSecret, ports, thanosRelease } from "../../config/names";
import { resourceRequirements, restrictedContainer, restrictedPod } from "../kubernetes/pod";
import { scheduling, withSettings } from "../kubernetes/pod-settings";
import { spreadConstraints } from "../kubernetes/spread";
import type { Volume } from "../kubernetes/volume";
import type { ComponentModel } from "./component";
import type { ThanosModel } from "./types";
import {
    annotations,
    environment,
    podFiles,
    podLabels,
    probes,
    serviceAccountAnnotations,
    user,
    type ObjstoreSecrets,
} from "./pod";

/**
 * The component's row in the chart, where the chart delivers it. The chart does not deliver components that write blocks: they
 * stay the same objects whichever delivery the rest has. Nor partitions beyond the first, which would all get the same
 * arguments, nor a component with a login, which the chart would require of all or none.
 */
export const chartOf = ({ component, serviceAccount, login }: ComponentModel): ChartComponent | undefined => {
    const { chart } = entryOf(component);
    return chart?.delivered && serviceAccount === undefined && !login ? chart : undefined;
};
export const isCharted = (model: ComponentModel): boolean => chartOf(model) !== undefined;

/**
 * The chart has no value for the termination grace period, and Kubernetes' default is 30 s. Thanos waits for 2 minutes for
 * running requests; its flag ends that earlier, so it exits by itself and is not killed in the middle of a request.
 */
export const inChartsTime = (model: ComponentModel): ComponentModel =>
    isCharted(model)
        ? {
              ...model,
              shutdownSeconds: 30,
              args: [
                  ...model.args,
                  ...model.ports.filter((port) => port !== "remote-write").map((port) => `--${port}-grace-period=25s`),
              ],
          }
        : model;

/** The parts of one component only. */
const special: Readonly<Partial<Record<ThanosComponent, Values>>> = {
    query: {
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        serviceGrpc: { ports: { grpc: ports.grpc } },
    },
    queryFrontend: { updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
    // Through a cluster IP a querier would see one store gateway only; the headless Service is also the StatefulSet's own.
    storeGateway: { podManagementPolicy: "Parallel", service: { additionalHeadless: true } },
    // The chart has no StatefulSet for it; this is the strategy that never runs two.
    compactor: { updateStrategy: { type: "Recreate" } },
};

const byKey = (values: readonly (readonly [key: string, value: Values])[]): Values => Object.fromEntries(values);

/** All values of the release, the stack's own merged over ours. */
export const thanosValues = (thanos: ThanosModel, secrets: ObjstoreSecrets, own: Values): Values =>
    merge(
        {
            fullnameOverride: thanosRelease,
            global: global(thanos),
            ...commonMetadata(thanos),
            image: chartImage(thanos),
            // The chart mounts one Secret in every component that needs one, at /conf, and refuses to do without. Nobody reads it
            // there: each component has its own role's Secret in a volume of its own. The reader's is what all may know.
            existingObjstoreSecret: objstoreSecret("reader"),
            ...byKey(chartComponents.map(({ key }) => [key, { enabled: false }])),
            ...byKey(
                thanos.components.flatMap((model) => {
                    const chart = chartOf(model);
                    return chart ? [[chart.key, component(thanos, model, chart, secrets)] as const] : [];
                }),
            ),
            minio: { enabled: false },
            volumePermissions: { enabled: false }, // a root container of an image that is gone; the pod's fsGroup does it
            metrics: {
                enabled: true,
                serviceMonitor: { enabled: true },
                // The chart's alerts name components that are not there, and a sidecar that is called otherwise.
                prometheusRule: { enabled: false, default: { create: false } },
            },
        },
        own,
    );

/** The chart calls every image insecure that is not of its makers. `force` leaves out all user and group ids. */
function global({ pods: { query } }: ThanosModel): Values {
    return {
        security: { allowInsecureImages: true },
        ...(query.imagePullSecrets.length > 0 ? { imagePullSecrets: query.imagePullSecrets.map((name) => ({ name })) } : {}),
        ...(query.securityContext === "platform" ? { compatibility: { openshift: { adaptSecurityContext: "force" } } } : {}),
    };
}

const commonMetadata = ({ metadata: { labels, annotations } }: ThanosModel): Values => ({
    ...(Object.keys(labels).length > 0 ? { commonLabels: labels } : {}),
    ...(Object.keys(annotations).length > 0 ? { commonAnnotations: annotations } : {}),
});

function chartImage({ image, imageRegistry }: ThanosModel): Values {
    const { digest, ...parts } = imageParts(image, imageRegistry);
    return { ...parts, ...(digest === undefined ? {} : { digest: `sha256:${digest}` }), pullPolicy: "IfNotPresent" };
}

function component(thanos: ThanosModel, model: ComponentModel, chart: ChartComponent, secrets: ObjstoreSecrets): Values {
    const { startupProbe, readinessProbe, livenessProbe } = probes(model);
    const { volumes, volumeMounts } = podFiles(model, secrets);
    const settings = thanos.pods[model.component];
    // The querier's gRPC has a Service of its own in the chart.
    const own = model.ports.filter((port) => model.component !== "query" || port !== "grpc");
    const served = Object.fromEntries(own.map((port) => [port, ports[port]]));
    return merge(
        {
            enabled: true,
            args: model.args.map(literal),
            containerPorts: served,
            service: { ports: served },
            ...(model.component === "compactor" ? {} : { replicaCount: model.replicas, pdb: { create: model.replicas > 1 } }),
            resources: resourceRequirements(model.resources),
            resourcesPreset: "none",
            serviceAccount: {
                create: true,
                name: model.name,
                automountServiceAccountToken: false,
                ...serviceAccountAnnotations(model, secrets),
            },
            automountServiceAccountToken: false, // Thanos does not use the Kubernetes API
            podSecurityContext: { enabled: true, ...restrictedPod(user) },
            containerSecurityContext: { enabled: true, ...restrictedContainer },
            podLabels: { ...settings.labels, "app.kubernetes.io/part-of": "thanos-stack", ...podLabels(model, secrets) },
            podAnnotations: { ...settings.annotations, ...annotations(model, secrets) },
            ...scheduling(settings),
            extraEnvVars: withSettings(settings, environment(model)),
            extraVolumes: volumes,
            extraVolumeMounts: volumeMounts,
            customStartupProbe: startupProbe,
            customReadinessProbe: readinessProbe,
            customLivenessProbe: livenessProbe,
            podAntiAffinityPreset: "", // the spread constraints replace it
            topologySpreadConstraints: spreadConstraints(labelsIn(chart), model.replicas, thanos.spread),
            // The chart's own limits ports, which nothing listens on anyway; made stricter, it forgets the sidecars and S3.
            networkPolicy: { enabled: false },
            ...(model.volume ? { persistence: persistence(model.volume) } : {}),
        },
        special[model.component] ?? {},
    );
}

/** The chart runs arguments through its template engine: what looks like a template must come out as it went in. */
const literal = (text: string): string => text.replaceAll("{{", '{{ "{{" }}');

const labelsIn = ({ label }: ChartComponent): Record<string, string> => ({
    "app.kubernetes.io/instance": thanosRelease,
    "app.kubernetes.io/name": "thanos",
    "app.kubernetes.io/component": label,
});

/** The labels that the chart gives to a component's pods. Undefined: the chart does not deliver it. */
export const chartLabels = (model: ComponentModel): Record<string, string> | undefined => {
    const chart = chartOf(model);
    return chart && labelsIn(chart);
};

const persistence = ({ size, storageClass }: Volume): Values => ({
    enabled: true,
    accessModes: ["ReadWriteOnce"],
    size,
    ...(storageClass === undefined ? {} : { storageClass }),
});
