// Pods that ask who is there, over TLS where nothing else brings it.
import { createServer, type Server } from "node:https";
import { expect } from "chai";
import type { ClusterAccess } from "../../../kube/cluster";
import { askByTls } from "../../../kube/https";
import { adminOff } from "../../../commands/verify/checks/access";
import { textOf } from "../../../commands/verify/running-stack";
import { makeAuthority, makeLeaf } from "../../certificates";
import { answering, intended, pod } from "./stack";

const tls = "--http.config=/etc/thanos-login/https-config.yml";
const plain = "--http.config=/etc/thanos-login/http-config.yml";

/** The answer to each kind of request, as of Thanos where it wants TLS and a login. */
const access = (byTls: number): Partial<ClusterAccess> => ({
    request: () => Promise.resolve({ status: 400, text: "Client sent an HTTP request to an HTTPS server." }),
    requestByTls: () => Promise.resolve({ status: byTls, text: "Unauthorized" }),
});

describe("a pod that wants TLS and a login", () => {
    it("is queried by TLS, and requires a login", async () => {
        const stack = { namespace: "monitoring", access: access(401) as ClusterAccess };
        expect(await textOf(stack, pod("public", ["query-frontend", tls]), "/metrics")).to.equal(undefined);
        const error = await textOf(stack, pod("public", ["query-frontend", plain]), "/metrics").catch(String);
        expect(error).to.match(/answers 400: Client sent an HTTP request/);
    });

    it("takes no marks when it refuses unauthenticated clients, and takes them when it does not", async () => {
        const judged = async (status: number) =>
            adminOff.check(
                await answering(intended("local"), {
                    pods: [pod("thanos-bucket-web", ["tools", "bucket", "web", tls])],
                    access: access(status),
                }),
            );
        expect(await judged(401)).to.deep.equal({ state: "ok", measured: "thanos-bucket-web refuse" });
        expect((await judged(200)).measured).to.equal("thanos-bucket-web takes them");
    });
});

describe("a request by TLS", () => {
    let server: Server;
    let url: string;
    before(async () => {
        const { certificate: cert, key } = await makeLeaf(await makeAuthority("west"), "thanos.example.com");
        server = createServer({ cert, key }, (request, response) => {
            response.writeHead(request.method === "POST" ? 401 : 200);
            response.end(`requested ${request.url ?? ""}`);
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const address = server.address();
        url = `https://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/metrics`;
    });
    after(() => server.close());

    it("brings what a server answers whose certificate is for a name outside", async () => {
        const signal = AbortSignal.timeout(10_000);
        expect(await askByTls("GET", url, signal)).to.deep.equal({ status: 200, text: "requested /metrics" });
        expect((await askByTls("POST", url, signal)).status).to.equal(401);
    });

    it("fails where nobody talks TLS", async () => {
        const error = await askByTls("GET", "https://127.0.0.1:1/", AbortSignal.timeout(10_000)).catch(String);
        expect(error).to.match(/ECONNREFUSED/);
    });
});
