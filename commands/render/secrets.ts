// Secrets that `render` cannot write: the script that creates them, or the ExternalSecrets that do.
import type { GitopsConfig } from "../../config/schema";
import { credentialsIn, type Credential, type Template } from "./credentials";
import type { Written } from "./helm";

export interface OmittedSecret {
    readonly namespace: string;
    readonly name: string;
    readonly type: string;
    readonly labels: Readonly<Record<string, unknown>>;
    readonly annotations: Readonly<Record<string, unknown>>;
    readonly data: Readonly<Record<string, Template>>;
}

export const scriptFile = "create-secrets.sh";

const templatesOf = (secrets: readonly OmittedSecret[]): Template[] => secrets.flatMap(({ data }) => Object.values(data));

/** The credentials of the Secrets, each after the credential that it is made from. */
export const credentialsOfSecrets = (secrets: readonly OmittedSecret[]): Credential[] => {
    const order = { given: 0, random: 1, bcrypt: 2 } as const;
    return credentialsIn(templatesOf(secrets)).sort(
        (a, b) => order[a.source.kind] - order[b.source.kind] || a.variable.localeCompare(b.variable),
    );
};

const escaped = (text: string): string => text.replace(/[\\$`"]/g, "\\$&");

const shellText = (template: Template): string =>
    `"${template.map((part) => (typeof part === "string" ? escaped(part) : `\${${part.variable}}`)).join("")}"`;

function assignment({ variable, description, source }: Credential): string {
    switch (source.kind) {
        case "given":
            return `: "\${${variable}:?set it to the ${description}}"`;
        case "random":
            return `${variable}=$(random ${source.length})`;
        case "bcrypt":
            return `${variable}=$(bcrypt "$${source.of}")`;
    }
}

/** A shell script that creates all Secrets with new credentials. */
export function secretsScript(secrets: readonly OmittedSecret[]): string {
    const credentials = credentialsOfSecrets(secrets);
    // A hash needs its password, also where no Secret contains the password itself.
    const known = new Set(credentials.map(({ variable }) => variable));
    const orphan = credentials.find(({ source }) => source.kind === "bcrypt" && !known.has(source.of));
    if (orphan) throw new Error(`${orphan.variable}: no Secret contains the password of this hash.`);
    const commands = secrets.map(({ namespace, name, type, data }) =>
        [
            `create ${name} --namespace ${namespace} --type ${type}`,
            ...Object.entries(data).map(([key, template]) => `    --from-literal ${key}=${shellText(template)}`),
        ].join(" \\\n"),
    );
    return `${[
        "#!/usr/bin/env bash",
        "# Creates the Secrets of the stack with new credentials, in the cluster of the current kubectl context:",
        `#     ./${scriptFile}`,
        "# Prints them instead, to be encrypted by sops, kubeseal or the like; never commit the output itself:",
        `#     ./${scriptFile} --dry-run=client --output=yaml`,
        "set -euo pipefail",
        'options=("$@")',
        "",
        'random() { openssl rand -hex "$(($1 / 2))"; }',
        ...(credentials.some(({ source }) => source.kind === "bcrypt")
            ? ["bcrypt() { printf '%s' \"$1\" | htpasswd -niBC 10 '' | tr -d ':\\n'; }"]
            : []),
        "create() {",
        '    kubectl create secret generic "$@" ${options[@]+"${options[@]}"}',
        "    [ ${#options[@]} -eq 0 ] || echo ---",
        "}",
        "",
        "# The Secrets share credentials: all of them are new, or none is.",
        "if [ ${#options[@]} -eq 0 ]; then",
        ...secrets.map(
            ({ namespace, name }) =>
                `    ! kubectl get secret ${name} --namespace ${namespace} >/dev/null 2>&1 || { echo "The Secret ${namespace}/${name} exists already. Nothing was created." >&2; exit 1; }`,
        ),
        "fi",
        "",
        ...credentials.map(assignment),
        "",
        ...commands,
    ].join("\n")}\n`;
}

export const propertyOf = ({ variable }: Credential): string => variable.toLowerCase();

type ExternalSecrets = NonNullable<GitopsConfig["externalSecrets"]>;

/** The ExternalSecret that puts a Secret together from credentials of an external store. */
export function externalSecretOf(secret: OmittedSecret, { store, key, refreshInterval }: ExternalSecrets): Written {
    const { name, namespace, type, labels, annotations, data } = secret;
    return {
        apiVersion: "external-secrets.io/v1",
        kind: "ExternalSecret",
        metadata: { name, namespace, labels },
        spec: {
            refreshInterval,
            secretStoreRef: { name: store.name, kind: store.kind },
            target: {
                name,
                creationPolicy: "Owner",
                // An entry that is missing for a moment must not remove the credentials of running pods.
                deletionPolicy: "Retain",
                template: {
                    engineVersion: "v2",
                    type,
                    metadata: { labels, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
                    data: Object.fromEntries(
                        Object.entries(data).map(([entry, template]) => [entry, externalTemplate(template)]),
                    ),
                },
            },
            data: credentialsIn(Object.values(data)).map((credential) => {
                const property = propertyOf(credential);
                return { secretKey: property, remoteRef: key === undefined ? { key: property } : { key, property } };
            }),
        },
    };
}

/** A credential that is the value of a YAML key is written as JSON, which is valid YAML whatever characters are in it. */
const externalTemplate = (template: Template): string =>
    template
        .map((part, index) => {
            if (typeof part === "string") return part.replaceAll("{{", '{{ "{{" }}');
            const before = template[index - 1];
            const isYamlValue = typeof before === "string" && before.endsWith(": ");
            return isYamlValue ? `{{ .${propertyOf(part)} | toJson }}` : `{{ .${propertyOf(part)} }}`;
        })
        .join("");
