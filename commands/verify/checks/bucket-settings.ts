// 13d. Settings of a bucket that the stack did not create.
import { parse } from "yaml";
import { objstoreKey, objstoreSecret } from "../../../config/names";
import { forward } from "../../../kube/forward";
import { child, isProperties, type Properties } from "../../../lib/properties";
import { ok, red, unseen, type Check, type Outcome } from "../check";
import { ask, questions, type Finding, type S3Access } from "../bucket-settings";
import type { RunningStack } from "../running-stack";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** A Service of the cluster: `name.namespace.svc…:port`. */
const inCluster = /^([^.:]+)\.([^.:]+)\.svc[^:]*(?::(\d+))?$/;

/** The result of all findings. A danger wins; a setting that could not be read is never ok. */
export function summary(findings: readonly Finding[]): Outcome {
    const wrong = findings.flatMap((one) => ("wrong" in one ? [one] : []));
    const unread = findings.flatMap((one) => ("unread" in one ? [one.unread] : []));
    const fine = findings.flatMap((one) => ("fine" in one ? [one.fine] : []));
    if (wrong.length > 0) return red(wrong.map((one) => one.wrong).join("; "), wrong.map(({ fix }) => fix).join("; "));
    return unread.length > 0 ? unseen([...unread, ...fine].join("; ")) : ok(fine.join("; "));
}

export const bucketSettings: Check<RunningStack> = {
    id: "13d",
    claim: "the existing bucket keeps what Thanos writes",
    bar: "no lifecycle rule that expires or archives current objects, no Object Lock retention, no public access, no archived object",
    async check({ access, namespace, models }) {
        if (!models.existingBucket) return unseen("not needed: the stack creates its bucket");
        const secret = objstoreSecret("reader");
        const { data } = await access.core.readNamespacedSecret({ name: secret, namespace });
        const document: unknown = parse(Buffer.from(data?.[objstoreKey] ?? "", "base64").toString());
        const config = isProperties(document) ? child(document, "config") : {};
        if (!isProperties(document) || document["type"] !== "S3") return unseen("not checked: the store has no S3 API");
        if (text(config["access_key"]) === "")
            return unseen(
                "not checked: pods have a cloud identity, and this command has none. See docs/stores.md for what to check",
            );
        return withAccess(config, text(document["prefix"]), async (s3) =>
            summary(await Promise.all(questions.map((question) => ask(s3, question)))),
        );

        async function withAccess(values: Properties, prefix: string, use: (s3: S3Access) => Promise<Outcome>): Promise<Outcome> {
            const host = text(values["endpoint"]);
            const [, service, serviceNamespace, port = values["insecure"] === true ? "80" : "443"] = inCluster.exec(host) ?? [];
            if (service !== undefined && values["insecure"] !== true)
                return unseen(
                    "not checked: the endpoint is a Service with TLS, whose certificate is for its name in the cluster",
                );
            const tunnel =
                service === undefined || serviceNamespace === undefined
                    ? undefined
                    : await forward(access.config, { namespace: serviceNamespace, service, port: Number(port) });
            try {
                return await use({
                    host: tunnel ? new URL(tunnel.url).host : host, // what the store sees
                    url: tunnel?.url ?? `${values["insecure"] === true ? "http" : "https"}://${host}`,
                    bucket: text(values["bucket"]),
                    prefix: prefix === "" ? undefined : prefix,
                    region: text(values["region"]) || "us-east-1",
                    accessKeyId: text(values["access_key"]),
                    secretAccessKey: text(values["secret_key"]),
                });
            } finally {
                tunnel?.close();
            }
        }
    },
};
