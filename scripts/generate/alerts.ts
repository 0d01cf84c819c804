// docs/alerts.md: every alert with its defaults, and what became of those of the upstream mixin.
import { alerts, type AlertDefaults, type AlertName } from "../../config/alerts";
import { upstream } from "./alerts-upstream";

const introduction = `# Alerts

The alerts of a stack, with their defaults. A stack has the alerts of the components that it has; the
stack file changes them under [\`alerts\`](configuration.md#alerts), for example:

\`\`\`yaml
thanos-stack:alerts:
  runbooks: https://git.example.com/platform/thanos-stack/docs/runbooks
  labels:
    team: platform
  change:
    ThanosCompactVolumeFilling:
      threshold: 0.7
      severity: critical
    ThanosBucketWebIsDown:
      enabled: false
\`\`\`

\`critical\` needs a person now, at any hour: data are being lost, or queries get no answer. \`warning\` can wait until the
morning. They are loaded as the PrometheusRule \`thanos-stack\`, which the prometheus-operator hands to the Prometheus servers of
the stack, and every one is tested with promtool: \`npm run test:alerts\`.

This page is made from \`config/alerts.ts\` by \`npm run generate\`.
`;

export function alertsReference(): string {
    const names = Object.keys(alerts) as AlertName[];
    return [
        introduction,
        "| alert | severity | for | threshold |",
        "| --- | --- | --- | --- |",
        ...names.map(row),
        "",
        "## The upstream mixin",
        "",
        `The Thanos project publishes ${Object.keys(upstream).length} alerts (thanos-io/thanos, \`mixin/\`). This table lists each with its counterpart here:`,
        "",
        "| upstream | here |",
        "| --- | --- |",
        ...Object.entries(upstream).map(([name, here]) => `| ${name} | ${here === name ? "the same name" : here} |`),
        "",
        "Nobody upstream has these:",
        "",
        ...names.filter((name) => !taken().has(name)).map((name) => `- [${name}](runbooks/${name}.md)`),
        "",
    ].join("\n");
}

function row(name: AlertName): string {
    const { severity, for: hold, threshold }: AlertDefaults = alerts[name];
    return `| [${name}](runbooks/${name}.md) | ${severity} | ${hold} | ${threshold === undefined ? "" : `${threshold[0]} (${threshold[1]})`} |`;
}

const taken = (): ReadonlySet<string> => new Set(Object.values(upstream).flatMap((here) => here.match(/\w+/g) ?? []));
