// Every store with every identity: what is made for it exactly, or that it is refused; and where the identity arrives.
import { expect } from "chai";
import { parse } from "yaml";
import { parseConfig } from "../../../config/problems";
import { roles } from "../../../config/names";
import type { Walk } from "../../../offline/walk";
import { reveal } from "../../../offline/secrets";
import { clientKeys, combinations, deliveries } from "../../../scripts/generate/stores";
import { at } from "../../at";
import {
    azureStore,
    externalSecret,
    externalStore,
    gcsStore,
    oidcProvider,
    retention,
    s3Store,
    staticKeys,
    validStack,
} from "../../config/valid-stack";
import { annotationsOf, registered, title, waitsFor, walkValues } from "../../program/program";

const identities: Readonly<Record<string, object>> = {
    podIdentity: s3Store.identity,
    irsa: { kind: "irsa", oidcProvider },
    staticKeys: { kind: "staticKeys" },
    externalSecret,
    workloadIdentity: { kind: "workloadIdentity" },
};
const stores: Readonly<Record<string, object>> = {
    minio: { kind: "minio" },
    s3: s3Store,
    external: externalStore,
    gcs: gcsStore,
    azure: azureStore,
};

/** The values of a stack with a store and an identity. */
const withStore = (store: string, identity: string, change: object = {}): Record<string, unknown> => ({
    ...validStack(),
    objectStore: {
        ...stores[store],
        ...(at(stores[store], "identity", "kind") === identity ? {} : { identity: identities[identity] }),
        ...change,
    },
    ...(identity === "staticKeys" ? staticKeys : {}),
});

const perRole = (...titles: string[]): string[] => titles.flatMap((one) => roles.map((role) => one.replace("ROLE", role)));

const bucket = [
    "Bucket s3",
    "BucketLifecycleConfiguration s3-lifecycle",
    "BucketOwnershipControls s3-ownership",
    "BucketPolicy s3-policy",
    "BucketPublicAccessBlock s3-public-access",
    "BucketServerSideEncryptionConfiguration s3-encryption",
    "BucketVersioning s3-versioning",
];
const roleOf = ["Role s3-ROLE", "RolePolicy s3-ROLE"];
const userOf = ["User s3-ROLE", "UserPolicy s3-ROLE"];
const document = "Secret object-store-thanos-objstore-ROLE-secret";
const external = "ExternalSecret object-store-thanos-objstore-ROLE-external-secret";

/** The resources below the store. */
const children: Readonly<Record<string, readonly string[]>> = {
    "minio –": [
        "ConfigMap minio-bootstrap-config-map",
        "Job minio-bootstrap-job",
        "NetworkPolicy minio-network-policy",
        "PersistentVolumeClaim minio-persistent-volume-claim",
        ...["owner", "reader", "root", "writer"].flatMap((who) => [
            `RandomPassword minio-${who}-access-key`,
            `RandomPassword minio-${who}-secret-key`,
        ]),
        "Secret minio-root-secret",
        "Secret minio-users-secret",
        "Service minio-service",
        "ServiceMonitor minio-service-monitor",
        "StatefulSet minio-stateful-set",
        ...perRole(document),
    ],
    "s3 podIdentity": [...bucket, ...perRole(...roleOf, "PodIdentityAssociation s3-ROLE", document)],
    "s3 irsa": [...bucket, ...perRole(...roleOf, document)],
    "s3 staticKeys": [...bucket, ...perRole(...userOf, document)],
    "s3 externalSecret": [...bucket, ...perRole(...userOf, external)],
    "external staticKeys": perRole(document),
    "external externalSecret": perRole(external),
    "gcs workloadIdentity": perRole(document),
    "azure workloadIdentity": perRole(document),
};

/** Titles of everything below the object store. */
function below({ registrations }: Walk): string[] {
    const root = registrations.find(({ type }) => type.startsWith("thanos-stack:object-store:"));
    return registrations
        .filter(({ parent }) => parent === root?.urn)
        .map(title)
        .sort();
}

