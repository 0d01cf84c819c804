// What a Grafana elsewhere needs, as files that it reads at its start: the data source, the dashboards, and where these are.
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
export function grafanaFiles(name: string, { grafana, stack }: Models): Files | Error {
    const dashboards = dashboardFiles(grafana);
    const way = wayTo(stack.thanos.queryFrontend.exposure, grafana);
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
            `- The data source asks \`${source.url}\`.`,
            ...notes.map((note) => `- ${note}`),
        ),
    };
}

/** By the door that the stack has for those outside, with the login that this one asks for; without one, from inside of the cluster. */
function wayTo(
    exposure: Exposure | undefined,
    { inside, outside }: GrafanaModel,
): { readonly source: Provisioned; readonly notes: readonly string[] } | Error {
    if (!outside && exposure)
        return new Error(
            `Nobody knows the address of a ${exposure.kind} before it is there, so the data source would lead nowhere; set thanos-stack:grafana.dataSource.url to what leads to it, by a name that its certificate has.`,
        );
    if (!outside)
        return {
            source: inside,
            notes: [
                "That is reached from inside of the cluster only. For a Grafana outside of it give the stack a way in, `thanos.queryFrontend.exposure`, or say what leads there, `grafana.dataSource.url`.",
            ],
        };
    if (!exposure)
        return {
            source: outside,
            notes: ["The stack itself has no way in from outside and asks nobody who is there: what leads to it must."],
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
            `The Ingress asks who is there by its own annotations. Grafana's environment holds what it takes as \`${user}\` and \`${password}\`. A proxy that leads people to a page to log in lets no data source in: it must take basic authentication beside that, or the door must have \`authentication: basic\`.`,
        ],
    };
}
