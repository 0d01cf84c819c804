// docs/network.md: who talks to whom.
import { thanosNames, ports } from "../../config/names";
import { around, flows, type FlowPort, type Party } from "../../components/thanos/flows";

const introduction = `# Connections

The NetworkPolicies of a stack are made from this table: a flow is allowed where both of its parties are part of the stack, and
nothing else. In-cluster MinIO has a NetworkPolicy of its own, which admits the pods with an objstore document. The sidecars' gRPC
port is open to the querier only; the other ports of Prometheus are left as they are. Probes and port-forwards come from the
node, which no policy keeps out. NetworkPolicies apply to ports of pods. Where an address is a Service in another Namespace, such as \`cache.other.svc\`, all ports of that Namespace are opened. Write such addresses with \`.svc\`.
\`thanos.network.policies: false\` leaves all of them away.

Port 10901, gRPC, is clear text, or with \`thanos.grpcTls\` TLS on every such connection with a certificate on both sides; everything else stays HTTP. [operations.md](operations.md) describes how certificates and authorities change.

Prometheus needs no policy for what it scrapes. A network that does not enforce policies makes nothing of them: line 11b of
\`npm run verify\` tries every port from a pod that no policy names. The embedded cluster enforces them.

This page is made from \`components/thanos/flows.ts\` by \`npm run generate\`.
`;

const portWord = (port: FlowPort): string => {
    if (port === "its own") return "of its address";
    return port === "memcached" ? "11211" : String(ports[port]);
};

const word = (party: Party): string => (party in thanosNames ? thanosNames[party as keyof typeof thanosNames] : party);

export const networkReference = (): string =>
    [
        introduction,
        "| from | to | port | why | only where |",
        "| --- | --- | --- | --- | --- |",
        ...flows.map(
            ({ from, to, port, why, only }) =>
                `| ${word(from)} | ${word(to)} | ${portWord(port)} | ${why} | ${only?.words ?? ""} |`,
        ),
        "",
        "| | is |",
        "| --- | --- |",
        ...Object.entries(around).map(([party, is]) => `| ${party} | ${is} |`),
        "",
    ].join("\n");
