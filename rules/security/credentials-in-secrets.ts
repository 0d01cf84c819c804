import { always, type Rule } from "../rule";
import { isUnknown } from "../terms";

export const credentialsInSecrets: Rule = {
    name: "credentials-in-secrets",
    title: "Credentials are only in Secrets",
    why: "Credentials in chart values, arguments and ConfigMaps are readable in the release that Helm stores, in every preview and in every diff. One secret value among chart values makes Pulumi hide all the others, so that nobody sees what a preview changes.",
    source: "pulumi: secrets; helm: storage of releases",
    severity: always("mandatory"),
    check: ({ exposed }) =>
        exposed.flatMap(({ path, what }) => (isUnknown(what) ? [] : [{ path, message: `${what}. Refer to a Secret instead` }])),
    examples: {
        pass: [{ title: "no value exposed", change: (view) => void (view.exposed = []) }],
        fail: [
            {
                title: "a password among a chart's values",
                change: (view) =>
                    void view.exposed.push({
                        path: "Release kube-prometheus-stack: values.grafana.adminPassword",
                        what: "holds a credential",
                    }),
            },
        ],
    },
};