/** All settings of a role in the pods, wherever they are written. */
const documents = (walked: Walk) =>
    Object.fromEntries(
        walked.registrations
            .filter(({ inputs }) => String(at(inputs, "metadata", "name")).startsWith("thanos-objstore-"))
            .map(({ inputs }) => [
                String(at(inputs, "metadata", "name")),
                String(
                    at(reveal(inputs), "stringData", "objstore.yml") ??
                        at(inputs, "spec", "target", "template", "data", "objstore.yml"),
                ),
            ]),
    );

describe("stores and identities", () => {
    it("are all in the table of docs/stores.md", () => {
        const listed = combinations.map(({ store, identity }) => `${store} ${identity}`);
        const possible = Object.keys(stores).flatMap((store) =>
            Object.keys(identities).map((identity) => `${store} ${identity}`),
        );
        expect(listed.sort()).to.deep.equal([...possible, "minio –"].sort());
        expect(
            combinations
                .filter(({ refused }) => !refused)
                .map(({ store, identity }) => `${store} ${identity}`)
                .sort(),
        ).to.deep.equal(Object.keys(children).sort());
    });

    for (const { store, identity, refused } of combinations) {
        if (refused !== undefined)
            it(`${store} with ${identity} is refused: ${refused}`, () => {
                const parsed = parseConfig("thanos-stack", withStore(store, identity));
                const paths = "problems" in parsed ? parsed.problems.map(({ path }) => path) : [];
                expect(paths.some((path) => path.startsWith("thanos-stack:objectStore.identity"))).to.equal(true);
            });
        else
            it(`${store} with ${identity} is exactly this: ${(children[`${store} ${identity}`] ?? []).length} resources`, async () => {
                const walked = await walkValues(withStore(store, identity));
                expect(below(walked)).to.deep.equal([...(children[`${store} ${identity}`] ?? [])].sort());
            });
    }

    it("adopt a bucket by reading it: the same roles and outputs, and no setting of it", async () => {
        const adopted = await walkValues(withStore("s3", "podIdentity", { provisioning: { kind: "adopt" } }));
        const created = await walkValues(withStore("s3", "podIdentity"));
        const same = below(created).filter((one) => one === "Bucket s3" || !one.startsWith("Bucket"));
        // Blocks of others are counted before they are compacted, by a reader of its own.
        expect(below(adopted)).to.deep.equal([...same, "PodIdentityAssociation s3-reader-first-compaction"].sort());
        expect(registered(adopted, "Bucket s3").reads).to.equal("west-thanos");
        expect(adopted.outputs).to.deep.equal(created.outputs);
        expect(documents(adopted)).to.deep.equal(documents(created));
    });

    it("give each role its own keys, from secret keys of the stack", async () => {
        const walked = await walkValues(
            withStore("external", "staticKeys", { prefix: "metrics", region: "garage", addressing: "path" }),
        );
        for (const role of roles)
            expect(parse(documents(walked)[`thanos-objstore-${role}`] ?? "")).to.deep.equal({
                type: "S3",
                config: {
                    bucket: "west-thanos",
                    endpoint: "s3.example.com",
                    region: "garage",
                    bucket_lookup_type: "path",
                    access_key: `planted-${role}AccessKey`,
                    secret_key: `planted-${role}SecretKey`,
                },
                prefix: "metrics",
            });
    });

    it("have the External Secrets Operator put keys into a template that is YAML whatever they are", async () => {
        const walked = await walkValues(
            withStore("external", "externalSecret", { client: { put_user_metadata: { Team: "{{ shop }}" } } }),
        );
        const template = documents(walked)["thanos-objstore-writer"] ?? "";
        expect(template)
            .to.contain("access_key: {{ .access_key | toJson }}\n")
            .and.contain("secret_key: {{ .secret_key | toJson }}\n");
        // The arguments that the operator would make of it, for keys that try to be more than a text.
        const strange = 'a: "b"\n- c';
        const made = template.replaceAll(/\{\{ \.\w+ \| toJson \}\}/g, JSON.stringify(strange)).replaceAll('{{ "{{" }}', "{{");
        expect(at(parse(made), "config")).to.include({ access_key: strange, secret_key: strange });
        expect(at(parse(made), "config", "put_user_metadata", "Team")).to.equal("{{ shop }}");
        const { spec } = registered(walked, "ExternalSecret object-store-thanos-objstore-writer-external-secret").inputs as {
            spec: object;
        };
        expect(spec).to.deep.include({
            refreshInterval: "1h",
            secretStoreRef: { name: "vault", kind: "ClusterSecretStore" },
            data: [
                { secretKey: "access_key", remoteRef: { key: "thanos/writer", property: "access_key" } },
                { secretKey: "secret_key", remoteRef: { key: "thanos/writer", property: "secret_key" } },
            ],
        });
    });

    it("name in the documents keys of Thanos' client only, and every one of them is accounted for in the docs", async () => {
        const client = {
            ...{ list_objects_version: "v2", signature_version2: true, send_content_md5: true, disable_dualstack: true },
            ...{ disable_multipart: true, part_size: 67_108_864, max_retries: 3, put_user_metadata: { a: "b" } },
            ...{ sts_endpoint: "https://sts.example.com", sse_config: { type: "SSE-S3" }, trace: { enable: false } },
            http_config: { idle_conn_timeout: "1m" },
        };
        const change = {
            client,
            insecure: true,
            region: "x",
            caBundle: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        };
        const walked = await walkValues(withStore("external", "staticKeys", change));
        const { config } = parse(documents(walked)["thanos-objstore-writer"] ?? "") as { config: Record<string, unknown> };
        const never = ["aws_sdk_auth", "session_token"];
        expect(Object.keys(config).sort()).to.deep.equal(
            Object.keys(clientKeys)
                .filter((key) => !never.includes(key))
                .sort(),
        );
        expect(config["http_config"]).to.deep.equal({ idle_conn_timeout: "1m", tls_config: { ca_file: "/objstore/ca.crt" } });
    });
});

