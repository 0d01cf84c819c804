// The first days of a stack in a cluster that others use already: names that are taken, a Namespace with other pods.
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { KubernetesObjectApi, type KubernetesObject } from "@kubernetes/client-node";
import aws4 from "aws4";
import { expect } from "chai";
import { parse, stringify } from "yaml";
import { findingsIn, settingsScript, summary } from "../../commands/verify/bucket-settings";
import { runInThanos } from "../../commands/verify/thanos-job";
import { bucketLabel, objstoreKey, objstoreSecret } from "../../config/names";
import { forward } from "../../kube/forward";
import { root } from "../../local/steps";
import { withOverrides, type Override } from "../../local/overrides";
import type { StackFile } from "../../offline/stack-file";
import { until } from "../../lib/until";
import { invoke } from "../commands/invoke";
import { authorities } from "../config/valid-stack";
import { Stage } from "./stage";

const stage = new Stage("local", "e2e-existing");
const namespace = "monitoring";
const reason = "the cluster of another team";

/** Objects of another team, with the names that the stack is about to use, and one that it is not. */
const theirs: readonly KubernetesObject[] = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels: { team: "platform" } } },
    ...["thanos-query", "unrelated"].map((name) => ({
        apiVersion: "v1",
        kind: "Service",
        metadata: {
            name,
            namespace,
            annotations: { "meta.helm.sh/release-name": "thanos", "meta.helm.sh/release-namespace": namespace },
        },
        spec: { selector: { app: "theirs" }, ports: [{ name: "theirs", port: 8080 }] },
    })),
];

/** The policies that refuse the stack in their cluster: a quota on CPU limits, and a policy of the platform team. */
const faults: readonly (KubernetesObject & Readonly<Record<string, unknown>>)[] = [
    { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "team", namespace }, spec: { hard: { "limits.cpu": "8" } } },
    {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "ValidatingAdmissionPolicy",
        metadata: { name: "cost-center" },
        spec: {
            failurePolicy: "Fail",
            matchConstraints: {
                resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["services"] }],
            },
            validations: [
                {
                    expression: "has(object.metadata.labels) && 'cost-center' in object.metadata.labels",
                    message: "Services need the label cost-center",
                },
            ],
        },
    },
    {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "ValidatingAdmissionPolicyBinding",
        metadata: { name: "cost-center" },
        spec: { policyName: "cost-center", validationActions: ["Deny"] },
    },
];

/** A definition whose objects may have any fields. */
const definition = (kind: string, plural: string, group: string, version: string, scope: string) => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
        name: `${plural}.${group}`,
        annotations: { "api-approved.kubernetes.io": "unapproved, a test" },
    },
    spec: {
        group,
        scope,
        names: { kind, plural, singular: kind.toLowerCase() },
        versions: [
            {
                name: version,
                served: true,
                storage: true,
                schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
            },
        ],
    },
});

/** The parts that a platform team installs: an Ingress controller, a Gateway, an issuer, and the webhook of IRSA. */
const platform: readonly (KubernetesObject & Readonly<Record<string, unknown>>)[] = [
    definition("Gateway", "gateways", "gateway.networking.k8s.io", "v1", "Namespaced"),
    definition("ClusterIssuer", "clusterissuers", "cert-manager.io", "v1", "Cluster"),
    {
        apiVersion: "networking.k8s.io/v1",
        kind: "IngressClass",
        metadata: { name: "nginx" },
        spec: { controller: "k8s.io/ingress-nginx" },
    },
    {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "Gateway",
        metadata: { name: "public", namespace: "default" },
        spec: { listeners: [{ name: "https", port: 443, protocol: "HTTPS" }] },
    },
    {
        apiVersion: "cert-manager.io/v1",
        kind: "ClusterIssuer",
        metadata: { name: "company" },
        status: { conditions: [{ type: "Ready", status: "True" }] },
    },
    {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "MutatingWebhookConfiguration",
        metadata: { name: "pod-identity-webhook" },
    },
];

/** The stack local with exposures, certificates and a bucket of AWS that need a platform. */
function exposedStack(): string {
    const file = parse(readFileSync(path.join(root, "Pulumi.local.yaml"), "utf8")) as { config: Record<string, object> };
    const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
    Object.assign(file.config, {
        "thanos-stack:objectStore": {
            kind: "s3",
            bucket: "local-metrics",
            provisioning: { kind: "adopt" },
            aws: { region: "eu-central-1", accountId: "111122223333" },
            identity: { kind: "irsa", roles: { writer: role("writer"), reader: role("reader"), owner: role("owner") } },
        },
        "thanos-stack:thanos": {
            ...file.config["thanos-stack:thanos"],
            retention: { raw: "30d", fiveMinutes: "90d", oneHour: "365d" },
            queryFrontend: {
                exposure: {
                    kind: "gateway",
                    host: "thanos.example.com",
                    gateway: { name: "public", namespace: "default", section: "https" },
                },
            },
            bucketWeb: {
                exposure: { kind: "ingress", host: "blocks.example.com", className: "nginx", tlsSecret: "blocks-tls" },
            },
            grpcTls: { secret: "grpc-certificate", issuer: { name: "company" }, authorities: authorities.west },
        },
    });
    return stringify(file);
}

