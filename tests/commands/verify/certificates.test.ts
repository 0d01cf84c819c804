import { X509Certificate } from "node:crypto";
import { createServer as createPlainServer, type Server } from "node:net";
import { createServer, type TlsOptions } from "node:tls";
import { expect } from "chai";
import { handshakeAt } from "../../../kube/handshake";
import { certificateSummary, wrongCertificates } from "../../../commands/verify/checks/certificates";
import { makeAuthority, makeLeaf, type Pair } from "../../certificates";

const serverName = "thanos-grpc.monitoring.svc.cluster.local";

describe("a handshake with a gRPC server", () => {
    let authority: Pair, other: Pair, leaf: Pair;
    const open: Server[] = [];
    before(async () => {
        [authority, other] = await Promise.all([makeAuthority("west"), makeAuthority("east")]);
        leaf = await makeLeaf(authority, serverName);
    });
    after(() => {
        for (const server of open) server.close();
    });

    const listen = async (server: Server): Promise<number> => {
        open.push(server);
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const address = server.address();
        return typeof address === "object" && address ? address.port : 0;
    };
    const serve = (pair: Pair, options: TlsOptions) =>
        listen(
            createServer({ cert: pair.certificate, key: pair.key, minVersion: "TLSv1.3", ...options }, (socket) => {
                socket.on("error", () => undefined);
                socket.write("settings");
            }),
        );
    const mutual = () => ({ ca: authority.certificate, requestCert: true, rejectUnauthorized: true });
    const trust = (pair = authority, name = serverName) => ({ authorities: pair.certificate, serverName: name });

    it("without a certificate sees that of a server, and is sent away", async () => {
        const seen = await handshakeAt(await serve(leaf, mutual()), trust());
        expect(seen).to.include({ refused: true }).and.not.have.property("distrust");
        expect(seen.certificate.serialNumber).to.equal(new X509Certificate(leaf.certificate).serialNumber);
        expect(wrongCertificates([{ server: "query", seen }])).to.deep.equal([]);
        expect(certificateSummary([{ server: "query", seen }], new Date(seen.certificate.validFrom))).to.equal(
            "1 servers: by CN=west, 90 days left",
        );
    });

    it("is accepted with a certificate of the server's authority, and with no other", async () => {
        const port = await serve(leaf, mutual());
        const stranger = await makeLeaf(other, serverName);
        expect((await handshakeAt(port, { ...trust(), ...leaf })).refused).to.equal(false);
        expect((await handshakeAt(port, { ...trust(), ...stranger })).refused).to.equal(true);
    });

    it("without a certificate is accepted by a server that requires none", async () => {
        const seen = await handshakeAt(await serve(leaf, {}), trust());
        expect(wrongCertificates([{ server: "query", seen }])).to.deep.equal(["query accepts clients without a certificate"]);
    });

    it("believes no other authority, and no other name", async () => {
        const port = await serve(leaf, mutual());
        expect((await handshakeAt(port, trust(other))).distrust).to.match(/UNABLE_TO_VERIFY|SELF_SIGNED|UNABLE_TO_GET_ISSUER/);
        expect((await handshakeAt(port, trust(authority, "other.svc"))).distrust).to.match(/ALTNAME/);
        // Old and new one together: while they change.
        const both = { authorities: other.certificate + authority.certificate, serverName };
        expect(await handshakeAt(port, both)).to.not.have.property("distrust");
    });

    it("sees clear text for what it is", async () => {
        const port = await listen(createPlainServer((socket) => socket.end("settings")));
        const seen: unknown = await handshakeAt(port, trust()).catch((error: unknown) => error);
        if (!(seen instanceof Error)) throw new Error("a handshake in clear text");
        expect(wrongCertificates([{ server: "query", seen }])[0]).to.match(/^query: no TLS: /);
    });
});
