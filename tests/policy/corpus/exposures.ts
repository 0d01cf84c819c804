// Ways from outside of the cluster, with and without a login.
import type { Values } from "../../../config/merge";
import type { Resource } from "../../../rules/view/resource";
import { document, thanos } from "./base";
import { yaml, type Case, type Expected } from "./case";
import { one, release, values } from "./chart-cases";
import type { Installed } from "./shapes";

const ingress = (more: Values): Installed =>
    values({ query: { ingress: { enabled: true, hostname: "thanos.example.com", ...more } } });
const load = (annotations: Values, spec: Values = {}): Installed =>
    values({ query: { serviceGrpc: { type: "LoadBalancer", annotations, ...spec } } });
const exposed = (name: string, installed: Installed, ...expected: Expected[]): Case =>
    one(`exposure: ${name}`, [...release(installed), document()], ...expected);
const route = (more: string): Resource[] =>
    yaml(`
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: thanos, namespace: monitoring}
spec: {parentRefs: [{name: public}], rules: [{backendRefs: [{name: thanos-query, port: 9090}]}]}
---
${more}`);
export const exposures: readonly Case[] = [
    exposed("an Ingress without authentication", ingress({}), "!authenticated-exposure"),
    exposed(
        "an Ingress with a list of addresses",
        ingress({ annotations: { "nginx.ingress.kubernetes.io/whitelist-source-range": "10.0.0.0/8" } }),
        "authenticated-exposure",
    ),
    exposed("an Ingress of the private network of its members", ingress({ ingressClassName: "tailscale" })),
    exposed("an Ingress with a plugin of Kong", ingress({ annotations: { "konghq.com/plugins": "oidc" } })),
    exposed("an Ingress with a login of NGINX", ingress({ annotations: { "nginx.org/basic-auth-secret": "users" } })),
    exposed("a load balancer", load({}), "!authenticated-exposure"),
    exposed(
        "an internal load balancer of AWS",
        load({ "service.beta.kubernetes.io/aws-load-balancer-internal": "true" }),
        "authenticated-exposure",
    ),
    exposed(
        "an internal load balancer of Google",
        load({ "networking.gke.io/load-balancer-type": "Internal" }),
        "authenticated-exposure",
    ),
    exposed(
        "a load balancer for addresses of a list",
        load({}, { loadBalancerSourceRanges: ["10.0.0.0/8"] }),
        "authenticated-exposure",
    ),
    exposed(
        "an annotation for a load balancer that is not internal",
        load({ "service.beta.kubernetes.io/aws-load-balancer-internal": "false" }),
        "!authenticated-exposure",
    ),
    one("exposure: a route", [...release(thanos), document(), ...route("")], "!authenticated-exposure"),
    one("exposure: a route behind a login of the gateway", [
        ...release(thanos),
        document(),
        ...route(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: SecurityPolicy\nmetadata: {name: login}\nspec: {targetRefs: [{kind: HTTPRoute, name: thanos}], oidc: {clientID: a}}\n",
        ),
    ]),
];
