// Port-forwards to Services, by the kubelet: they work on every cluster that `kubectl port-forward` works on, whatever
// its NetworkPolicies and whether or not its Services can be reached from here.
import { createServer, type Server, type Socket } from "node:net";
import { KubeConfig, PortForward } from "@kubernetes/client-node";

/** A port, by number: of any ready pod of a Service, or of one pod. */
export type Target = { readonly namespace: string; readonly port: number } & (
    { readonly service: string } | { readonly pod: string }
);

/** An open forward. */
export interface Forward {
    /** As in `http://127.0.0.1:40213`. */
    readonly url: string;
    readonly close: () => void;
}

/** Loads a kubeconfig and picks a context; without a path, the kubeconfig that kubectl would use. */
export function kubeConfig(context: string, path?: string): KubeConfig {
    const config = new KubeConfig();
    if (path === undefined) config.loadFromDefault();
    else config.loadFromFile(path);
    if (!config.getContexts().some(({ name }) => name === context)) {
        const known = config.getContexts().map(({ name }) => name);
        throw new Error(
            `The kubeconfig${path === undefined ? "" : ` ${path}`} has no context "${context}". It has: ${known.join(", ") || "none"}. Name one: --context NAME, and its file: --kubeconfig PATH.`,
        );
    }
    config.setCurrentContext(context);
    return config;
}

/**
 * Listens on 127.0.0.1 and forwards each connection to a ready pod of the Service, looked up anew for every connection,
 * so that a forward outlives the pods behind it.
 *
 * @param localPort 0 picks a free port. A taken one is an error that names it.
 */
export function forward(config: KubeConfig, target: Target, localPort = 0): Promise<Forward> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
        sockets.add(socket);
        socket.on("close", () => sockets.delete(socket));
        socket.on("error", () => socket.destroy());
        connect(config, target, socket).catch(() => socket.destroy()); // the caller sees a closed connection
    });
    return new Promise((resolve, reject) => {
        server.once("error", (error: NodeJS.ErrnoException) => {
            reject(
                error.code === "EADDRINUSE" ? new Error(`Port ${localPort} on 127.0.0.1 is in use by another program.`) : error,
            );
        });
        server.listen(localPort, "127.0.0.1", () => {
            resolve({
                url: `http://127.0.0.1:${portOf(server)}`,
                close: () => {
                    server.close();
                    for (const socket of sockets) socket.destroy();
                },
            });
        });
    });
}

async function connect(config: KubeConfig, target: Target, socket: Socket): Promise<void> {
    const { namespace, port } = target;
    const forwarder = new PortForward(config);
    const tunnel =
        "pod" in target
            ? await forwarder.portForward(namespace, target.pod, [port], socket, null, socket)
            : await forwarder.portForwardService(namespace, target.service, [port], socket, null, socket);
    const channel = typeof tunnel === "function" ? tunnel() : tunnel;
    channel?.addEventListener("close", () => socket.end());
    socket.on("close", () => channel?.close());
}

function portOf(server: Server): number {
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
}
