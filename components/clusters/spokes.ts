// The spokes of a hub as plain data: from their contracts, or from the stack file.
import { stringify } from "yaml";
import { endpointsName, spokesFile, spokesName } from "../../config/names";
import type { SpokeConfig, StackConfig } from "../../config/schema";
import type { Contract } from "../../contract/outputs";
import { files, type GrpcTlsModel } from "../grpc-tls/model";
import type { NamedObject } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";

/** Contracts of spokes, by the name of the spoke. */
export type SpokeContracts = Readonly<Record<string, Contract>>;

/** A server of the Store API, and the name that its certificate must be valid for. */
export interface Endpoint {
    readonly address: string;
    readonly serverName: string;
}

/** A cluster that the hub queries. The values of its contract are undefined where no contract was read. */
export interface Spoke {
    /** Its key in the stack file. */
    readonly name: string;
    readonly cluster?: string;
    readonly endpoints: readonly Endpoint[];
    /** Of its server certificates. Undefined: those of the hub. */
    readonly authorities?: string;
    readonly replicaLabels?: readonly string[];
    readonly thanosVersion?: string;
    /** Where its blocks are. */
    readonly bucket?: { readonly endpoint: string; readonly bucket: string; readonly prefix: string };
    /** It has a compactor of its own. */
    readonly compactsBucket?: boolean;
}

/** All spokes of a stack. Spokes whose contract is not at hand, as in a plan, have no endpoints yet. */
export const spokesOf = (stack: Pick<StackConfig, "spokes">, contracts: SpokeContracts = {}): Spoke[] =>
    Object.entries(stack.spokes).map(([name, config]) => ({
        name,
        ...(config.kind === "static" ? byHand(config) : byContract(contracts[name])),
        ...(config.authorities === undefined ? {} : { authorities: config.authorities }),
    }));

const byHand = (config: Extract<SpokeConfig, { kind: "static" }>): Omit<Spoke, "name"> => ({
    cluster: config.cluster,
    endpoints: config.endpoints.map((address) => ({ address, serverName: config.serverName ?? hostOf(address) })),
    replicaLabels: config.replicaLabels,
    ...(config.thanosVersion === undefined ? {} : { thanosVersion: config.thanosVersion }),
});

const byContract = (contract: Contract | undefined): Omit<Spoke, "name"> =>
    contract === undefined
        ? { endpoints: [] }
        : {
              cluster: contract.cluster,
              endpoints: contract.storeApiEndpoints.map((address) => ({ address, serverName: hostOf(address) })),
              replicaLabels: contract.replicaLabels,
              thanosVersion: contract.thanosVersion,
              bucket: { endpoint: contract.bucketEndpoint, bucket: contract.bucket, prefix: contract.bucketPrefix },
              compactsBucket: contract.compactsBucket,
          };

const hostOf = (address: string): string => address.replace(/:\d+$/, "");

/** The file with the endpoints, in the folder of a component's files. */
export const endpointsFile = "endpoints.yaml";
const authoritiesFile = ({ name }: Spoke): string => `${name}.crt`;

/**
 * Two ConfigMaps: one for the querier, which reads it again when it changes, and one for the rules and `verify`.
 *
 * @param folder Where the querier finds the first one.
 */
export const spokeObjects = (
    { namespace, cluster, role }: Pick<StackConfig, "namespace" | "cluster" | "role">,
    spokes: readonly Spoke[],
    tls: GrpcTlsModel | undefined,
    folder: string,
): NamedObject[] => {
    if (role !== "hub") return [];
    const configMap = (name: string, data: Readonly<Record<string, string>>): NamedObject => ({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name, namespace, labels: labels("thanos", name) },
        data,
    });
    const own = Object.fromEntries(
        spokes.flatMap((one) => (one.authorities === undefined ? [] : [[authoritiesFile(one), one.authorities]])),
    );
    return [
        configMap(endpointsName, {
            [endpointsFile]: stringify({ endpoints: spokes.flatMap((one) => endpoints(one, tls, folder)) }),
            ...own,
        }),
        configMap(spokesName, {
            [spokesFile]: JSON.stringify({ cluster, spokes }, (key, value: unknown) =>
                key === "authorities" ? undefined : value,
            ),
        }),
    ];
};

/** In Thanos' form. A setting that an endpoint does not have would fall back to the flags, so each has all. */
const endpoints = (spoke: Spoke, tls: GrpcTlsModel | undefined, folder: string): object[] =>
    spoke.endpoints.map(({ address, serverName }) => ({
        address,
        ...(tls && {
            client_config: {
                server_name: serverName,
                tls_config: {
                    enabled: true,
                    cert_file: files.certificate,
                    key_file: files.key,
                    ca_file: spoke.authorities === undefined ? files.authorities : `${folder}/${authoritiesFile(spoke)}`,
                },
            },
        }),
    }));

/** A spoke as the ConfigMap has it: no certificates. */
export type WiredSpoke = Omit<Spoke, "authorities">;

/** The content of that key. */
export interface Wiring {
    /** The hub's own. */
    readonly cluster: string;
    readonly spokes: readonly WiredSpoke[];
}
