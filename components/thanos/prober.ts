// A blackbox exporter that probes parts of the stack: as objects, scraped once for each target.
import type { apps, core } from "@pulumi/kubernetes/types/input";
import { mirrored } from "../../config/images";
import { componentLabel, ports } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { images } from "../../config/versions";
import { checksumOf } from "../kubernetes/checksum";
import type { NamedObject } from "../kubernetes/object";
import { labels, resourceRequirements, selectorLabels } from "../kubernetes/pod";
import { podTemplate, type PodSettings } from "../kubernetes/pod-settings";

const folder = "/etc/prober";

export interface Prober {
    readonly name: string;
    /** Value of the label that runbooks select by. */
    readonly component: string;
    /** The exporter's configuration, as YAML. */
    readonly config: string;
    /** Endpoints of its ServiceMonitor: one for each target. */
    readonly endpoints: readonly object[];
}

export function proberObjects(stack: StackConfig, prober: Prober, settings: PodSettings): NamedObject[] {
    const { name, component, config, endpoints } = prober;
    const matchLabels = selectorLabels("thanos", name);
    const metadata = { name, namespace: stack.namespace, labels: labels("thanos", name) };
    const probe = { httpGet: { path: "/-/healthy", port: "http" } };
    const template = podTemplate(settings, {
        labels: { ...metadata.labels, [componentLabel]: component },
        annotations: { "checksum/files": checksumOf(config) },
        user: 65534,
        containers: [
            {
                name: "prober",
                image: mirrored(images.blackboxExporter, stack.imageRegistry),
                args: [`--config.file=${folder}/config.yml`, `--web.listen-address=:${ports.http}`],
                ports: [{ name: "http", containerPort: ports.http }],
                readinessProbe: { ...probe, periodSeconds: 5 },
                livenessProbe: { ...probe, periodSeconds: 15 },
                resources: resourceRequirements({ cpu: "10m", memory: "32Mi", memoryLimit: "128Mi" }),
                volumeMounts: [{ name: "config", mountPath: folder, readOnly: true }],
            },
        ],
        spec: { volumes: [{ name: "config", configMap: { name } }] },
    });
    return [
        { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "config.yml": config } },
        {
            apiVersion: "v1",
            kind: "Service",
            metadata,
            spec: {
                selector: matchLabels,
                ports: [{ name: "http", port: ports.http, targetPort: "http" }],
            } satisfies core.v1.ServiceSpec,
        },
        {
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata,
            spec: { replicas: 1, selector: { matchLabels }, template } satisfies apps.v1.DeploymentSpec,
        },
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "ServiceMonitor",
            metadata,
            spec: { selector: { matchLabels }, endpoints: endpoints.map((one) => ({ port: "http", path: "/probe", ...one })) },
        },
    ];
}
