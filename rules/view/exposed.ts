// Credentials outside of Secrets: values that are marked as secret where none may be, and what is called like a credential in a
// chart's values, a ConfigMap, a pod's arguments and environment, or an object of the operator.
import { Secret } from "../../lib/secret";
import { extras } from "./extra";
import { podOf } from "./pods";
import { at, list, map, text } from "./read";
import type { KubernetesObject, Resource } from "./resource";
import { Unknown, unknown, type ExposedView } from "./types";

/** Resources that are there to hold secrets: Secrets, generated values, and the configuration of providers. */
const holders = /^(kubernetes:core\/v1:Secret|random:.*|pulumi:providers:.*)$/;

/** Where secret values are among the inputs of a resource that is not there to hold them. */
export const exposedSecrets = ({ type, inputs, name }: Resource): ExposedView[] =>
    holders.test(type)
        ? []
        : secretPaths(inputs).map((path) => ({
              path: `${type.split(":").at(-1) ?? ""} ${name}: ${path.join(".")}`,
              what: "is a secret",
          }));

function secretPaths(value: unknown): readonly (readonly string[])[] {
    if (value instanceof Secret) return [[]];
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, item]) => secretPaths(item).map((path) => [key, ...path]));
}

/**
 * How names of credentials end, in every way of writing them. Keys with another ending name the place of a credential:
 * `password_file`, `passwordKey`.
 */
