// Stores that identify pods by their cloud: documents without keys, and what the cloud reads from pods and ServiceAccounts.
import { readFileSync } from "node:fs";
import { globSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { roles } from "../../../config/names";
import { reveal } from "../../../offline/secrets";
import type { Walk } from "../../../offline/walk";
import { at } from "../../at";
import { azureStore, gcsStore, retention, validStack } from "../../config/valid-stack";
import { annotationsOf, root, title, walkValues } from "../../program/program";

const everything = {
    delivery: "manifests",
    retention,
    bucketWeb: {},
    ruler: { rules: "objects" },
    receive: { mode: "standalone" },
};
const walkStore = (objectStore: object, thanos: object = everything): Promise<Walk> =>
    walkValues({ ...validStack(), objectStore, thanos, historyImport: { claim: "old" } });

const documentOf = ({ registrations }: Walk, role: string): unknown => {
    const secret = registrations.find(({ inputs }) => at(inputs, "metadata", "name") === `thanos-objstore-${role}`);
    return parse(String(at(reveal(secret?.inputs ?? {}), "stringData", "objstore.yml")));
};

/** Annotations of the ServiceAccounts of pods with access, by name. */
const accounts = ({ registrations }: Walk): Record<string, unknown> =>
    Object.fromEntries(
        registrations
            .filter((one) => one.type.endsWith(":ServiceAccount") && annotationsOf(one) !== undefined)
            .map((one) => [String(at(one.inputs, "metadata", "name")), annotationsOf(one)]),
    );

describe("Google Cloud Storage", () => {
    const emails = {
        writer: "thanos-writer@example.iam.gserviceaccount.com",
        reader: "thanos-reader@example.iam.gserviceaccount.com",
        owner: "thanos-owner@example.iam.gserviceaccount.com",
    };

    it("has a document without keys for every role", async () => {
        const walked = await walkStore({ ...gcsStore, prefix: "metrics", client: { max_retries: 5 } });
        for (const role of roles)
            expect(documentOf(walked, role)).to.deep.equal({
                type: "GCS",
                config: { bucket: "west-thanos", max_retries: 5 },
                prefix: "metrics",
            });
        expect(walked.outputs).to.include({ bucket: "west-thanos", bucketEndpoint: "storage.googleapis.com" });
        expect(accounts(walked)).to.deep.equal({});
    });

    it("ties the ServiceAccounts of each role to its Google service account", async () => {
        const walked = await walkStore({ ...gcsStore, identity: { kind: "workloadIdentity", serviceAccounts: emails } });
        const tied = (email: string) => ({ "iam.gke.io/gcp-service-account": email });
        expect(accounts(walked)).to.deep.equal({
            prometheus: tied(emails.writer),
            "thanos-receive": tied(emails.writer),
            "thanos-ruler": tied(emails.writer),
            "history-import": tied(emails.writer),
            "first-compaction": tied(emails.reader),
            "thanos-store-gateway": tied(emails.reader),
            "thanos-bucket-web": tied(emails.reader),
            "thanos-compactor": tied(emails.owner),
        });
    });

    it("lets pods ask the node's metadata server, through their NetworkPolicies", async () => {
        const { registrations } = await walkStore(gcsStore);
        const policy = registrations.find((one) => title(one).startsWith("NetworkPolicy") && one.name.includes("compactor"));
        const egress = at(policy?.inputs, "spec", "egress") as object[];
        expect(egress).to.deep.include({
            to: [{ ipBlock: { cidr: "169.254.169.254/32" } }],
            ports: [{ protocol: "TCP", port: 80 }],
        });
        expect(egress).to.deep.include({ ports: [{ protocol: "TCP", port: 443 }] });
    });
});

describe("Azure Blob Storage", () => {
    it("has a document without keys, and creates no container", async () => {
        const walked = await walkStore({ ...azureStore, endpoint: "blob.core.usgovcloudapi.net" });
        for (const role of roles)
            expect(documentOf(walked, role)).to.deep.equal({
                type: "AZURE",
                config: {
                    storage_account: "westmetrics",
                    container: "thanos",
                    endpoint: "blob.core.usgovcloudapi.net",
                    storage_create_container: false,
                },
            });
        expect(walked.outputs).to.include({ bucket: "thanos", bucketEndpoint: "westmetrics.blob.core.usgovcloudapi.net" });
    });

    it("labels every pod with access for the webhook, and names the role's identity, by every delivery", async () => {
        const label = '"azure.workload.identity/use":"true"';
        for (const delivery of ["manifests", "chart"]) {
            const walked = await walkStore(azureStore, { ...everything, delivery });
            for (const { inputs, name } of walked.registrations) {
                const text = JSON.stringify(inputs);
                if (text.includes('"thanos-stack/bucket":"')) expect(text, name).to.contain(label);
            }
            const ids = JSON.stringify(walked.registrations);
            for (const id of Object.values(azureStore.identity.clientIds))
                expect(ids).to.contain(`"azure.workload.identity/client-id":"${id}"`);
        }
    });
});

describe("a store", () => {
    it("is known by its kind in its own room only", () => {
        const kinds = "minio|s3|external|gcs|azure";
        // A view's `provider` names the cloud of another program's bucket, not the kind of this stack's store.
        const decides = new RegExp(`(case|(?<!provider )(?<![!=])[!=]==?|includes\\() ?"(${kinds})"|"(${kinds})" ?[!=]==`);
        const files = globSync("{components,commands,config,rules,policy,offline,local,scripts,kube,lib}/**/*.ts", {
            cwd: root,
        }).filter((file) => !file.startsWith("components/object-store/"));
        expect(files.length).to.be.greaterThan(200);
        const strays = files.filter((file) => decides.test(readFileSync(path.join(root, file), "utf8")));
        expect(strays).to.deep.equal([]);
    });
});
