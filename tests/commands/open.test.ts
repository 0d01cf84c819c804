import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { ApiException, KubeConfig } from "@kubernetes/client-node";
import { expect } from "chai";
import type { V1Pod, V1Service } from "@kubernetes/client-node";
import { kubePrometheusStackNames, namesOf } from "../../config/names";
import type { ClusterAccess } from "../../kube/cluster";
import { containerPort } from "../../kube/forward";
import { loginFor } from "../../commands/access/logins";
import { existingPages, firstPort, openPage, pages } from "../../commands/access/pages";
import { described, shown } from "../../commands/open";
import type { RunningStack } from "../../commands/verify/running-stack";

describe("the pages of a stack", () => {
    const chart = namesOf({
        prometheus: { delivery: "chart", release: "kube-prometheus-stack" },
        thanos: { delivery: "manifests" },
    });
    const operator = namesOf({ prometheus: { delivery: "operator" }, thanos: { delivery: "manifests" } });
    const { grafana } = kubePrometheusStackNames({ release: "kube-prometheus-stack" });
    const cluster = (...services: string[]) =>
        ({
            core: { listNamespacedService: () => Promise.resolve({ items: services.map((name) => ({ metadata: { name } })) }) },
            request: (_: string, { service }: { service: string }) =>
                service === grafana
                    ? Promise.resolve({ status: 500, text: "no index.html\nat all" })
                    : service === "thanos-query"
                      ? Promise.reject(new Error("no pod is ready"))
                      : Promise.resolve({ status: 200, text: "<html>" }),
        }) as unknown as ClusterAccess;

    it("have ports of their own, which are the same in every stack", () => {
        const ports = pages(chart).map(({ localPort }) => localPort);
        expect(new Set(ports).size).to.equal(ports.length);
        expect(ports.slice(0, pages(operator).length)).to.deep.equal(pages(operator).map(({ localPort }) => localPort));
    });

    it("are those whose Service the cluster has", async () => {
        const titles = async (...services: string[]) =>
            (await existingPages(cluster(...services), "monitoring", chart)).map(({ title }) => title);
        expect(await titles("thanos-compactor", grafana, "somebody-elses")).to.deep.equal(["Blocks in the bucket", "Grafana"]);
        expect(await titles("somebody-elses")).to.deep.equal([]);
    });

    it("are not offered by a program that was built without them", async () => {
        const text = "Error opening React index.html: open static/mantine-ui/index.html: no such file or directory";
        const access = {
            core: { listNamespacedService: () => Promise.resolve({ items: [{ metadata: { name: "prometheus" } }] }) },
            request: () => Promise.resolve({ status: 500, text }),
        } as unknown as ClusterAccess;
        expect(operator.prometheus.service).to.equal("prometheus");
        expect(await existingPages(access, "monitoring", operator)).to.deep.equal([]);
    });

    it("state why they do not show what they should", async () => {
        const found = await existingPages(cluster("thanos-query", "thanos-compactor", grafana), "monitoring", chart);
        expect(found.map(({ note }) => note)).to.deep.equal(["does not answer yet", "", "answers 500: no index.html"]);
    });
});