const ends = [
    ...["password", "passwd", "passphrase", "(?<!ServiceAccount)token", "credentials", "client[_-]?secret", "basicAuthUsers"],
    ...["secret[_-](?:access[_-])?key", "secretAccessKey", "access[_-]key[_-]id", "api[_-]?key", "private[_-]?key"],
    ...["(?:service|routing)_key", "slack_api_url"],
].join("|");
const credential = new RegExp(`(?:${ends})$`, "i");
/** A variable of a pod is no name of a Secret. */
const variable = new RegExp(`(?:${ends}|secret|secretkey)$`, "i");
/** `password: x`, `"password": "x"`, `password = x`, `--password=x`, wherever in a text. */
const assignment = new RegExp(`(${ends})["']?[ \\t]*[:=][ \\t]*(["']?)([^\\s"',}]+)`, "gi");
/** A script's call or look-up instead of a value: `os.environ["X"]`, `` `cat /etc/x` ``. */
const code = /^(`|[\w.]+[([])/;
/**
 * A URL that holds a password, with or without a user, or a secret path that lets every client write: of Slack and its kin,
 * Discord, Teams.
 */
const secretUrl =
    /[a-z]:\/\/[^\s/:@$]*:[^\s/@$]+@|https:\/\/hooks\.slack\.com\/|https:\/\/[^\s/]+\/(hooks\/\w{16}|services\/T\w+\/B\w+\/\w|api\/webhooks\/\d+\/|webhookb2\/\w)/;
/**
 * A reference to a credential elsewhere: a file such as `/etc/secret/credentials.json`, `$(NAME)`, `$$(NAME)`, `${NAME}`, `$__file{/etc/x}`, `{{ .password }}`, `<secret>`; a
 * map; a switch.
 */
const elsewhere = /^(\$+[({_a-z].*|\{.*|\[.*|<.*|true|false|null|none|~|(\/[\w.-]+){2,})$/i;

const isCredential = (value: unknown): boolean =>
    // Values of another file or Secret, as from Flux' `valuesFrom`, are not written here.
    (value instanceof Unknown && value.never === undefined) ||
    typeof value === "number" ||
    (typeof value === "string" && value !== "" && !elsewhere.test(value));

/** Whether a key is called like a credential and holds one. */
export const isCredentialOf = (key: string, value: unknown): boolean =>
    typeof value === "string" && credential.test(key) && isCredential(value);

/** A text without the credentials that are assigned in it, as `password: x` or `--token=x`. */
export const withoutAssignments = (value: string): string =>
    value.replace(assignment, (all, _name: string, _quote: string, assigned: string) =>
        isCredential(assigned) && !code.test(assigned) ? `${all.slice(0, -assigned.length)}[hidden]` : all,
    );

/** Keys under which charts are given configurations, arguments and variables: while one is not known, neither is what it holds. */
const configurations = new Set([
    ...["alertmanager", "bucketweb", "compactor", "grafana", "prometheus", "prometheusSpec", "query", "queryFrontend", "receive"],
    ...["ruler", "storegateway", "thanos", "objectStorageConfig", "secret", "objstoreConfig", "config", "grafana.ini", "ldap"],
    ...["additionalScrapeConfigs", "additionalDataSources", "args", "command", "containers", "env", "extraEnvVars", "extraFlags"],
]);

/** Where a chart's values hold a credential. Objects among them are looked at as objects. */
export const exposedValues = (path: string, values: unknown): ExposedView[] =>
    values instanceof Unknown ? [{ path, what: unknown }] : credentials(values, path);

/** Where an object other than a Secret may hold a credential. */
const places: Readonly<Record<string, string>> = {
    ConfigMap: "data",
    Prometheus: "spec",
    Alertmanager: "spec",
    AlertmanagerConfig: "spec",
    ThanosRuler: "spec",
    ScrapeConfig: "spec",
};

/** Where an object holds a credential that everybody reads who may see the object. */
export function exposedInObject(object: KubernetesObject): ExposedView[] {
    const place = places[object.kind];
    const own = place === undefined ? undefined : at(object.body, place);
    const containers = ["initContainers", "containers"].flatMap((kind) => list(at(podOf(object), kind)));
    return [
        ...Object.entries({ [place ?? ""]: own, ...(object.kind === "ConfigMap" ? map(own) : {}) })
            .filter(([, value]) => value instanceof Unknown)
            .map(([key]) => ({ path: `${object.path}: ${key}`, what: unknown })),
        ...credentials(own, `${object.path}: ${place ?? ""}`),
        ...credentials(
            containers.map((one) => ({ env: at(one, "env"), command: at(one, "command"), args: at(one, "args") })),
            `${object.path}: containers`,
        ),
    ];
}

/** Every place in data that is called like a credential, and holds one. */
function credentials(value: unknown, path: string, depth = 0): ExposedView[] {
    const found = (where: string): ExposedView => ({ path: where, what: "holds a credential" });
    if (value instanceof Secret || value instanceof Unknown || depth > 50) return [];
    if (typeof value === "string") return inText(value).map((name) => found(`${path}: ${name}`));
    if (typeof value !== "object" || value === null) return [];
    if (Array.isArray(value))
        return (value as readonly unknown[]).flatMap((item, index, all): ExposedView[] => {
            const name = text(at(item, "name"));
            const given = at(item, "value");
            if (given !== undefined && name !== undefined) {
                if (name instanceof Unknown) return [{ path, what: name }];
                if (variable.test(name)) return isVariable(given) ? [found(`${path} ${name}`)] : [];
            }
            const before = all[index - 1]; // `--password`, `x`
            return typeof before === "string" && /^-\S+$/.test(before) && credential.test(before) && isGiven(item)
                ? [found(`${path}: ${before}`)]
                : credentials(item, typeof item === "string" ? path : `${path}.${index}`, depth + 1);
        });
    return Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
        if (extras.includes(key)) return [];
        if (item instanceof Unknown && item.never === undefined && configurations.has(key))
            return [{ path: `${path}.${key}`, what: item }];
        const isOne = key.endsWith("basicAuthUsers") ? Object.keys(map(item)).length > 0 : isCredential(item);
        return credential.test(key) && isOne ? [found(`${path}.${key}`)] : credentials(item, `${path}.${key}`, depth + 1);
    });
}

const isGiven = (value: unknown): boolean => typeof value === "string" && !value.startsWith("-") && isCredential(value);

/** `$(NAME)` is another variable, as one from a Secret, wherever in the value. */
const isVariable = (value: unknown): boolean => isCredential(value) && !(typeof value === "string" && value.includes("$("));

function inText(content: string): string[] {
    return [
        ...[...content.matchAll(assignment)].flatMap(([, name = "", quote, value = ""]) =>
            isCredential(value) && (quote !== "" || !code.test(value)) ? [name] : [],
        ),
        ...(secretUrl.test(content) ? ["a URL with a credential in it"] : []),
    ];
}
