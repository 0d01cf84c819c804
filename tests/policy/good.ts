// Programs of other teams that do something of their own, and well: what looks like a mistake, and is none.
import type { Values } from "../../config/merge";
import type { Differences } from "./team";

const bucket = "west-logs";
const resource = (type: string, inputs: Values): Values => ({ type, inputs });

/** A bucket next to that of the blocks. */
export const twoBuckets: Differences = { logs: resource("aws:s3/bucket:Bucket", { bucket }) };

export const goodPrograms: Readonly<Record<string, Differences>> = {
    "a bucket for logs that forgets them": {
        ...twoBuckets,
        "logs-access": resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {
            bucket,
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
        }),
        "logs-encryption": resource("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", {
            bucket,
            rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
        }),
        "logs-policy": resource("aws:s3/bucketPolicy:BucketPolicy", {
            bucket,
            policy: JSON.stringify({
                Statement: {
                    Effect: "Deny",
                    Principal: "*",
                    Action: "s3:*",
                    Resource: "*",
                    Condition: { Bool: { "aws:SecureTransport": "false" } },
                },
            }),
        }),
        "logs-lifecycle": resource("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", {
            bucket,
            rules: [{ id: "a", status: "Enabled", expiration: { days: 30 } }],
        }),
    },
    "versions, encryption and lifecycle in the bucket's own words": {
        bucket: {
            versioning: { enabled: true },
            serverSideEncryptionConfiguration: { rule: { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } } },
            lifecycleRules: [
                { id: "a", enabled: true, noncurrentVersionExpiration: { days: 7 }, abortIncompleteMultipartUploadDays: 7 },
            ],
        },
        encryption: undefined,
        versioning: undefined,
        lifecycle: undefined,
    },
    "a patch of another team's Deployment": {
        patch: resource("kubernetes:apps/v1:DeploymentPatch", {
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata: { name: "other" },
            spec: { template: { spec: { containers: [{ name: "other", image: "quay.io/thanos/thanos" }] } } },
        }),
    },
    "runbooks under /services and scripts that look credentials up": {
        map: resource("kubernetes:core/v1:ConfigMap", {
            kind: "ConfigMap",
            metadata: { name: "map" },
            data: {
                runbook: "https://wiki.example.com/services/thanos, https://example.com/hooks/usage",
                "run.py": 'password = os.environ["PASSWORD"]\ntoken = read(path)\n',
                "run.sh": "TOKEN=`cat /etc/token`\nPASSWORD=$(cat /etc/password)\n",
            },
        }),
    },
    "images whose other parts the chart has": {
        "kube-prometheus-stack": {
            values: {
                grafana: { image: { tag: "12.1.0" }, panel: { image: "https://example.com/picture.png" } },
                prometheus: { prometheusSpec: { image: { sha: "0".repeat(64) } } },
                prometheusOperator: { image: { repository: "prometheus-operator/prometheus-operator" } },
            },
        },
    },
    "credentials that are elsewhere": {
        "kube-prometheus-stack": {
            values: {
                alertmanager: { config: { global: { smtp_auth_password_file: "/etc/smtp/password" } } },
                grafana: {
                    admin: { existingSecret: "grafana", passwordKey: "password" },
                    "grafana.ini": { smtp: { password: "$__file{/etc/smtp/password}" } },
                },
                prometheus: {
                    prometheusSpec: { remoteWrite: [{ basicAuth: { password: { name: "target", key: "password" } } }] },
                },
            },
        },
    },
};
