// A platform's program: three stacks in three clusters, of which one queries the other two. A real platform creates the clusters in
// the same program.
import { Config } from "@pulumi/pulumi";
import { ThanosStack, type ThanosStackArgs } from "../../component";

/** The common part of all clusters of the platform. */
const common = {
    environment: "dev",
    prometheus: { delivery: "operator" },
    objectStore: {
        kind: "s3",
        bucket: "example-metrics",
        aws: { region: "eu-central-1", accountId: "111122223333" },
        provisioning: { kind: "adopt" },
        identity: { kind: "podIdentity", clusterName: "example" },
    },
} as const satisfies Partial<ThanosStackArgs>;

/** A cluster of the platform: its context has its name. */
const cluster = (name: string) => ({ ...common, cluster: name, kubernetes: { context: name } });

export = async () => {
    /** The authority that signs for the hub and the spokes, in PEM format. */
    const authorities = new Config().require("authorities");
    const grpcTls = { secret: "thanos-grpc-tls", issuer: { name: "fleet", kind: "ClusterIssuer" as const }, authorities };
    const spoke = (name: string) =>
        ThanosStack.create(name, {
            ...cluster(name),
            role: "spoke",
            hub: {
                exposure: {
                    kind: "loadBalancer",
                    hosts: [`thanos-0.${name}.example.com`, `thanos-1.${name}.example.com`],
                },
            },
            thanos: { delivery: "manifests", grpcTls },
        });
    const [eu, us] = [await spoke("eu"), await spoke("us")];
    const hub = await ThanosStack.create("hub", {
        ...cluster("hub"),
        role: "hub",
        spokes: { eu, us },
        thanos: {
            delivery: "manifests",
            retention: { raw: "30d", fiveMinutes: "90d", oneHour: "365d" },
            grpcTls,
        },
    });
    return { queryUrl: hub.contract.queryUrl };
};
