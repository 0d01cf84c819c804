// Where Prometheus sends its alerts, by delivery `operator`. One list of URLs, with the look-ups that Thanos has, for Prometheus
// and the ruler; the operator takes what is no Service of the cluster as a piece of Prometheus' own configuration, in a Secret.
import { stringify } from "yaml";
import type { NamedObject } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";
import type { PrometheusModel } from "./model";

const secret = { name: "prometheus-alertmanagers", key: "alertmanagers.yaml" } as const;

/** Nothing where there are none. */
export const alertmanagersSecret = ({ namespace, alertmanagers }: PrometheusModel): NamedObject[] =>
    alertmanagers.length === 0
        ? []
        : [
              {
                  apiVersion: "v1",
                  kind: "Secret",
                  metadata: { name: secret.name, namespace, labels: labels("prometheus", "alerting") },
                  type: "Opaque",
                  stringData: { [secret.key]: stringify(alertmanagers.map(alertmanagerConfig)) },
              },
          ];

/** The part of the Prometheus object that names it. */
export const alerting = ({ alertmanagers }: PrometheusModel) =>
    alertmanagers.length === 0 ? {} : { additionalAlertManagerConfigs: secret };

/** A URL as Prometheus finds what is behind it. */
export function alertmanagerConfig(text: string) {
    const [, lookup = "", address = ""] = /^(?:(\w+)\+)?(.*)$/.exec(text) ?? [];
    const { protocol, hostname, port, pathname } = new URL(address);
    const scheme = protocol.slice(0, -1);
    const number = Number(port || (scheme === "https" ? 443 : 80));
    const found = {
        "": { static_configs: [{ targets: [`${hostname}:${number}`] }] },
        dns: { dns_sd_configs: [{ names: [hostname], type: "A", port: number }] },
        dnssrv: { dns_sd_configs: [{ names: [hostname], type: "SRV" }] },
        dnssrvnoa: { dns_sd_configs: [{ names: [hostname], type: "SRV" }] },
    }[lookup];
    return { scheme, ...(pathname === "/" ? {} : { path_prefix: pathname }), ...found };
}
