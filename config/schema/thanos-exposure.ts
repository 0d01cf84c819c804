// Keys of external exposure. Each of them authenticates its clients.
import { z } from "zod";
import { dnsLabel, domain, objectName, form, labelName, sourceRanges } from "./fields";

const annotations = z.record(z.string(), z.string()).default({});
const tlsSecret = objectName.describe(
    "Secret of type kubernetes.io/tls in the stack's namespace with the certificate: passwords never travel in the clear. cert-manager can create it; `annotations` configure that.",
);

const ingress = {
    kind: z.literal("ingress"),
    host: domain.describe("Host name under which it is reached."),
    className: objectName.optional().describe("Class of the Ingress. Default: the cluster's."),
    certificate: z
        .enum(["secret", "loadBalancer"])
        .default("secret")
        .describe(
            "Where the certificate is. `secret`: in `tlsSecret`. `loadBalancer`: at the cloud's load balancer, which an annotation names, such as `alb.ingress.kubernetes.io/certificate-arn`. Default: `secret`.",
        ),
    tlsSecret: tlsSecret.optional(),
    annotations: annotations.describe("Annotations of the Ingress, such as those of an authenticating proxy."),
};

interface Certified {
    readonly certificate: "secret" | "loadBalancer";
    readonly tlsSecret?: string | undefined;
    readonly annotations: Readonly<Record<string, string>>;
}

/** Annotations by which controllers of clouds take a certificate of their own: AWS, Google (two kinds), Azure, and in-tree AWS. */
const cloudCertificate =
    /^(alb\.ingress\.kubernetes\.io\/certificate-arn|ingress\.gcp\.kubernetes\.io\/pre-shared-cert|networking\.gke\.io\/(managed-certificates|certmap)|appgw\.ingress\.kubernetes\.io\/appgw-ssl-certificate|service\.beta\.kubernetes\.io\/aws-load-balancer-ssl-cert)$/;

const listenPorts = "alb.ingress.kubernetes.io/listen-ports";
const sslRedirect = "alb.ingress.kubernetes.io/ssl-redirect";

/** The certificate is in exactly one place, and nothing listens in the clear. */
function checkCertificate({ certificate, tlsSecret: secret, annotations: given }: Certified, context: z.RefinementCtx): void {
    const problem = (key: string, message: string) => {
        context.addIssue({ code: "custom", path: [key], message });
    };
    if (certificate === "secret") {
        if (secret === undefined)
            problem("tlsSecret", "required because certificate is `secret`. Set the Secret with the certificate");
        return;
    }
    if (secret !== undefined) problem("tlsSecret", "unused because certificate is `loadBalancer`. Remove it");
    if (!Object.keys(given).some((key) => cloudCertificate.test(key)))
        problem(
            "annotations",
            "no annotation names the certificate, because certificate is `loadBalancer`. Set one, such as alb.ingress.kubernetes.io/certificate-arn",
        );
    if (/"HTTP"/.test(given[listenPorts] ?? "") && given[sslRedirect] === undefined)
        problem("annotations", `${listenPorts} opens HTTP in the clear. Remove HTTP, or set ${sslRedirect}: "443"`);
}

const ingressExample = { kind: "ingress", host: "thanos.example.com", tlsSecret: "thanos-tls" };

const byIngress = z
    .strictObject({
        ...ingress,
        authentication: z
            .enum(["basic", "annotations"])
            .default("basic")
            .describe(
                "`basic`: Thanos itself requires user and password. `annotations`: the Ingress' own do, for an authenticating proxy or OIDC (`nginx.ingress.kubernetes.io/auth-url`); without such annotations the stack is refused.",
            ),
    })
    .superRefine(checkCertificate)
    .describe("`ingress`: an Ingress.")
    .meta({ examples: [ingressExample] });

