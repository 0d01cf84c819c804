// Mistakes with the bucket, its rights, and plain objects.
import type { Values } from "../../../config/merge";
import { historyImportName } from "../../../config/names";
import type { RuleName } from "../../../config/rule-names";
import type { Bad } from "./bad";

const bad = (rule: RuleName, what: string, name: string, inputs: Values | undefined): Bad => ({
    rule,
    what,
    differs: { [name]: inputs },
});
/** A further object. */
const object = (rule: RuleName, what: string, { kind, ...inputs }: Readonly<Record<string, unknown>>): Bad => ({
    rule,
    what,
    differs: {
        further: {
            type: `kubernetes:a/v1:${String(kind)}`,
            inputs: { apiVersion: "a/v1", kind, metadata: { name: "further", namespace: "monitoring" }, ...inputs },
        },
    },
});
const json = (Statement: unknown): string => JSON.stringify({ Statement });

const cleaning = { id: "clean", status: "Enabled" };
const versions = { noncurrentVersionExpiration: { noncurrentDays: 7 } };
const uploads = { abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } };

/** The proxy's pod with other fields. */
const pod = (container: Values, spec: Values = {}): Values => ({
    spec: {
        template: {
            spec: {
                ...spec,
                containers: [
                    {
                        name: "proxy",
                        image: "quay.io/oauth2-proxy/oauth2-proxy:v7.12.0",
                        resources: { requests: { cpu: "1", memory: "4Gi" }, limits: { memory: "6Gi" } },
                        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
                        ...container,
                    },
                ],
            },
        },
    },
});

