import { expect } from "chai";
import { parse } from "yaml";
import { check } from "../../../rules/check";
import { viewOf } from "../../../rules/view/index";
import { reveal } from "../../../offline/secrets";
import type { Walk } from "../../../offline/walk";
import { at } from "../../at";
import { validStack } from "../../config/valid-stack";
import { registered, title, walkValues } from "../../program/program";
import { all, flagValues, modelOf, only } from "./components";

const hash = `$2y$10$${"a".repeat(53)}`;
const byIngress = { kind: "ingress", host: "thanos.example.com", tlsSecret: "thanos-certificate" };
const doors = {
    ingress: byIngress,
    gateway: { kind: "gateway", host: "thanos.example.com", gateway: { name: "public", section: "https" } },
    loadBalancer: { kind: "loadBalancer", tlsSecret: "thanos-certificate" },
    nodePort: { kind: "nodePort", tlsSecret: "thanos-certificate", port: 30443 },
} as const;

const walkWith = (thanos: object, delivery = "manifests"): Promise<Walk> =>
    walkValues({ ...validStack(), thanos: { delivery, ...thanos } });
const front = (exposure: object) => ({ queryFrontend: { exposure } });

const findings = ({ registrations }: Walk) =>
    check(viewOf(registrations, { environment: "prod" })).filter(({ rule }) => rule === "authenticated-exposure");

