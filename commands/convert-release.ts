// `thanos-stack convert-release`: a stack file from the values of a release of the Bitnami Thanos chart.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { accessCluster } from "../kube/cluster";
import { kubeConfig } from "../kube/forward";
import { isProperties } from "../lib/properties";
import { convert, type Release } from "./convert-release/convert";
import { readRelease } from "./convert-release/release";
import { conversionReport, stackFileText } from "./convert-release/report";
import { defineCommand, UsageError } from "./definition";
import { clusterOptions, pathOption } from "./options";

export const definition = defineCommand({
    summary: "Write a stack file from the values of a release of the Bitnami Thanos chart",
    description:
        "Reads the values from a file, or the release from the cluster. Prints every value without an equivalent, and the order of steps in which two compactors never work in one bucket. Changes nothing in the cluster; never copies credentials.",
    options: {
        stack: {
            short: "s",
            value: "name",
            required: true,
            description: "Stack to write: Pulumi.<name>.yaml, which must not exist",
        },
        values: { value: "path", description: "Values file of the release, or the output of helm get values", parse: pathOption },
        objstoreConfig: {
            value: "path",
            description: "Objstore document that the release reads from a Secret",
            parse: pathOption,
        },
        release: { value: "name", default: "thanos", description: "Name of the release. Default: thanos" },
        releaseNamespace: { value: "name", default: "monitoring", description: "Namespace of the release. Default: monitoring" },
        namespace: {
            value: "name",
            description: "Namespace of the stack. Default: thanos, because both have Services of the same names",
            default: "thanos",
        },
        context: { ...clusterOptions.context, required: true, description: "Context of the kubeconfig" },
        kubeconfig: clusterOptions.kubeconfig,
        cluster: {
            value: "name",
            required: true,
            description: "Value of the external label `cluster` of your Prometheus, as its blocks have it",
        },
        environment: { value: "name", choices: ["dev", "prod"], default: "prod", description: "Default: prod" },
        size: { value: "name", default: "medium", description: "Size of the stack, see docs/sizing.md. Default: medium" },
    },
    examples: [
        ["convert-release --stack west --context west --cluster west", "The release thanos in the Namespace monitoring"],
        ["convert-release --stack west --context west --cluster west --values values.yaml", "A values file"],
    ],
    async run(options, { root, machine, out }) {
        const file = path.join(root, `Pulumi.${options.stack}.yaml`);
        if (existsSync(file)) throw new UsageError(`--stack: ${file} exists. Choose another name, or move the file.`);
        const release = options.values === undefined ? await fromCluster() : fromFile(options.values);
        const objstore = options.objstoreConfig === undefined ? release.objstore : readFileSync(options.objstoreConfig, "utf8");
        const { cluster, context, namespace, environment, size } = options;
        const conversion = convert({ ...release, objstore }, { cluster, context, namespace, environment, size });
        writeFileSync(file, stackFileText(conversion, release), { flag: "wx" });
        out(conversionReport(conversion, release, path.basename(file), options.stack));
        return 0;

        async function fromCluster(): Promise<Release> {
            const access = accessCluster(
                kubeConfig(options.context, options.kubeconfig ?? machine.kubeconfigOf(options.context)),
            );
            try {
                return await readRelease(access, options.release, options.releaseNamespace);
            } finally {
                access.close();
            }
        }
        function fromFile(values: string): Release {
            const parsed: unknown = parse(readFileSync(values, "utf8")) ?? {};
            if (!isProperties(parsed)) throw new UsageError(`--values: ${values} is not a map of values.`);
            return { name: options.release, namespace: options.releaseNamespace, values: parsed };
        }
    },
});