export const cloud: readonly Bad[] = [
    bad("no-expiration", "objects deleted after a year", "lifecycle", {
        rules: [{ ...cleaning, ...versions, ...uploads, expiration: { days: 365 } }],
    }),
    bad("noncurrent-versions", "old versions forever", "lifecycle", { rules: [{ ...cleaning, ...uploads }] }),
    bad("unfinished-uploads", "unfinished uploads forever", "lifecycle", { rules: [{ ...cleaning, ...versions }] }),
    bad("protected-history", "a bucket that may be emptied", "bucket", { forceDestroy: true }),
    {
        rule: "minio-limits",
        what: "upstream's last MinIO on one volume",
        differs: {
            minio: {
                type: "kubernetes:apps/v1:StatefulSet",
                inputs: {
                    apiVersion: "apps/v1",
                    kind: "StatefulSet",
                    metadata: { name: "minio-0", namespace: "monitoring", labels: { "app.kubernetes.io/name": "minio" } },
                    spec: {
                        template: {
                            spec: {
                                containers: [{ name: "minio", image: "quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z" }],
                                volumes: [{ name: "data", persistentVolumeClaim: { claimName: "minio" } }],
                            },
                        },
                    },
                },
            },
        },
    },
    bad(
        "credentials-in-secrets",
        "a password in a pod's environment",
        "proxy",
        pod({ env: [{ name: "CLIENT_SECRET", value: "swordfish" }] }),
    ),
    bad("exact-images", "an image that moves", "proxy", pod({ image: "quay.io/oauth2-proxy/oauth2-proxy:latest" })),
    {
        ...bad("registries", "an image from elsewhere", "proxy", pod({ image: "docker.io/someone/oauth2-proxy:v7.12.0" })),
        config: { registries: { registries: ["quay.io"] } },
    },
    object("exact-images", "an Alertmanager without a tag", {
        kind: "Alertmanager",
        spec: { image: "quay.io/prometheus/alertmanager" },
    }),
    {
        ...object("registries", "a further container of a Prometheus from elsewhere", {
            kind: "PrometheusAgent",
            spec: { containers: [{ name: "a", image: "busybox:1.37.0" }] },
        }),
        config: { registries: { registries: ["quay.io"] } },
    },
    bad("requests-and-limits", "no memory limit", "proxy", pod({ resources: { requests: { cpu: "1", memory: "4Gi" } } })),
    bad("restricted-pods", "a port of the node", "proxy", pod({ ports: [{ containerPort: 80, hostPort: 80 }] })),
    bad("restricted-pods", "root by its number", "proxy", pod({}, { securityContext: { runAsUser: 0 } })),
    bad(
        "restricted-pods",
        "a system setting",
        "proxy",
        pod({}, { securityContext: { sysctls: [{ name: "kernel.msgmax", value: "1" }] } }),
    ),
    bad(
        "restricted-pods",
        "a share of the network",
        "proxy",
        pod({}, { volumes: [{ name: "a", nfs: { server: "a", path: "/" } }] }),
    ),
    bad(
        "restricted-pods",
        "unmasked /proc",
        "proxy",
        pod({ securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, procMount: "Unmasked" } }),
    ),
    bad("restricted-pods", "the node's network", "proxy", pod({}, { hostNetwork: true })),
    {
        rule: "authenticated-exposure",
        what: "a load balancer for Prometheus",
        differs: {
            door: {
                type: "kubernetes:core/v1:Service",
                inputs: {
                    apiVersion: "v1",
                    kind: "Service",
                    metadata: { name: "prometheus-public", namespace: "monitoring" },
                    spec: { type: "LoadBalancer", selector: { "app.kubernetes.io/name": "prometheus" } },
                },
            },
        },
    },
    object("authenticated-exposure", "an Ingress to a release's querier", {
        kind: "Ingress",
        spec: { rules: [{ http: { paths: [{ backend: { service: { name: "thanos-query" } } }] } }] },
    }),
    object("authenticated-exposure", "a GRPCRoute", {
        kind: "GRPCRoute",
        spec: { rules: [{ backendRefs: [{ name: "thanos-storegateway" }] }] },
    }),
    object("authenticated-exposure", "an IngressRoute", {
        kind: "IngressRoute",
        spec: { routes: [{ services: [{ name: "kube-prometheus-stack-prometheus" }] }] },
    }),
    object("authenticated-exposure", "a VirtualService", {
        kind: "VirtualService",
        spec: { http: [{ route: [{ destination: { host: "thanos-query.monitoring.svc" } }] }] },
    }),
    object("authenticated-exposure", "a Service with an address outside", {
        kind: "Service",
        spec: { externalIPs: ["203.0.113.7"], selector: { "app.kubernetes.io/name": "thanos" } },
    }),
    object("authenticated-exposure", "a load balancer for the operator's pods", {
        kind: "Service",
        spec: { type: "LoadBalancer", selector: { prometheus: "kube-prometheus-stack-prometheus" } },
    }),
    object("credentials-in-secrets", "a bucket's key in a ConfigMap", {
        kind: "ConfigMap",
        data: { "objstore.yml": "type: S3\nconfig:\n  access_key: a\n  secret_key: swordfish\n" },
    }),
    bad("credentials-in-secrets", "a password among the arguments", "proxy", pod({ args: ["--redis-password=swordfish"] })),
    bad(
        "credentials-in-secrets",
        "a password as an argument of its own",
        "proxy",
        pod({ args: ["--redis-password", "swordfish"] }),
    ),
    bad("public-access", "a bucket that can be made public", "access", { restrictPublicBuckets: false }),
    bad("public-access", "nothing that keeps a bucket private", "access", undefined),
    bad("bucket-encryption", "nothing about encryption", "encryption", undefined),
    bad("bucket-tls", "plain HTTP", "bucket-policy", undefined),
    bad("least-privilege", "all actions of S3", "rights", {
        policy: json({ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::west-thanos/*" }),
    }),
    bad("least-privilege", "every bucket", "rights", {
        policy: json({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }),
    }),
    bad("least-privilege", "all actions that write", "rights", {
        policy: json({ Effect: "Allow", Action: ["s3:Put*", "s3:Get*"], Resource: "arn:aws:s3:::west-thanos/*" }),
    }),
    bad("least-privilege", "every bucket by its name", "rights", {
        policy: json({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::*/*" }),
    }),
    bad("least-privilege", "everything, by a policy inside of the role", "role", {
        inlinePolicies: [{ name: "a", policy: json({ Effect: "Allow", Action: "*", Resource: "*" }) }],
    }),
    bad("least-privilege", "everything, by a policy of AWS", "role", {
        managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
    }),
    {
        rule: "least-privilege",
        what: "all of S3, by a policy of AWS",
        differs: {
            attachment: {
                type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                inputs: { role: "thanos", policyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" },
            },
        },
    },
    bad("role-trust", "a role for every ServiceAccount", "role", {
        assumeRolePolicy: json({
            Effect: "Allow",
            Principal: { Service: "pods.eks.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: { StringLike: { "aws:RequestTag/kubernetes-service-account": "*" } },
        }),
    }),
    bad("role-trust", "a role for another account", "role", {
        assumeRolePolicy: json({
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::444455556666:root" },
            Action: "sts:AssumeRole",
        }),
    }),
    bad("no-expiration", "objects deleted by the bucket's own words", "bucket", {
        lifecycleRules: [{ enabled: true, expiration: { days: 365 } }],
    }),
    ...[
        { image: "quay.io/thanos/thanos:v0.42.4", command: ["/bin/thanos", "compact"] },
        { image: "quay.io/thanos/thanos:v0.42.4", args: ["--log.level=debug", "compact"] },
        { image: "registry.example.com:5000/mirror/my-thanos:v0.42.4", args: ["compact"] },
    ].map((container) =>
        object("one-compactor", `a second compactor by ${JSON.stringify(container)}`, {
            kind: "Deployment",
            spec: { template: { spec: { containers: [container] } } },
        }),
    ),
    bad("role-trust", "a role for every pod", "role", {
        assumeRolePolicy: json({ Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, Action: "sts:AssumeRole" }),
    }),
    {
        rule: "imported-history",
        what: "history of another cluster",
        differs: {
            import: {
                type: "kubernetes:batch/v1:Job",
                inputs: {
                    apiVersion: "batch/v1",
                    kind: "Job",
                    metadata: {
                        name: historyImportName,
                        namespace: "monitoring",
                        labels: { "app.kubernetes.io/component": historyImportName },
                    },
                    ...pod({ env: [{ name: "LABELS", value: 'cluster="east"' }] }),
                },
            },
        },
    },
];