const byGateway = z
    .strictObject({
        kind: z.literal("gateway"),
        host: domain.describe("Host name under which it is reached."),
        gateway: z
            .strictObject({
                name: dnsLabel,
                namespace: dnsLabel.optional().describe("Default: the stack's own."),
                section: dnsLabel.describe(
                    "Its listener that has the certificate. Without a name the route would belong to a listener for HTTP, too, and passwords would travel in the clear.",
                ),
            })
            .describe("The Gateway that the HTTPRoute belongs to."),
    })
    .describe("`gateway`: an HTTPRoute of the Gateway API. Thanos requires user and password.");

const byLoadBalancer = z
    .strictObject({
        kind: z.literal("loadBalancer"),
        tlsSecret,
        annotations: annotations.describe("Annotations of the Service."),
        sourceRanges: sourceRanges.describe("Addresses that may reach it. Default: all."),
    })
    .describe("`loadBalancer`: a Service with an address of its own. Thanos requires user and password, over TLS.");

const byNodePort = z
    .strictObject({
        kind: z.literal("nodePort"),
        tlsSecret,
        port: z.int().min(30000).max(32767).describe("Port of every node."),
    })
    .describe("`nodePort`: a port of every node. Thanos requires user and password, over TLS.");

/** Exposure of a component that can require a password itself. */
export const door = z
    .discriminatedUnion("kind", [byIngress, byGateway, byLoadBalancer, byNodePort])
    .optional()
    .describe("External exposure. Default: none; `kubectl port-forward` works without.")
    .meta({ part: "exposure" });

/** An Ingress whose annotations authenticate, for what has no password authentication of its own. */
const proxiedIngress = z
    .strictObject(ingress)
    .superRefine(checkCertificate)
    .describe("`ingress`: an Ingress whose annotations authenticate.")
    .meta({ examples: [ingressExample] });

/** Exposure of the querier for teams: the proxy that authenticates also sets the header with the team. */
export const teams = z
    .strictObject({
        label: labelName
            .default("team")
            .describe("Label of the series. A team sees series with its name in this label, and no others. Default: `team`."),
        header: form({
            expected: "the name of an HTTP header such as X-Team",
            fits: /^[A-Za-z][A-Za-z0-9-]{0,63}$/,
            example: "X-Team",
        })
            .default("X-Team")
            .describe(
                "Header with the name of the team. The authenticating proxy sets it from the login and replaces what a client sends. Default: `X-Team`.",
            ),
        proxyNamespace: dnsLabel.describe(
            "Namespace of the proxy that authenticates, such as `ingress-nginx`. The NetworkPolicy admits only pods of this Namespace: any other client could set the header.",
        ),
        exposure: z
            .discriminatedUnion("kind", [proxiedIngress])
            .describe(
                "The Ingress. Its annotations authenticate and set the header: docs/many-clusters.md has an example for OIDC.",
            ),
    })
    .optional()
    .describe(
        "Read access per team: a second querier that enforces a label in every query (`--query.enforce-tenancy`). Requests without a team see nothing. Only the paths for queries, series and labels are exposed. Default: none.",
    );

/** Exposure of Thanos' port for remote write, which has no password authentication. */
export const proxiedDoor = z
    .discriminatedUnion("kind", [proxiedIngress])
    .optional()
    .describe(
        "External exposure by an Ingress whose annotations authenticate: Thanos' port for remote write has no password authentication. Default: none.",
    );

export const users = z
    .record(
        form({
            expected: "letters, digits, '_', '.', '@' and '-', at most 64 characters",
            fits: /^[A-Za-z0-9_.@-]{1,64}$/,
            example: "alice",
        }),
        form({
            expected: "a bcrypt hash with a cost of 04 to 15, as `htpasswd -nBC 10 NAME` prints it",
            fits: /^\$2[aby]\$(0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}$/,
            sensitive: true,
            example: "$2y$10$abcdefghijklmnopqrstuuQ8W3jKx0vYb1n5cZr7mT9pLdFgHs2E4",
        }),
    )
    .default({})
    .describe(
        "Users of external endpoints that Thanos authenticates: bcrypt hashes by user name, never passwords. Default: one user `thanos`, whose password is generated into the Secret `thanos-login-user`.",
    );
