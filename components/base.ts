// The common inputs of all models of a stack, computed once: its configuration, its names, its sizes and its addresses.
import { namesOf, ports, type Names } from "../config/names";
import type { StackConfig } from "../config/schema";
import { sizeOf, type Size } from "../config/sizes";
import { spokesOf, type Spoke, type SpokeContracts } from "./clusters/spokes";
import { grpcTlsModel, type GrpcTlsModel } from "./grpc-tls/model";
import { describeStore } from "./object-store/describe";
import type { StoreDescription } from "./object-store/description";
import { spreadOf, type Spread } from "./kubernetes/spread";

/** Path of remote write. */
export const remoteWritePath = "/api/v1/receive";

/** Given to each `model.ts`. Nothing else reads the configuration. */
export interface Base {
    readonly stack: StackConfig;
    readonly names: Names;
    readonly size: Size;
    readonly spread: Spread;
    /** The description of the object store. */
    readonly store: StoreDescription;
    /** TLS for gRPC, where the stack has it. */
    readonly grpcTls: GrpcTlsModel | undefined;
    /** DNS name of a Service in the stack's Namespace. */
    readonly host: (service: string) => string;
    /** The clusters that a hub queries. */
    readonly spokes: readonly Spoke[];
    /** Prometheus' query API over all history, for Grafana and people. Empty: a hub has it. */
    readonly queryUrl: string;
    /** Where Prometheus servers and agents write to. Undefined: the stack takes no remote write. */
    readonly remoteWriteUrl: string | undefined;
}

/** @param contracts Those of the spokes that were read. */
export function baseOf(stack: StackConfig, contracts: SpokeContracts = {}): Base {
    const names = namesOf(stack);
    const { components } = names.thanos;
    const host = (service: string): string => `${service}.${stack.namespace}.svc.${stack.kubernetes.clusterDomain}`;
    const { receive } = stack.thanos;
    const front = receive && (receive.mode === "router" ? components.receiveRouter : components.receive);
    return {
        stack,
        names,
        size: sizeOf(stack),
        spread: spreadOf(stack),
        store: describeStore(stack),
        grpcTls: grpcTlsModel(stack),
        host,
        spokes: spokesOf(stack, contracts),
        queryUrl: stack.role === "spoke" ? "" : `http://${host(components.queryFrontend)}:${ports.http}`,
        remoteWriteUrl: front && `http://${host(front)}:${ports["remote-write"]}${remoteWritePath}`,
    };
}
