// The steps that files cannot describe: the Secrets to create, and the resources of the cloud.
import { stringify } from "yaml";
import type { Registration } from "../../offline/registration";
import { credentialsIn, type Template } from "./credentials";
import { markdown } from "./files";
import type { Repository } from "./repository";
import { credentialsOfSecrets, propertyOf, scriptFile } from "./secrets";
import { integrationSection } from "./integration";

export const readme = (repository: Repository, apply: readonly string[]): string =>
    markdown(
        `# Stack ${repository.stack}`,
        "",
        ...apply,
        ...(repository.secrets.length > 0 ? ["", ...secretsSection(repository)] : []),
        ...integrationSection(repository),
        ...(repository.all.cloud.length > 0 ? ["", ...cloudSection(repository.all.cloud)] : []),
    );

function secretsSection({ secrets, gitops }: Repository): string[] {
    const { externalSecrets } = gitops;
    const name = externalSecrets ? propertyOf : ({ variable }: { variable: string }) => `$${variable}`;
    const content = (template: Template): string =>
        template.every((part) => typeof part === "string")
            ? `\`${template.join("")}\``
            : credentialsIn([template])
                  .map((credential) => `\`${name(credential)}\``)
                  .join(", ");
    return [
        "## Secrets",
        "",
        ...(externalSecrets
            ? [
                  externalSecrets.key === undefined
                      ? `The External Secrets Operator creates these Secrets from entries of \`${externalSecrets.store.name}\`, one for each credential below.`
                      : `The External Secrets Operator creates these Secrets from the entry \`${externalSecrets.key}\` of \`${externalSecrets.store.name}\`, which needs one property for each credential below.`,
              ]
            : [
                  `The files contain no credentials. \`./${scriptFile}\` creates these Secrets with new credentials; the Namespace must exist.`,
                  "It prints them for `sops`, `kubeseal` and the like with `--dry-run=client --output=yaml`.",
              ]),
        "Thanos reads its credentials once, at its start: after a change of a Secret restart the pods that use it. After a change of the",
        "credentials of MinIO delete the Job `minio-bootstrap-…`, so that it is created again and MinIO gets the new users.",
        "",
        "| Namespace | Secret | key | contains |",
        "| --- | --- | --- | --- |",
        ...secrets.flatMap((secret) =>
            Object.entries(secret.data).map(
                ([key, template]) => `| ${secret.namespace} | ${secret.name} | \`${key}\` | ${content(template)} |`,
            ),
        ),
        "",
        "| credential | what it is |",
        "| --- | --- |",
        ...credentialsOfSecrets(secrets).map((credential) => `| \`${name(credential)}\` | ${credential.description} |`),
    ];
}

const cloudSection = (cloud: readonly Registration[]): string[] => [
    "## What must be there in AWS",
    "",
    "Pods, roles and bucket find each other by these names. `<account>` stands for the account's number.",
    ...cloud.flatMap(({ type, name, inputs }) => [
        "",
        `### ${type.split(":").at(-1) ?? type} ${name}`,
        "",
        "```yaml",
        stringify(withDocuments(inputs), { lineWidth: 0 }).trimEnd(),
        "```",
    ]),
];

/** Policies as documents instead of JSON in a text, and without the account number that a walk makes up. */
const withDocuments = (inputs: object): unknown =>
    JSON.parse(JSON.stringify(inputs).replaceAll("111122223333", "<account>"), (_, value: unknown) =>
        typeof value === "string" && value.startsWith('{"Version"') ? (JSON.parse(value) as unknown) : value,
    );
