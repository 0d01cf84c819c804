// A link between the nodes of two embedded clusters, whose delay and loss a test controls. Each cluster is in a network namespace
// of its own, and nothing is routed between them. Sockets in the file system belong to no network: a pipe in each namespace leads
// to one, and this process is between the two.
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { addresses } from "../../local/cluster/layout";
import { until } from "../../lib/until";

/** The state of a link. Times in milliseconds. */
export interface Quality {
    /** One way. */
    delay: number;
    /** Share of the pieces that arrive only after a retransmission. */
    loss: number;
    /** Nothing arrives, and no connection ends: what a dropped route looks like. */
    cut: boolean;
}

/** TCP's first time-out for a retransmission. */
const retransmission = 200;

export class Link {
    readonly quality: Quality = { delay: 0, loss: 0, cut: false };
    /** As the near cluster reaches it. */
    readonly address: string;
    readonly #folder = mkdtempSync(path.join(tmpdir(), "link-"));
    readonly #pipes: ChildProcess[] = [];
    readonly #sockets = new Set<Socket>();
    #server: Server | undefined;
    #waiting: (() => void)[] = [];

    constructor(
        /** Contexts of the clusters. */
        private readonly near: string,
        port: number,
        private readonly far: string,
        private readonly farPort: number,
    ) {
        this.address = `${addresses.node}:${port}`;
    }

    async open(): Promise<void> {
        const [middle, end] = ["middle", "end"].map((name) => path.join(this.#folder, name)) as [string, string];
        this.#server = createServer({ allowHalfOpen: true }, (socket) => {
            const onward = createConnection({ path: end, allowHalfOpen: true });
            this.#carry(socket, onward);
            this.#carry(onward, socket);
        }).listen(middle);
        this.#pipes.push(pipe(this.far, end, `${addresses.node}:${this.farPort}`), pipe(this.near, this.address, middle));
        await until(() => Promise.resolve(existsSync(end)), { seconds: 10 });
    }

    /** Changes the link; what was held back by a cut goes on. */
    set(quality: Partial<Quality>): void {
        Object.assign(this.quality, quality);
        if (this.quality.cut) return;
        for (const go of this.#waiting.splice(0)) go();
    }

    close(): void {
        this.#server?.close();
        for (const socket of this.#sockets) socket.destroy();
        for (const one of this.#pipes) one.kill();
        rmSync(this.#folder, { recursive: true });
    }

    /** One direction of a connection: pieces arrive in their order, each at its time. */
    #carry(from: Socket, to: Socket): void {
        this.#sockets.add(from);
        let last = Promise.resolve();
        const later = (deliver: () => void) => {
            const due = Date.now() + this.quality.delay + (Math.random() < this.quality.loss ? retransmission : 0);
            last = last.then(() => this.#arrive(due)).then(deliver);
        };
        from.on("data", (piece) => {
            later(() => {
                if (!to.destroyed) to.write(piece);
            });
        });
        from.on("end", () => {
            later(() => to.end());
        });
        from.on("error", () => to.destroy());
        from.on("close", () => this.#sockets.delete(from));
    }

    async #arrive(due: number): Promise<void> {
        const left = due - Date.now();
        if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
        while (this.quality.cut) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
}

/** Hands connections on, in the network of a cluster. An address with a colon is TCP, any other a path. */
const program = `
const net = require("node:net");
const [, from, to] = process.argv;
const place = (text) => text.startsWith("/") ? { path: text } : { host: text.split(":")[0], port: Number(text.split(":")[1]) };
net.createServer({ allowHalfOpen: true }, (socket) => {
    const onward = net.createConnection({ ...place(to), allowHalfOpen: true });
    socket.pipe(onward).pipe(socket);
    for (const [one, other] of [[socket, onward], [onward, socket]]) one.on("error", () => other.destroy());
}).listen(place(from));
process.on("disconnect", () => process.exit());
`;

const pipe = (context: string, from: string, to: string): ChildProcess =>
    spawn("nsenter", [`--net=/run/netns/${context}`, process.execPath, "-e", program, from, to], {
        stdio: ["ignore", "inherit", "inherit", "ipc"], // it ends with this process
    });