describe("external exposures", () => {
    it("are absent by default", async () => {
        const walked = await walkValues(validStack());
        expect(walked.registrations.map(title).filter((one) => /outside|login|public/.test(one))).to.deep.equal([]);
    });

    describe("by an Ingress whose certificate is at the load balancer", () => {
        const arn = { "alb.ingress.kubernetes.io/certificate-arn": "arn:aws:acm:eu-west-1:111122223333:certificate/0" };
        const auth = { "alb.ingress.kubernetes.io/auth-type": "cognito" };
        const byCloud = (annotations: object, more: object = {}) => ({
            kind: "ingress",
            host: "thanos.example.com",
            certificate: "loadBalancer",
            authentication: "annotations",
            annotations,
            ...more,
        });
        const refusal = (exposure: object): Promise<string> => walkWith(front(exposure)).then(() => "", String);

        it("have no Secret with a certificate, and still authenticate", async () => {
            const walked = await walkWith(front(byCloud({ ...arn, ...auth })));
            const [ingress] = walked.registrations.filter(({ type }) => type.endsWith(":Ingress"));
            expect(at(ingress?.inputs, "spec")).to.not.have.property("tls");
            expect(findings(walked)).to.deep.equal([]);
        });

        it("are refused without a certificate, with two, or with a port in the clear", async () => {
            expect(await refusal(byCloud(auth))).to.contain("no annotation names the certificate");
            expect(await refusal(byCloud({ ...arn, ...auth }, { tlsSecret: "certificate" }))).to.contain("tlsSecret: unused");
            const ports = { "alb.ingress.kubernetes.io/listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]' };
            expect(await refusal(byCloud({ ...arn, ...auth, ...ports }))).to.contain("opens HTTP in the clear");
            const redirect = { "alb.ingress.kubernetes.io/ssl-redirect": "443" };
            expect(await refusal(byCloud({ ...arn, ...auth, ...ports, ...redirect }))).to.equal("");
            expect(await refusal({ kind: "ingress", host: "thanos.example.com" })).to.contain(
                "tlsSecret: required because certificate is `secret`",
            );
        });
    });

    for (const [kind, door] of Object.entries(doors))
        for (const delivery of ["manifests", "chart"])
            it(`by ${kind} lead to a component that requires a password, by ${delivery}, and the rules agree`, async () => {
                const other = {
                    ...door,
                    ...("host" in door ? { host: "blocks.example.com" } : {}),
                    ...(kind === "nodePort" ? { port: 30444 } : {}),
                };
                const walked = await walkWith({ ...front(door), bucketWeb: { exposure: other } }, delivery);
                const ways = walked.registrations.filter(({ name }) => name.includes("-outside-"));
                expect(ways.map(({ type }) => type.split(":").at(-1))).to.have.length(2);
                expect(findings(walked)).to.deep.equal([]);
                for (const { type, inputs } of ways)
                    if (type.endsWith(":Ingress"))
                        expect(at(inputs, "metadata", "annotations")).to.have.property("pulumi.com/skipAwait", "true");
                const pod = at(
                    registered(walked, "Deployment thanos-query-frontend-public-deployment").inputs,
                    ...["spec", "template", "spec"],
                );
                const [argument] = (at(pod, "containers", 0, "args") as string[]).filter((arg) =>
                    arg.startsWith("--http.config"),
                );
                const tls = kind === "loadBalancer" || kind === "nodePort";
                expect(argument).to.equal(`--http.config=/etc/thanos-login/${tls ? "https" : "http"}-config.yml`);
                // The kubelet has no password, and Prometheus has one.
                expect(at(pod, "containers", 0, "readinessProbe", "tcpSocket")).to.deep.equal({ port: "http" });
                const monitor = registered(walked, "ServiceMonitor thanos-query-frontend-public-service-monitor").inputs;
                expect(at(monitor, "spec", "endpoints", 0, "basicAuth", "password")).to.deep.equal({
                    name: "thanos-login-monitoring",
                    key: "password",
                });
                expect(at(monitor, "spec", "endpoints", 0, "scheme")).to.equal(tls ? "https" : undefined);
            });

    it("are in the contract where the stack file has a host name", async () => {
        const urls = async (thanos: object) => {
            const { outputs } = await walkWith(thanos);
            return [outputs["queryPublicUrl"], outputs["remoteWritePublicUrl"]];
        };
        const receive = { mode: "standalone", exposure: { ...byIngress, host: "write.example.com" } };
        expect(await urls({ ...front(byIngress), receive })).to.deep.equal([
            "https://thanos.example.com",
            "https://write.example.com/api/v1/receive",
        ]);
        expect(await urls(front(doors.gateway))).to.deep.equal(["https://thanos.example.com", ""]);
        expect(await urls(front(doors.loadBalancer))).to.deep.equal(["", ""]);
    });

    it("leave the query-frontend inside as it is: Grafana, rulers and probes know no password", () => {
        const model = modelOf(front(byIngress));
        expect(only(model, "queryFrontend").login).to.equal(undefined);
        expect(flagValues(only(model, "queryFrontend"), "http.config")).to.deep.equal([]);
        expect(all(modelOf(front({ ...byIngress, authentication: "annotations" })), "publicFrontend")).to.deep.equal([]);
    });

    it("are refused where an Ingress is to authenticate and has no annotation for it", async () => {
        const door = { ...byIngress, authentication: "annotations" };
        expect(findings(await walkWith(front(door))).map(({ severity }) => severity)).to.deep.equal(["mandatory"]);
        const annotations = { "nginx.ingress.kubernetes.io/auth-url": "https://login.example.com/auth" };
        expect(findings(await walkWith(front({ ...door, annotations })))).to.deep.equal([]);
        expect(findings(await walkWith({ receive: { mode: "standalone", exposure: byIngress } }))).to.have.length(1);
    });

    it("authenticate users by bcrypt hashes, Prometheus, and one generated user where none is named", async () => {
        const document = async (users: object) => {
            const walked = await walkWith({ users, ...front(byIngress) });
            const data = reveal(registered(walked, "Secret thanos-login-secret").inputs["stringData"]) as Record<string, string>;
            const secrets = walked.registrations.map(title).filter((one) => one.startsWith("Secret thanos-login"));
            return {
                users: Object.keys((parse(data["http-config.yml"] ?? "") as { basic_auth_users: object }).basic_auth_users),
                secrets,
            };
        };
        expect(await document({ alice: hash })).to.deep.equal({
            users: ["alice", "thanos-stack-monitoring", "thanos-stack-grafana"],
            secrets: ["monitoring-", "grafana-", ""].map((what) => `Secret thanos-login-${what}secret`),
        });
        expect((await document({})).users).to.deep.equal(["thanos-stack-monitoring", "thanos-stack-grafana", "thanos"]);
    });

    it("authenticate a Grafana elsewhere, by a data source in a Secret, where the host is known", async () => {
        const secretOf = (walked: Walk) =>
            walked.registrations.find((one) => title(one) === "Secret thanos-login-grafana-secret")?.inputs["stringData"];
        const data = reveal(secretOf(await walkWith(front(byIngress)))) as Record<string, string>;
        expect(data).to.include({ username: "thanos-stack-grafana" });
        const [source] = at(parse(data["thanos.yaml"] ?? ""), "datasources") as object[];
        expect(source).to.deep.include({
            url: "https://thanos.example.com",
            basicAuth: true,
            basicAuthUser: "thanos-stack-grafana",
            secureJsonData: { basicAuthPassword: data["password"] },
        });
        expect(at(source, "jsonData", "customQueryParameters")).to.equal("max_source_resolution=auto");
        expect(secretOf(await walkWith(front(doors.loadBalancer)))).to.equal(undefined);
        expect(secretOf(await walkWith({ bucketWeb: { exposure: byIngress } }))).to.equal(undefined);
    });

    it("take no password: a hash looks otherwise, and one that a login of many seconds needs is none to have", () => {
        for (const wrong of ["hunter2", hash.replace("$10$", "$16$"), hash.replace("$10$", "$03$")])
            expect(() => modelOf({ users: { alice: wrong } }), wrong).to.throw("thanos.users.alice");
    });

    it("share neither a port of the nodes nor a host: the cluster would refuse one, or choose", () => {
        const both = (one: object, other: object) => () => modelOf({ ...front(one), bucketWeb: { exposure: other } });
        expect(both(doors.nodePort, doors.nodePort)).to.throw("thanos.bucketWeb.exposure.port");
        expect(both(doors.ingress, doors.gateway)).to.throw("thanos.bucketWeb.exposure.host");
        expect(() => modelOf({ ...front(byIngress), receive: { mode: "standalone", exposure: byIngress } })).to.throw(
            "thanos.receive.exposure.host",
        );
        expect(both(doors.nodePort, doors.loadBalancer)).not.to.throw();
    });

    it("belong to one listener of a Gateway, the one with the certificate", async () => {
        const { inputs } = registered(
            await walkWith(front(doors.gateway)),
            "HTTPRoute thanos-query-frontend-public-outside-httproute",
        );
        expect(at(inputs, "spec", "parentRefs")).to.deep.equal([{ name: "public", sectionName: "https" }]);
        const gateway = { name: "public" };
        expect(() => modelOf(front({ ...doors.gateway, gateway }))).to.throw("thanos.queryFrontend.exposure.gateway.section");
    });
});
