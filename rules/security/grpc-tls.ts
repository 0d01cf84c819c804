import { all, prometheus, withFlag } from "../examples";
import { always, type Example, type Rule, type Violation } from "../rule";
import { flag, isUnknown } from "../terms";
import type { Component, Known, View } from "../view/types";

const server = ["grpc-server-tls-cert", "grpc-server-tls-key", "grpc-server-tls-client-ca"];
/** How the flags of a client begin: the querier's, and those of a receive that hands on to others. */
const clients = { query: "grpc-client", receive: "remote-write.client" } as const;
const client = (prefix: string): string[] => [
    ...["secure", "cert", "key", "ca"].map((name) => `${prefix}-tls-${name}`),
    `${prefix}-server-name`,
];

const withFlags = (name: Component, flags: readonly string[]): Example["change"] =>
    all(...flags.map((one) => withFlag(name, one, one.endsWith("-secure") ? "" : "/etc/tls")));
const everywhere = all(
    prometheus((one) => void (one.sidecar && (one.sidecar.args = server.map((name) => `--${name}=/etc/tls`)))),
    ...(["query", "store", "rule", "receive"] as const).map((name) => withFlags(name, server)),
    withFlags("query", client(clients.query)),
    withFlags("receive", client(clients.receive)),
);

export const grpcTls: Rule = {
    name: "grpc-tls",
    title: "gRPC uses clear text everywhere, or TLS everywhere with a certificate on each side",
    why: "A querier with TLS cannot connect to a store in clear text, so the series of that store are missing, with a warning at most. The querier has one TLS setting for all its stores. A server that requires no client certificate serves all series to every client, and a client that verifies none sends its queries to any server.",
    source: "thanos: pkg/tls/options.go, cmd/thanos/config.go; bitnami/charts#29310",
    severity: always("mandatory"),
    check: (view) => {
        const ends = endsOf(view);
        const secure = ends.find(({ missing }) => missing.length === 0);
        return [...ends.flatMap((end) => wrong(end, secure)), ...unverified(view)];
    },
    examples: {
        pass: [
            { title: "TLS on every side", change: everywhere },
            {
                title: "TLS on every side, with an authority of its own for a querier",
                change: all(everywhere, withFlag("query", "grpc-client-tls-ca", "/etc/other/ca.crt")),
            },
        ],
        fail: [
            { title: "a store gateway alone by TLS", change: withFlags("store", server) },
            { title: "a querier alone by TLS", change: withFlags("query", client("grpc-client")) },
            {
                title: "a sidecar left in clear text",
                change: all(
                    everywhere,
                    prometheus((one) => void (one.sidecar && (one.sidecar.args = []))),
                ),
            },
            {
                title: "a receive that writes to its neighbours in clear text",
                change: all(everywhere, ...client("remote-write.client").map((name) => withFlag("receive", name, undefined))),
            },
            {
                title: "a server that requires no client certificate",
                change: all(everywhere, withFlag("rule", "grpc-server-tls-client-ca", undefined)),
            },
            {
                title: "a querier that shows no certificate",
                change: all(
                    everywhere,
                    withFlag("query", "grpc-client-tls-cert", undefined),
                    withFlag("query", "grpc-client-tls-key", undefined),
                ),
            },
            {
                title: "a querier without a server name",
                change: all(everywhere, withFlag("query", "grpc-client-server-name", undefined)),
            },
            {
                title: "a querier that verifies nothing",
                change: all(everywhere, withFlag("query", "grpc-client-tls-skip-verify", "")),
            },
        ],
    },
};

/** One end of connections. */
interface End {
    readonly path: string;
    readonly flags: readonly string[];
    /** Those of the flags that it was not told. */
    readonly missing: readonly string[];
}

/** Every server and every client whose arguments are all known. */
function endsOf({ prometheus, thanos }: View): End[] {
    const end = (path: string, args: readonly Known<string>[], flags: readonly string[]): End[] =>
        args.some(isUnknown) ? [] : [{ path, flags, missing: flags.filter((name) => !isGiven(flag(args, name))) }];
    const serves: readonly Component[] = ["query", "store", "rule", "receive"];
    return [
        ...prometheus.flatMap(({ sidecar }) => (sidecar ? end(sidecar.path, sidecar.args, server) : [])),
        ...thanos
            .filter(({ component }) => !isUnknown(component) && serves.includes(component))
            .flatMap(({ component, path, args }) => [
                ...end(path, args, server),
                ...(component === "query" ? end(path, args, client(clients.query)) : []),
                ...(flag(args, "receive.hashrings") === undefined ? [] : end(path, args, client(clients.receive))),
            ]),
    ];
}

const isGiven = (value: Known<string> | undefined): boolean => value !== undefined && value !== "" && value !== "false";

function wrong({ path, flags, missing }: End, secure: End | undefined): Violation[] {
    const at = `${path}: --${missing[0] ?? ""}`;
    if (missing.length === flags.length)
        return secure ? [{ path: at, message: `leaves gRPC in clear text, and ${secure.path} uses TLS. ${fix}` }] : [];
    return missing.map((name) => ({
        path: `${path}: --${name}`,
        message: `is not set next to --${flags.find((one) => !missing.includes(one)) ?? ""}: one side is not authenticated. ${fix}`,
    }));
}

const fix = "Set all of them";

const unverified = ({ thanos }: View): Violation[] =>
    thanos.flatMap(({ path, args }) =>
        Object.values(clients)
            .map((prefix) => `${prefix}-tls-skip-verify`)
            .filter((name) => !isUnknown(flag(args, name)) && isGiven(flag(args, name)))
            .map((name) => ({
                path: `${path}: --${name}`,
                message: "accepts every certificate. Remove it, and name the authority",
                key: "thanos.grpcTls.authorities",
            })),
    );