describe("an authority of the store's own", () => {
    const caBundle = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    const source = { configMap: { name: "thanos-objstore-ca", items: [{ key: "ca.crt", path: "ca.crt" }] } };

    it("is mounted next to the document, and in the sidecar", async () => {
        const walked = await walkValues(withStore("external", "staticKeys", { caBundle }));
        expect(registered(walked, "ConfigMap object-store-thanos-objstore-ca-config-map").inputs["data"]).to.deep.equal({
            "ca.crt": caBundle,
        });
        const store = registered(walked, "StatefulSet thanos-store-gateway-stateful-set");
        expect(at(store.inputs, "spec", "template", "spec", "volumes", 0, "projected", "sources")).to.deep.equal([
            { secret: { name: "thanos-objstore-reader", items: [{ key: "objstore.yml", path: "objstore.yml" }] } },
            source,
        ]);
        const { spec } = registered(walked, "Prometheus prometheus-thanos-stack-prometheus").inputs;
        expect(at(spec, "volumes")).to.deep.equal([{ name: "objstore-ca", projected: { sources: [source] } }]);
        expect(at(spec, "thanos", "volumeMounts", 0, "mountPath")).to.equal("/objstore");
    });

    it("rolls the pods when it changes", async () => {
        const annotation = async (change: object) =>
            at(
                registered(
                    await walkValues(withStore("external", "externalSecret", change)),
                    "StatefulSet thanos-compactor-stateful-set",
                ).inputs,
                ...["spec", "template", "metadata", "annotations", "checksum/objstore"],
            );
        const seen = [
            await annotation({}),
            await annotation({ caBundle }),
            await annotation({ caBundle: caBundle.replace("MIIB", "MIIC") }),
        ];
        expect(new Set(seen).size).to.equal(3);
    });
});