/** The results of `preflight`, by the number of the check. */
async function preflight(
    configFile = path.join(root, "Pulumi.local.yaml"),
): Promise<ReadonlyMap<string, { readonly state: string; readonly measured: string; readonly todo: string | null }>> {
    const { context, kubeconfig } = stage.cluster;
    const { out } = await invoke([
        "preflight",
        "--stack",
        "local",
        "--config-file",
        configFile,
        "--context",
        context,
        "--kubeconfig",
        kubeconfig,
        "--json",
    ]);
    const { checks } = JSON.parse(out) as { checks: { id: string; state: string; measured: string; todo: string | null }[] };
    for (const { id, state, measured } of checks) console.log(`      ${id} ${state}: ${measured}`);
    return new Map(checks.map((one) => [one.id, one]));
}

const file = (...more: readonly Override[]): StackFile => withOverrides(stage.stack.file, more);
const adopted: Override = { key: "namespaceManagement", value: { mode: "adopt", podSecurity: "baseline" }, reason };

const api = () => KubernetesObjectApi.makeApiClient(stage.access.config);
const read = (object: KubernetesObject) => api().read(object as Parameters<KubernetesObjectApi["read"]>[0]);
const versions = async () => (await Promise.all(theirs.map(read))).map(({ metadata }) => metadata?.resourceVersion);
const refusal = (stackFile: StackFile): Promise<string> =>
    stage.deploy(stackFile).then(
        () => "deployed",
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );

