// What a Grafana elsewhere needs, as files that it reads at its start: the data source, the dashboards, and where these are.
import { grafanaModel } from "../../components/grafana";
import { build, tag, uidOf } from "../../components/grafana/build";
import { outsideDataSource, provisioningFile, publishedDataSource, withLogin } from "../../components/grafana/data-source";
import { loginOf } from "../../components/thanos/exposure";
import { grafanaLogin } from "../../components/thanos/login";
import { namesOf } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { markdown, yaml, type Files } from "./files";

/** Where the dashboards are expected. */
const folder = `/var/lib/grafana/dashboards/${tag}`;
/** Of Grafana's environment: it puts the value in when it reads the file. */
const password = "THANOS_PASSWORD";

export function grafanaFiles(name: string, stack: StackConfig): Files {
    const { dashboards, runbooks, folder: title } = grafanaModel(stack, namesOf(stack));
    const { source, url, login } = way(stack);
    const provider = { name: tag, folder: title, type: "file", allowUiUpdates: false, options: { path: folder } };
    return {
        [`provisioning/datasources/${tag}.yaml`]: yaml(provisioningFile(source)),
        ...(dashboards.length > 0
            ? { [`provisioning/dashboards/${tag}.yaml`]: yaml({ apiVersion: 1, providers: [provider] }) }
            : {}),
        ...Object.fromEntries(
            dashboards.map((one) => [`dashboards/${uidOf(one)}.json`, `${JSON.stringify(build(one, runbooks))}\n`]),
        ),
        "README.md": markdown(
            `# Grafana for stack ${name}`,
            "",
            "- `provisioning/` belongs into Grafana's folder of that name, `/etc/grafana/provisioning` unless told otherwise.",
            ...(dashboards.length > 0 ? [`- \`dashboards/\` belongs to \`${folder}\`.`] : []),
            `- The data source asks \`${url}\`.`,
            ...(login
                ? [
                      `- Grafana's environment holds the password as \`${password}\`; in the cluster it is in the Secret \`${grafanaLogin.secret}\`.`,
                  ]
                : []),
        ),
    };
}

/** By the door that the stack has for those outside; without one, from inside of the cluster. */
function way(stack: StackConfig): { readonly source: object; readonly url: string; readonly login: boolean } {
    const { exposure } = stack.thanos.queryFrontend;
    const names = namesOf(stack);
    if (!exposure || !("host" in exposure)) {
        const source = publishedDataSource(stack, names);
        return { source, url: source.url, login: false };
    }
    const source = outsideDataSource(stack, names, exposure.host);
    const login = loginOf(exposure) !== undefined;
    return { source: login ? withLogin(source, grafanaLogin.user, `$${password}`) : source, url: source.url, login };
}
