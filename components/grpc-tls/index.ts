// Objects for TLS of gRPC in the cluster: the authorities, and the certificate where cert-manager creates it.
import * as pulumi from "@pulumi/pulumi";
import { caFile, grpcTlsName } from "../../config/names";
import { certificate } from "../kubernetes/certificate";
import { registerAll, type NamedObject } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";
import type { GrpcTlsModel } from "./model";

const grpcTlsObjects = (model: GrpcTlsModel): NamedObject[] => {
    const metadata = { name: grpcTlsName, namespace: model.namespace, labels: labels("thanos", "grpc-tls") };
    return [
        { apiVersion: "v1", kind: "ConfigMap", metadata, data: { [caFile]: model.authorities } },
        // Ours are servers and clients at once.
        ...certificate(metadata, model, [model.serverName, ...model.hosts], ["server auth", "client auth"]),
    ];
};

/** Ready when the certificate is, so that no pod starts before it. */
export class GrpcTls extends pulumi.ComponentResource {
    readonly ready: readonly pulumi.Resource[];

    constructor(name: string, { model }: { readonly model: GrpcTlsModel }, options?: pulumi.ComponentResourceOptions) {
        super("thanos-stack:thanos:GrpcTls", name, {}, options);
        this.ready = registerAll(name, grpcTlsObjects(model), { parent: this });
        this.registerOutputs({});
    }
}

/** Returns what every pod that talks gRPC waits for. */
export function createGrpcTls(
    model: GrpcTlsModel | undefined,
    options: pulumi.ComponentResourceOptions,
): readonly pulumi.Resource[] {
    return model ? new GrpcTls("grpc-tls", { model }, options).ready : [];
}
