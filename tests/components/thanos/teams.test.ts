import { expect } from "chai";
import { check } from "../../../rules/check";
import { viewOf } from "../../../rules/view/index";
import { parseConfig } from "../../../config/problems";
import { stack, validStack } from "../../config/valid-stack";
import { registered, title, walkValues } from "../../program/program";
import { flagValues, modelOf, only } from "./components";

const exposure = {
    kind: "ingress",
    host: "metrics.example.com",
    tlsSecret: "metrics-tls",
    annotations: { "nginx.ingress.kubernetes.io/auth-url": "https://login.example.com/oauth2/auth" },
};
const teams = { proxyNamespace: "ingress-nginx", exposure };
const walkWith = (query: object) => walkValues({ ...validStack(), thanos: { delivery: "manifests", query } });

describe("the querier for teams", () => {
    it("is the querier with a label that every query is restricted to, and no team without a header", () => {
        const model = modelOf({ query: { teams } });
        const [all, one] = [only(model, "query"), only(model, "teamQuery")];
        expect(one.args.filter((arg) => !all.args.includes(arg))).to.deep.equal([
            "--query.enforce-tenancy",
            "--query.tenant-header=X-Team",
            "--query.tenant-label-name=team",
            "--query.default-tenant-id=no-team",
        ]);
        expect(all.args.filter((arg) => !one.args.includes(arg))).to.deep.equal([]);
        const other = only(modelOf({ query: { teams: { ...teams, label: "namespace", header: "X-Ns" } } }), "teamQuery");
        expect([flagValues(other, "query.tenant-label-name"), flagValues(other, "query.tenant-header")]).to.deep.equal([
            ["namespace"],
            ["X-Ns"],
        ]);
    });

    it("is exposed by an Ingress that authenticates, with the paths alone that enforce the label", async () => {
        const walked = await walkWith({ teams });
        const { spec } = registered(walked, "Ingress thanos-query-teams-outside-ingress").inputs as {
            spec: { rules: { http: { paths: { path: string; backend: { service: { name: string } } }[] } }[] };
        };
        const paths = spec.rules.flatMap(({ http }) => http.paths);
        expect(paths.map(({ path }) => path)).to.deep.equal([
            "/api/v1/query",
            "/api/v1/query_range",
            "/api/v1/series",
            "/api/v1/labels",
            "/api/v1/label",
        ]);
        expect(new Set(paths.map(({ backend }) => backend.service.name))).to.deep.equal(new Set(["thanos-query-teams"]));
        const mandatory = check(viewOf(walked.registrations, { environment: "dev" })).filter(
            ({ severity }) => severity === "mandatory",
        );
        expect(mandatory).to.deep.equal([]);
    });

    it("is reached by pods of the proxy's Namespace and by Prometheus, which no other pod can pretend to be", async () => {
        const { spec } = registered(await walkWith({ teams }), "NetworkPolicy thanos-query-teams-network-policy").inputs as {
            spec: { ingress: { from?: object[]; ports: { port: number }[] }[] };
        };
        const web = spec.ingress.filter(({ ports }) => ports.some(({ port }) => port === 10902));
        expect(web.map(({ from }) => from)).to.have.deep.members([
            [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress-nginx" } } }],
            [
                {
                    podSelector: {
                        matchLabels: { "app.kubernetes.io/name": "prometheus", "operator.prometheus.io/name": "thanos-stack" },
                    },
                },
            ],
        ]);
    });

    it("reaches every store as the other querier does", async () => {
        const walked = await walkWith({ teams });
        const { spec } = registered(walked, "NetworkPolicy thanos-store-gateway-network-policy").inputs as {
            spec: { ingress: { from: { podSelector: { matchLabels: Record<string, string> } }[]; ports: { port: number }[] }[] };
        };
        const clients = spec.ingress
            .filter(({ ports }) => ports.some(({ port }) => port === 10901))
            .flatMap(({ from }) => from.map(({ podSelector }) => podSelector.matchLabels["app.kubernetes.io/component"]));
        expect(clients).to.include.members(["thanos-query", "thanos-query-teams"]);
    });

    it("is refused without an Ingress that authenticates, and with the host of another exposure", async () => {
        const open = await walkWith({ teams: { ...teams, exposure: { ...exposure, annotations: {} } } });
        expect(check(viewOf(open.registrations, { environment: "dev" })).map(({ rule }) => rule)).to.include(
            "authenticated-exposure",
        );
        const parsed = parseConfig("thanos-stack", {
            ...validStack(),
            thanos: {
                delivery: "manifests",
                query: { teams },
                queryFrontend: { exposure: { kind: "ingress", host: exposure.host, tlsSecret: "a" } },
            },
        });
        expect("problems" in parsed && parsed.problems.map(({ path, message }) => `${path}: ${message}`)).to.match(
            /thanos\.query\.teams\.exposure\.host: got the host of thanos\.queryFrontend\.exposure/,
        );
    });

    it("is absent by default", async () => {
        expect((await walkWith({})).registrations.map(title).join()).not.to.contain("teams");
        expect(stack().thanos.query.teams).to.equal(undefined);
    });
});
