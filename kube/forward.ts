// Port-forwards to Services, by the kubelet: they work on every cluster that `kubectl port-forward` works on, whatever
// its NetworkPolicies and whether or not its Services can be reached from here.
import { createServer, type Server, type Socket } from "node:net";
import { Writable } from "node:stream";
import { CoreV1Api, KubeConfig, PortForward, type V1Pod, type V1Service } from "@kubernetes/client-node";
import { messageOf } from "../lib/message";

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

/** A port of this machine that another process has. */
export class PortInUse extends Error {
    constructor(readonly port: number) {
        super(`Port ${port} on 127.0.0.1 is in use by another program.`);
    }
}

/** The only context when there is no file: the client would ask localhost. */
const withoutFile = "loaded-context";

/** Loads a kubeconfig and picks a context; without a path, the kubeconfig that kubectl would use. */
export function kubeConfig(context: string, path?: string): KubeConfig {
    const config = new KubeConfig();
    try {
        if (path === undefined) config.loadFromDefault();
        else config.loadFromFile(path);
    } catch (error) {
        throw new Error(`The kubeconfig ${path ?? ""} can't be read: ${messageOf(error)}.`, {
            cause: error,
        });
    }
    const known = config.getContexts().map(({ name }) => name);
    if (known.join() === withoutFile)
        throw new Error(
            "There is no kubeconfig: neither KUBECONFIG nor ~/.kube/config names a cluster. Name its file: --kubeconfig PATH.",
        );
    if (!known.includes(context))
        throw new Error(
            `The kubeconfig${path === undefined ? "" : ` ${path}`} has no context "${context}". It has: ${known.join(", ") || "none"}. Name one: --context NAME, and its file: --kubeconfig PATH.`,
        );
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
            reject(error.code === "EADDRINUSE" ? new PortInUse(localPort) : error);
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
    const { pod, port } = "pod" in target ? target : await behind(config, target);
    // The kubelet's message here means that the port in the pod refuses the connection.
    const refused = new Writable({
        write: (chunk: Buffer, _, done) => {
            if (chunk.length > 0) socket.destroy();
            done();
        },
    });
    const tunnel = await new PortForward(config).portForward(target.namespace, pod, [port], socket, refused, socket);
    const channel = typeof tunnel === "function" ? tunnel() : tunnel;
    channel?.addEventListener("close", () => socket.end());
    socket.on("close", () => channel?.close());
}

/** The ready pod that a Service would choose now, and the port of its container. */
async function behind(
    config: KubeConfig,
    { namespace, service: name, port }: Extract<Target, { service: string }>,
): Promise<{ readonly pod: string; readonly port: number }> {
    const core = config.makeApiClient(CoreV1Api);
    const service = await core.readNamespacedService({ namespace, name });
    const labelSelector = Object.entries(service.spec?.selector ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join(",");
    if (labelSelector === "") throw new Error(`The Service ${namespace}/${name} selects no pods.`);
    const { items } = await core.listNamespacedPod({ namespace, labelSelector });
    const pod = items.find(isServing);
    if (!pod) throw new Error(`No pod of the Service ${namespace}/${name} is ready.`);
    return { pod: pod.metadata?.name ?? "", port: containerPort(service, pod, port) };
}

const isServing = ({ metadata, status }: V1Pod): boolean =>
    metadata?.deletionTimestamp === undefined &&
    (status?.conditions ?? []).some(({ type, status: value }) => type === "Ready" && value === "True");

/** A Service's port may have another number in the pod, or a name there. */
export function containerPort({ spec }: V1Service, pod: V1Pod, port: number): number {
    const target = spec?.ports?.find((one) => one.port === port)?.targetPort ?? port;
    if (typeof target === "number") return target;
    const named = (pod.spec?.containers ?? []).flatMap(({ ports = [] }) => ports).find(({ name }) => name === target);
    return named?.containerPort ?? port;
}

function portOf(server: Server): number {
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
}