describe("an identity reaches the pods of every delivery", () => {
    it("of the table in docs/stores.md", () => {
        expect(Object.keys(deliveries)).to.deep.equal([
            "prometheus: operator",
            "prometheus: chart",
            "prometheus: values",
            "thanos: manifests",
            "thanos: chart",
        ]);
    });

    const arn = (role: string) => ({ "eks.amazonaws.com/role-arn": `arn:aws:iam::123456789012:role/thanos-${role}-west` });
    const stackOf = (store: string, identity: string, prometheus: string, thanos: string) =>
        walkValues({
            ...withStore(store, identity),
            prometheus: { delivery: prometheus },
            thanos: { delivery: thanos, retention },
        });
    const published = (walked: Walk): unknown =>
        parse(
            String(
                at(
                    registered(walked, "ConfigMap prometheus-kube-prometheus-stack-values-config-map").inputs,
                    "data",
                    "values.yaml",
                ),
            ),
        );

    it("as an IAM role that the ServiceAccounts name, and as nothing in the documents", async () => {
        const manifests = await stackOf("s3", "irsa", "operator", "manifests");
        const account = (walked: Walk, name: string) => annotationsOf(registered(walked, `ServiceAccount ${name}`));
        expect(account(manifests, "prometheus-service-account")).to.deep.equal(arn("writer"));
        expect(account(manifests, "thanos-store-gateway-service-account")).to.deep.equal(arn("reader"));
        expect(account(manifests, "thanos-compactor-service-account")).to.deep.equal(arn("owner"));
        expect(account(manifests, "thanos-query-service-account")).to.equal(undefined);

        const charts = await stackOf("s3", "irsa", "chart", "chart");
        const values = (name: string) => registered(charts, `Release ${name}`).inputs["values"];
        expect(at(values("prometheus"), "prometheus", "serviceAccount", "annotations")).to.deep.equal(arn("writer"));
        expect(at(values("thanos"), "storegateway", "serviceAccount", "annotations")).to.deep.equal(arn("reader"));
        expect(at(values("thanos"), "compactor", "serviceAccount", "annotations")).to.deep.equal(arn("owner"));
        expect(at(values("thanos"), "query", "serviceAccount", "annotations")).to.equal(undefined);

        const theirs = published(await stackOf("s3", "irsa", "values", "manifests"));
        expect(at(theirs, "prometheus", "serviceAccount", "annotations")).to.deep.equal(arn("writer"));
    });

    it("as an annotation that Reloader rolls the pods by, except those that the prometheus-operator makes", async () => {
        const reload = (role: string) => `thanos-objstore-${role}`;
        const key = "secret.reloader.stakater.com/reload";
        const manifests = await stackOf("external", "externalSecret", "operator", "manifests");
        const { spec } = registered(manifests, "Prometheus prometheus-thanos-stack-prometheus").inputs;
        expect(Object.keys(at(spec, "podMetadata", "annotations") as object)).to.deep.equal(["checksum/objstore"]);
        const store = registered(manifests, "StatefulSet thanos-store-gateway-stateful-set").inputs;
        expect(at(store, "spec", "template", "metadata", "annotations", key)).to.equal(reload("reader"));

        const charts = await stackOf("external", "externalSecret", "chart", "chart");
        const values = (name: string) => registered(charts, `Release ${name}`).inputs["values"];
        expect(at(values("prometheus"), "prometheus", "prometheusSpec", "podMetadata", "annotations", key)).to.equal(undefined);
        expect(at(values("thanos"), "compactor", "podAnnotations", key)).to.equal(reload("owner"));
    });

    it("before any pod that has it is made", async () => {
        const walked = await stackOf("s3", "irsa", "operator", "manifests");
        const waits = (wanted: string) => waitsFor(walked, registered(walked, wanted));
        expect(waits("Prometheus prometheus-thanos-stack-prometheus")).to.include("RolePolicy s3-writer");
        expect(waits("StatefulSet thanos-compactor-stateful-set")).to.include("RolePolicy s3-owner");
    });
});

describe("the stack's own keys", () => {
    const values = () => withStore("external", "staticKeys");

    it("are all named when they are missing, and with the command that sets them", () => {
        const parsed = parseConfig("thanos-stack", { ...values(), ownerSecretKey: undefined, readerAccessKey: undefined });
        expect("problems" in parsed ? parsed.problems : []).to.deep.equal(
            ["ownerSecretKey", "readerAccessKey"].map((key) => ({
                path: `thanos-stack:${key}`,
                keys: [key],
                message: `required because objectStore.identity.kind is staticKeys. Run: pulumi config set --secret thanos-stack:${key}`,
            })),
        );
    });

    it("are refused where nothing uses them, and never shown", () => {
        const parsed = parseConfig("thanos-stack", { ...validStack(), writerSecretKey: "planted" });
        expect(JSON.stringify(parsed)).to.contain("thanos-stack:writerSecretKey").and.not.contain("planted");
    });

    it("are not in the configuration that the program works with", () => {
        const parsed = parseConfig("thanos-stack", values());
        expect(parsed).to.have.property("config");
        expect(JSON.stringify(parsed)).not.to.contain("planted");
    });
});