describe("a page that requires a login", () => {
    const names = namesOf({
        prometheus: { delivery: "chart", release: "kube-prometheus-stack" },
        thanos: { delivery: "manifests" },
    });
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    const secret = (userKey: string, passwordKey: string, user: string) => ({
        data: { [userKey]: base64(user), [passwordKey]: base64("planted") },
    });
    const secrets: Record<string, object> = {
        "grafana-admin": secret("admin-user", "admin-password", "admin"),
        "thanos-login-user": secret("username", "password", "thanos"),
    };
    const access = (answer: { status: number; text: string }) =>
        ({
            core: {
                listNamespacedService: () => Promise.resolve({ items: [{ metadata: { name: "thanos-bucket-web" } }] }),
                readNamespacedSecret: ({ name }: { name: string }) =>
                    name in secrets ? Promise.resolve(secrets[name]) : Promise.reject(new ApiException(404, "", "", {})),
            },
            request: () => Promise.resolve(answer),
        }) as unknown as ClusterAccess;
    const bucketWeb = async (status: number, text: string) =>
        (await existingPages(access({ status, text }), "monitoring", names))[0];

    it("is Grafana always, and Thanos where it requires a login, or speaks TLS", async () => {
        expect(
            pages(names)
                .filter(({ asks }) => asks)
                .map(({ title, asks }) => [title, asks]),
        ).to.deep.equal([["Grafana", "grafana"]]);
        expect(await bucketWeb(200, "<html>")).to.not.have.any.keys("asks", "tls");
        expect(await bucketWeb(401, "Unauthorized")).to.deep.include({ asks: "thanos", note: "requires a login" });
        const tls = await bucketWeb(400, "Client sent an HTTP request to an HTTPS server.\n");
        expect(tls).to.include({ asks: "thanos", tls: true });
        const { url, close } = await openPage(new KubeConfig(), "monitoring", tls!, { first: firstPort, chosen: false });
        close();
        expect(url).to.match(/^https:\/\/127\.0\.0\.1:\d+\/$/);
    });

    it("has its login in a Secret of the stack, where that makes one", async () => {
        const one = access({ status: 200, text: "" });
        expect(await loginFor(one, "monitoring", "grafana")).to.deep.equal({ user: "admin", password: "planted" });
        expect(await loginFor(one, "monitoring", "thanos")).to.deep.equal({ user: "thanos", password: "planted" });
        const opened = [
            { title: "Blocks", url: "http://127.0.0.1:1/", note: "", asks: "thanos" as const, close: () => undefined },
        ];
        const stack = { access: one, namespace: "monitoring" } as unknown as RunningStack;
        expect(await shown(stack, opened, true)).to.deep.include.members([
            {
                title: "Blocks",
                url: "http://127.0.0.1:1/",
                note: "",
                asks: "thanos",
                login: { user: "thanos", password: "planted" },
            },
        ]);
        expect(JSON.stringify(await shown(stack, opened, false))).to.not.contain("planted");
        delete secrets["thanos-login-user"];
        expect(await loginFor(one, "monitoring", "thanos")).to.equal(undefined);
    });

    it("is printed for people with its login only when they ask for that", () => {
        const page = { title: "Blocks", url: "http://127.0.0.1:1/", note: "requires a login" };
        const login = { user: "thanos", password: "planted" };
        expect(described([{ ...page, asks: "thanos", login }], true)).to.contain("Blocks: thanos planted");
        expect(described([{ ...page, asks: "thanos" }], true)).to.contain("Blocks: the users that the stack file names");
        expect(described([page], true)).to.contain("None of these pages requires a password");
        expect(described([{ ...page, asks: "thanos" }], false)).to.not.match(/Blocks: |password/);
    });
});

describe("a Service's port", () => {
    const service = (targetPort?: number | string): V1Service => ({
        spec: { ports: [{ port: 80, ...(targetPort === undefined ? {} : { targetPort }) }] },
    });
    const pod: V1Pod = {
        spec: { containers: [{ name: "other" }, { name: "grafana", ports: [{ name: "http", containerPort: 3000 }] }] },
    };

    it("is the number or the name in the pod, where that is another one", () => {
        expect(containerPort(service(), pod, 80)).to.equal(80);
        expect(containerPort(service(3000), pod, 80)).to.equal(3000);
        expect(containerPort(service("http"), pod, 80)).to.equal(3000);
        expect(containerPort(service("absent"), pod, 80)).to.equal(80);
    });
});

describe("a port of this machine for a page", () => {
    let taken: Server;
    let number: number;
    beforeEach(async () => {
        taken = createServer().listen(0, "127.0.0.1");
        await once(taken, "listening");
        number = (taken.address() as AddressInfo).port;
    });
    afterEach(() => {
        taken.close();
    });
    const page = {
        title: "Query",
        service: "thanos-query",
        port: 10902,
        path: "/stores",
        localPort: firstPort,
        note: "answers 500",
    };
    const open = (chosen: boolean) => openPage(new KubeConfig(), "monitoring", page, { first: number, chosen });

    it("is any other where another program has it, which is printed after all other notes", async () => {
        const { url, note, close } = await open(false);
        close();
        expect(url)
            .to.match(/^http:\/\/127\.0\.0\.1:\d+\/stores$/)
            .and.not.contain(`:${number}/`);
        expect(note).to.equal(`answers 500; ${number} is in use by another program`);
    });
    it("is none but the one that people have chosen", async () => {
        const error: unknown = await open(true).catch((reason: unknown) => reason);
        expect(String(error)).to.contain(`Port ${number} on 127.0.0.1 is in use`);
    });
});
