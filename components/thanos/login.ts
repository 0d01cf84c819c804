// Users of external endpoints: the Secrets with bcrypt hashes that Thanos reads, and with the passwords of the stack's own users.
import type { core } from "@pulumi/kubernetes/types/input";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { stringify } from "yaml";
import { ofGeneration } from "../../config/generations";
import { generationAnnotation } from "../../config/names";
import { provisioningFile, provisioningFileName, withLogin, type Provisioned } from "../data-source/model";
import { registerAll, type NamedObject } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";
import type { ComponentModel } from "./component";

/** The documents by their names in the Secret; Thanos reads them again when they change, so nothing has to roll. */
const documents = { plain: "http-config.yml", tls: "https-config.yml" } as const;
const names = {
    hashes: "thanos-login",
    monitoring: "thanos-login-monitoring",
} as const;
/** The login of people, where the stack file has no users. */
export const userLogin = { secret: "thanos-login-user", user: "thanos", userKey: "username", passwordKey: "password" } as const;
/** The login of an existing Grafana. */
export const grafanaLogin = { secret: "thanos-login-grafana", user: "thanos-stack-grafana" } as const;
const folders = { login: "/etc/thanos-login", certificate: "/etc/thanos-certificate" } as const;

/** The argument that makes a component ask. */
export const loginArgument = (tls: boolean): string => `--http.config=${folders.login}/${tls ? documents.tls : documents.plain}`;

export const loginVolumes = ({ login }: ComponentModel): core.v1.Volume[] => [
    ...(login ? [{ name: "login", secret: { secretName: names.hashes } }] : []),
    ...(login?.tlsSecret === undefined ? [] : [{ name: "certificate", secret: { secretName: login.tlsSecret } }]),
];

export const loginMounts = ({ login }: ComponentModel): core.v1.VolumeMount[] => [
    ...(login ? [{ name: "login", mountPath: folders.login, readOnly: true }] : []),
    ...(login?.tlsSecret === undefined ? [] : [{ name: "certificate", mountPath: folders.certificate, readOnly: true }]),
];

/** The login of Prometheus for the metrics of a component with authentication. The certificate is for a name outside. */
export const scrapeLogin = ({ login }: ComponentModel): object =>
    login
        ? {
              basicAuth: {
                  username: { name: names.monitoring, key: "username" },
                  password: { name: names.monitoring, key: "password" },
              },
              ...(login.tlsSecret === undefined ? {} : { scheme: "https", tlsConfig: { insecureSkipVerify: true } }),
          }
        : {};

interface Account {
    readonly secret: string;
    readonly username: string;
    readonly generated: RandomPassword;
}

/** The login of an existing Grafana: a file for its provisioning, next to `username` and `password`. */
const dataSourceFile = (source: Provisioned, { username, generated }: Account): pulumi.Output<string> =>
    pulumi.secret(generated.result.apply((password) => stringify(provisioningFile(withLogin(source, username, password)))));

/** Registers the Secrets, where any component requires a login. Pods that mount them wait for nothing else: they come first. */
export function registerLogin(
    parent: pulumi.Resource,
    name: string,
    namespace: string,
    users: Readonly<Record<string, string>>,
    outside: Provisioned | undefined,
    generation: number,
): pulumi.Resource[] {
    const account = (secret: string, username: string): Account => ({
        secret,
        username,
        generated: new RandomPassword(ofGeneration(`${secret}-password`, generation), { length: 32, special: false }, { parent }),
    });
    const grafana = outside && account(grafanaLogin.secret, grafanaLogin.user);
    const own = [
        account(names.monitoring, "thanos-stack-monitoring"),
        ...(grafana ? [grafana] : []),
        ...(Object.keys(users).length === 0 ? [account(userLogin.secret, userLogin.user)] : []),
    ];
    const hashes = pulumi.all(
        own.map(({ username, generated }) => generated.bcryptHash.apply((hash) => [username, hash] as const)),
    );
    const document = (more: object) =>
        pulumi.secret(
            hashes.apply((made) => stringify({ ...more, basic_auth_users: { ...users, ...Object.fromEntries(made) } })),
        );
    const certificate = { cert_file: `${folders.certificate}/tls.crt`, key_file: `${folders.certificate}/tls.key` };
    const secret = (secretName: string, type: string, stringData: object): NamedObject => ({
        apiVersion: "v1",
        kind: "Secret",
        metadata: {
            name: secretName,
            namespace,
            labels: labels("thanos", "login"),
            annotations: { [generationAnnotation]: String(generation) },
        },
        type,
        stringData,
    });
    return registerAll(
        name,
        [
            secret(names.hashes, "Opaque", {
                [documents.plain]: document({}),
                [documents.tls]: document({ tls_server_config: certificate }),
            }),
            ...own.map((one) =>
                secret(one.secret, "kubernetes.io/basic-auth", {
                    username: one.username,
                    password: pulumi.secret(one.generated.result),
                    ...(outside && one === grafana ? { [provisioningFileName(outside)]: dataSourceFile(outside, one) } : {}),
                }),
            ),
        ],
        { parent },
    );
}
