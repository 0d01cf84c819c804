// 15. Every gRPC server shows a certificate that the querier believes, and sends away who has none.
import { ports } from "../../../config/names";
import { handshake, type Handshake } from "../../../kube/handshake";
import { unseen, verdict, type Check } from "../check";
import { nameOf, prometheusPods, servers, thanosContainers, type RunningStack } from "../running-stack";

/** The certificate of one server, or the reason why none was seen. */
export interface Shown {
    readonly server: string;
    readonly seen: Handshake | Error;
}

export const wrongCertificates = (all: readonly Shown[]): string[] =>
    all.flatMap(({ server, seen }) => {
        if (seen instanceof Error) return [`${server}: ${seen.message}`];
        return [
            ...(seen.distrust === undefined ? [] : [`${server} shows a certificate that nobody believes: ${seen.distrust}`]),
            ...(seen.refused ? [] : [`${server} accepts clients without a certificate`]),
        ];
    });

const day = 86_400_000;

/** As in `5 servers: CN=thanos, 89 days left`, for each certificate that is shown. */
export function certificateSummary(all: readonly Shown[], now: Date): string {
    const words = all.flatMap(({ seen }) => {
        if (seen instanceof Error) return [];
        const { issuer, validTo } = seen.certificate;
        return [`by ${issuer.replaceAll("\n", ", ")}, ${Math.floor((Date.parse(validTo) - Number(now)) / day)} days left`];
    });
    return [...new Set(words)].map((one) => `${words.filter((word) => word === one).length} servers: ${one}`).join("; ");
}

export const certificatesShown: Check<RunningStack> = {
    id: "15",
    claim: "gRPC is TLS, with certificates on both sides",
    bar: "each server shows a certificate of the stack's authorities, and refuses who shows none",
    async check(stack) {
        const { access, namespace, intended } = stack;
        const { grpcTls } = intended;
        if (!grpcTls) return unseen("gRPC is in clear text: the stack has no thanos.grpcTls");
        const serve = ["query", "store", "rule", "receive"];
        const pods = [
            ...(await prometheusPods(stack)),
            ...thanosContainers(await servers(stack)).flatMap(({ component, pod }) => (serve.includes(component) ? [pod] : [])),
        ];
        const all = await Promise.all(
            pods.map(async (pod): Promise<Shown> => {
                const server = nameOf(pod);
                const seen = await handshake(access.config, { namespace, pod: server, port: ports.grpc }, grpcTls).catch(
                    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
                );
                return { server, seen };
            }),
        );
        return verdict(
            pods.length === 0 ? ["no server runs"] : wrongCertificates(all),
            `see the Secret ${grpcTls.secret} and thanos.grpcTls.authorities: docs/operations.md, TLS between components`,
            certificateSummary(all, new Date()),
        );
    },
};
