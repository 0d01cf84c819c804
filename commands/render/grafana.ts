// Files for an existing Grafana, which reads them at its start: the data source, the dashboards, and their folder.
import { tag } from "../../components/grafana/build";
import { provisioningFile, provisioningFileName, withLogin, type Provisioned } from "../../components/data-source/model";
import type { GrafanaModel } from "../../components/grafana/model";
import { dashboardFiles } from "../../components/grafana/objects";
import type { Models } from "../../components/models";
import { loginOf, type Exposure } from "../../components/thanos/exposure";
import { grafanaLogin } from "../../components/thanos/login";
import { markdown, yaml, type Files } from "./files";

/** Where the dashboards are expected. */
const folder = `/var/lib/grafana/dashboards/${tag}`;
/** Of Grafana's environment: it puts the values in when it reads the file. */
const [user, password] = ["THANOS_USER", "THANOS_PASSWORD"];

/** The files, or why a Grafana elsewhere would not reach the stack by them. */
export function grafanaFiles(name: string, { grafana, queryExposure }: Models): Files | Error {
    const dashboards = dashboardFiles(grafana);
    const way = wayTo(queryExposure, grafana);
    if (way instanceof Error) return way;
    const { source, notes } = way;
    const provider = { name: tag, folder: grafana.folder, type: "file", allowUiUpdates: false, options: { path: folder } };
    return {
        [`provisioning/datasources/${provisioningFileName(source)}`]: yaml(provisioningFile(source)),
        ...(dashboards.length > 0
            ? { [`provisioning/dashboards/${tag}.yaml`]: yaml({ apiVersion: 1, providers: [provider] }) }
            : {}),
        ...Object.fromEntries(dashboards.map(([uid, json]) => [`dashboards/${uid}.json`, `${json}\n`])),
        "README.md": markdown(
            `# Grafana for stack ${name}`,
            "",
            "- `provisioning/` belongs into Grafana's folder of that name, `/etc/grafana/provisioning` unless told otherwise.",
            ...(dashboards.length > 0 ? [`- \`dashboards/\` belongs to \`${folder}\`.`] : []),
            `- The data source queries \`${source.url}\`.`,
            ...notes.map((note) => `- ${note}`),
        ),
    };
}

/** By the stack's external exposure, with its login; without one, from inside of the cluster. */
function wayTo(
    exposure: Exposure | undefined,
    { inside, outside }: GrafanaModel,
): { readonly source: Provisioned; readonly notes: readonly string[] } | Error {
    if (!outside && exposure)
        return new Error(
            `The address of a ${exposure.kind} is unknown before it exists, so the data source would have no URL. Set thanos-stack:grafana.dataSource.url to a URL that leads there, with a name in its certificate.`,
        );
    if (!outside)
        return {
            source: inside,
            notes: [
                "That address is reachable from inside of the cluster only. For a Grafana outside of it give the stack an exposure, `thanos.queryFrontend.exposure`, or set a URL that leads there, `grafana.dataSource.url`.",
            ],
        };
    if (!exposure)
        return {
            source: outside,
            notes: [
                "The stack itself has no external exposure and no authentication: the proxy in front of it must authenticate.",
            ],
        };
    if (loginOf(exposure))
        return {
            source: withLogin(outside, grafanaLogin.user, `$${password}`),
            notes: [
                `Grafana's environment holds the password as \`${password}\`; in the cluster it is in the Secret \`${grafanaLogin.secret}\`.`,
            ],
        };
    return {
        source: withLogin(outside, `$${user}`, `$${password}`),
        notes: [
            `The Ingress authenticates by its own annotations. Grafana's environment holds what it takes as \`${user}\` and \`${password}\`. A proxy that redirects users to a login page admits no data source: it must also accept basic authentication, or the exposure must have \`authentication: basic\`.`,
        ],
    };
}
