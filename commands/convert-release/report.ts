// The files and the report of the command.
import { stringify } from "yaml";
import { columns, terminalWidth } from "../../lib/table";
import type { Conversion, Release, Remark } from "./convert";

/** The stack file. */
export const stackFileText = ({ config }: Conversion, { name, namespace }: Release): string =>
    [
        "# yaml-language-server: $schema=./config/schema.json",
        `# From the values of the Helm release ${namespace}/${name}. The compactor is off until the previous one has stopped.`,
        stringify(
            { config: Object.fromEntries(Object.entries(config).map(([key, value]) => [`thanos-stack:${key}`, value])) },
            { lineWidth: 0 },
        ),
    ].join("\n");

const section = (title: string, remarks: readonly Remark[]): string[] =>
    remarks.length === 0
        ? []
        : [
              "",
              title,
              ...columns(
                  remarks.map(({ path, text }) => [path, text]),
                  { width: terminalWidth, indent: "  " },
              ),
          ];

/** Values without an equivalent first: they need a decision. */
export const conversionReport = (conversion: Conversion, release: Release, file: string, stack: string): string =>
    [
        `${file} is written.`,
        ...section("Without an equivalent, or in need of a decision:", conversion.open),
        ...section("Converted, to be checked:", conversion.notes),
        ...section("Not needed:", conversion.covered),
        "",
        "Steps. Two compactors in one bucket damage it, so keep the order (docs/from-bitnami.md):",
        ...stepsOf(release, file, stack).map((step, index) => `  ${index + 1}. ${step}`),
        "",
    ].join("\n");

export function stepsOf({ name, namespace, values }: Release, file: string, stack: string): string[] {
    const compactor = `app.kubernetes.io/component=compactor,app.kubernetes.io/instance=${name}`;
    const hasRuler = isEnabled(values["ruler"]);
    const hasReceive = isEnabled(values["receive"]);
    return [
        `Complete ${file}, then: npx thanos-stack plan --stack ${stack} && npx thanos-stack preflight --stack ${stack}`,
        `Deploy with thanos.compactor.enabled: false: pulumi up --stack ${stack}. Both queriers read the bucket; only the old compactor works in it.`,
        "Ask both queriers for the same series over the whole history.",
        `Stop the old compactor: kubectl scale deployment,statefulset --namespace ${namespace} --selector ${compactor} --replicas 0. With GitOps set compactor.enabled: false there instead.`,
        `Wait until its pod is gone: kubectl wait --for=delete pod --namespace ${namespace} --selector ${compactor} --timeout 10m`,
        `Remove thanos.compactor.enabled: false and deploy. The Job first-compaction counts what the retention deletes, and stops the deployment until that is acknowledged.`,
        "Point Grafana, sidecars and remote writers to the stack.",
        ...(hasRuler || hasReceive
            ? [
                  `Stop ${[...(hasReceive ? ["receive"] : []), ...(hasRuler ? ["ruler"] : [])].join(" and ")} of the release, and wait until their last block is uploaded. Their volumes hold data that the bucket lacks.`,
              ]
            : []),
        `helm uninstall ${name} --namespace ${namespace}`,
    ];
}

const isEnabled = (value: unknown): boolean =>
    typeof value === "object" && value !== null && (value as { enabled?: unknown }).enabled === true;
