// The exposure of a spoke's sidecars to its hub. Each replica has a way of its own: behind one address for all of them a
// querier's connection would lead to one replica, whose gaps would be visible.
import type { core } from "@pulumi/kubernetes/types/input";
import { ports, prometheusPodLabels, type Names } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import type { NamedObject } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";

type Spoke = Pick<StackConfig, "hub" | "namespace">;

/** Host and port of each replica, as the hub reaches it. */
export const exposedEndpoints = ({ hub }: Pick<StackConfig, "hub">): string[] => {
    if (!hub) return [];
    const { exposure } = hub;
    return exposure.hosts.map((host, index) => `${host}:${portOf(exposure, index)}`);
};

function portOf(exposure: NonNullable<StackConfig["hub"]>["exposure"], index: number): number {
    switch (exposure.kind) {
        case "loadBalancer":
            return ports.grpc;
        case "nodePort":
            return exposure.port + index;
        case "gateway":
            return exposure.gateway.port;
    }
}

/** A Service for each replica, and a TLSRoute where a Gateway leads to it. */
export const exposureOfSidecars = ({ hub, namespace }: Spoke, { prometheus: { object } }: Names): NamedObject[] =>
    hub
        ? hub.exposure.hosts.flatMap((host, index) => {
              const name = `${object}-sidecar-${index}-outside`;
              const metadata = { name, namespace, labels: labels("thanos", "sidecar-outside") };
              const selector = {
                  ...prometheusPodLabels(object),
                  "statefulset.kubernetes.io/pod-name": `prometheus-${object}-${index}`,
              };
              return oneReplica(hub.exposure, host, index, metadata, selector);
          })
        : [];

function oneReplica(
    exposure: NonNullable<StackConfig["hub"]>["exposure"],
    host: string,
    index: number,
    metadata: NamedObject["metadata"],
    selector: Readonly<Record<string, string>>,
): NamedObject[] {
    const port = { name: "grpc", port: ports.grpc, targetPort: "grpc" };
    const service = (spec: core.v1.ServiceSpec, annotations: Readonly<Record<string, string>> = {}): NamedObject => ({
        apiVersion: "v1",
        kind: "Service",
        metadata: { ...metadata, annotations },
        spec: { selector, ports: [port], ...spec },
    });
    switch (exposure.kind) {
        case "loadBalancer":
            return [
                service(
                    {
                        type: "LoadBalancer",
                        loadBalancerSourceRanges: [...exposure.sourceRanges],
                        ...(exposure.className === undefined ? {} : { loadBalancerClass: exposure.className }),
                    },
                    // Where the cluster runs external-dns, it makes the name.
                    { "external-dns.alpha.kubernetes.io/hostname": host, ...exposure.annotations },
                ),
            ];
        case "nodePort":
            return [service({ type: "NodePort", ports: [{ ...port, nodePort: exposure.port + index }] })];
        case "gateway": {
            const { name, namespace, section } = exposure.gateway;
            return [
                service({}),
                {
                    apiVersion: "gateway.networking.k8s.io/v1",
                    kind: "TLSRoute",
                    metadata,
                    spec: {
                        parentRefs: [{ name, ...(namespace === undefined ? {} : { namespace }), sectionName: section }],
                        hostnames: [host],
                        rules: [{ backendRefs: [{ name: metadata.name, port: ports.grpc }] }],
                    },
                },
            ];
        }
    }
}