describe("a stack in a cluster that others use", () => {
    before("nothing is left of an earlier run", () => stage.prepare());

    it("starts with objects of another team", async () => {
        await stage.start();
        for (const object of theirs) await api().create(object);
    });

    it("is refused by preflight, with each planted fault and nothing else in red, and nothing is stored", async () => {
        for (const object of faults) await api().create(object);
        let found = await preflight();
        // The policy is compiled some time after it was created.
        await until(async () => (found = await preflight()).get("13")?.state === "red", { seconds: 60 });
        const red = [...found].filter(([, { state }]) => state === "red").map(([id]) => id);
        expect(red).to.deep.equal(["10", "11", "12", "13"]);
        expect(found.get("10")?.measured).to.contain("Service monitoring/thanos-query belongs to Helm release monitoring/thanos");
        expect(found.get("11")?.measured).to.contain("ResourceQuota team has limits.cpu");
        expect(found.get("12")?.measured).to.contain("failed quota: team");
        expect(found.get("13")?.measured).to.contain("Services need the label cost-center");
        const { items } = await stage.access.core.listNamespacedConfigMap({ namespace });
        expect(items.map(({ metadata }) => metadata?.name)).to.deep.equal(["kube-root-ca.crt"]);
        for (const object of faults.toReversed()) await api().delete(object);
    });

    it("is checked for Ingress, Gateway, issuer and identity, before and after they exist", async () => {
        const folder = mkdtempSync(path.join(tmpdir(), "existing-"));
        const configFile = path.join(folder, "Pulumi.local.yaml");
        writeFileSync(configFile, exposedStack());
        const states = async () => {
            const found = await preflight(configFile);
            return ["5", "6", "7", "8"].map((id) => found.get(id)?.state);
        };
        expect(await states()).to.deep.equal(["red", "red", "red", "red"]);
        const definitions = platform.filter(({ kind }) => kind === "CustomResourceDefinition");
        const others = platform.filter((one) => !definitions.includes(one));
        for (const object of definitions) await api().create(object);
        for (const object of others) {
            const created = () => KubernetesObjectApi.makeApiClient(stage.access.config).create(object);
            // A kind is served some time after its definition was created.
            expect(
                await until(
                    () =>
                        created().then(
                            () => true,
                            () => false,
                        ),
                    { seconds: 60 },
                ),
            ).to.equal(true);
        }
        expect(await states()).to.deep.equal(["ok", "ok", "ok", "ok"]);
        for (const object of [...others, ...definitions]) await api().delete(object);
        rmSync(folder, { recursive: true });
    });

    it("is refused while names are taken: nothing is created, nothing of others is changed", async () => {
        const before = await versions();
        const said = await refusal(file());
        console.log(said.replace(/^/gm, "      "));
        expect(said).to.match(/Namespace monitoring exists and belongs to .+:namespaceManagement: \{mode: adopt\}/);
        expect(said).to.match(/Service monitoring\/thanos-query exists and belongs to Helm release monitoring\/thanos\. /);
        expect(said).not.to.contain("unrelated");
        const { items } = await stage.access.core.listNamespacedService({ namespace });
        expect(items.map(({ metadata }) => metadata?.name)).to.have.members(["thanos-query", "unrelated"]);
        expect(await versions()).to.deep.equal(before);
    });

    it("is deployed once they are free, and changes the adopted Namespace by one label only", async () => {
        await api().delete(theirs[1] as KubernetesObject);
        await stage.deploy(file(adopted));
        const { metadata } = await stage.access.core.readNamespace({ name: namespace });
        expect(metadata?.labels).to.deep.equal({
            team: "platform",
            "kubernetes.io/metadata.name": namespace,
            "pod-security.kubernetes.io/enforce": "baseline",
        });
        expect((await read(theirs[2] as KubernetesObject)).metadata?.annotations).not.to.have.property("thanos-stack/stack");
    });

    it("is accepted by preflight now", async () => {
        const folder = mkdtempSync(path.join(tmpdir(), "existing-"));
        const configFile = path.join(folder, "Pulumi.local.yaml");
        const { key, value } = adopted;
        const text = readFileSync(path.join(root, "Pulumi.local.yaml"), "utf8");
        writeFileSync(configFile, `${text}  thanos-stack:${key}: ${JSON.stringify(value)}\n`);
        const red = [...(await preflight(configFile))].filter(([, { state }]) => state === "red");
        rmSync(folder, { recursive: true });
        expect(red).to.deep.equal([]);
    });

    it("finds its own objects again: a second run changes nothing", async () => {
        expect((await stage.deploy(file(adopted))).touched).to.deep.equal([]);
    });

    it("reads the settings of the bucket from MinIO: what the credentials may see, and a planted rule that expires blocks", async () => {
        const { data = {} } = await stage.access.core.readNamespacedSecret({ namespace, name: "minio-root" });
        const text = (key: string) => Buffer.from(data[key] ?? "", "base64").toString();
        const admin = { accessKeyId: text("user"), secretAccessKey: text("password") };
        const store = { bucket: "thanos", endpoint: `minio.${namespace}.svc.cluster.local:9000`, insecure: true };
        const document = {
            type: "S3",
            config: { ...store, access_key: admin.accessKeyId, secret_key: admin.secretAccessKey },
        };
        await stage.access.core.createNamespacedSecret({
            namespace,
            body: { metadata: { name: "admin" }, stringData: { [objstoreKey]: stringify(document) } },
        });
        const settings = async (secret: string) => {
            const log = await runInThanos(stage.running, {
                purpose: "settings",
                text: settingsScript,
                seconds: 120,
                labels: { [bucketLabel]: "reader" },
                volumes: [
                    { name: "objstore", secret: { secretName: secret } },
                    { name: "scratch", emptyDir: {} },
                ],
                mounts: [
                    { name: "objstore", mountPath: "/objstore" },
                    { name: "scratch", mountPath: "/tmp" },
                ],
            });
            const outcome = summary(findingsIn(log));
            console.log(`      ${outcome.state}: ${outcome.measured}`);
            return outcome;
        };
        const tunnel = await forward(stage.access.config, { namespace, service: "minio", port: 9000 });
        try {
            const host = new URL(tunnel.url).host;
            const limited = await settings(objstoreSecret("reader"));
            expect(limited.state).to.equal("unseen");
            expect(limited.measured).to.contain("the credentials lack s3:GetLifecycleConfiguration");
            expect((await settings("admin")).state).to.equal("ok");
            const body =
                "<LifecycleConfiguration><Rule><ID>tidy</ID><Status>Enabled</Status><Filter><Prefix></Prefix></Filter><Expiration><Days>365</Days></Expiration></Rule></LifecycleConfiguration>";
            const md5 = createHash("md5").update(body).digest("base64");
            const request = { host, method: "PUT", path: "/thanos?lifecycle=", body, headers: { "Content-MD5": md5 } };
            const { headers = {} } = aws4.sign({ ...request, service: "s3", region: "us-east-1" }, admin);
            const sent = Object.entries(headers).filter(([name]) => !/^(host|content-length)$/i.test(name));
            const answer = await fetch(`${tunnel.url}${request.path}`, {
                method: "PUT",
                body,
                headers: sent.map(([name, value]): [string, string] => [name, String(value)]),
            });
            expect(answer.status, await answer.text()).to.equal(200);
            const planted = await settings("admin");
            expect(planted.state).to.equal("red");
            expect(planted.measured).to.contain("lifecycle rule tidy expires current objects");
        } finally {
            tunnel.close();
        }
    });

    it("leaves nothing behind", () => stage.leave());
});
