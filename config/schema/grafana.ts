// Keys of Grafana's dashboards and data source, for the stack's Grafana and for an existing one.
import { z } from "zod";
import { form } from "./fields";
import { authorities } from "./thanos-grpc-tls";

const uid = form({
    expected: "a uid of Grafana: letters, digits, '-' and '_', at most 40 characters",
    fits: /^[a-zA-Z0-9_-]{1,40}$/,
    example: "thanos",
});

export const grafana = z
    .strictObject({
        dashboards: z
            .boolean()
            .default(true)
            .describe(
                "Dashboards as ConfigMaps that Grafana's sidecar finds, by the label `grafana_dashboard`. Their files and uids are the same in every stack, because each shows all clusters: of several stacks that one Grafana sees let one bring them.",
            ),
        url: form({
            expected: "a URL without a slash at its end, such as https://grafana.example.com",
            fits: /^https?:\/\/[^\s@]+[^\s@/]$/,
            example: "https://grafana.example.com",
        })
            .optional()
            .describe(
                "Where people open Grafana. Alerts link their runbooks there, in the dashboard Runbooks. Default: none. The links then open inside of Grafana, but not from a message of Alertmanager.",
            ),
        folder: form({ expected: "the name of a folder, without slashes", fits: /^[^/]+$/, example: "Thanos" })
            .default("Thanos")
            .describe("Folder of the dashboards, where the sidecar takes folders from the annotation `grafana_folder`."),
        dataSource: z
            .strictObject({
                publish: z
                    .boolean()
                    .default(false)
                    .describe(
                        "A ConfigMap with the data source, which Grafana's sidecar finds by the label `grafana_datasource`: for a Grafana that is not the stack's own. kube-prometheus-stack gets it by its values.",
                    ),
                name: z.string().min(1).default("Thanos").describe("Name in Grafana's list of data sources."),
                uid: uid
                    .optional()
                    .describe(
                        "Identifier that dashboards refer to. Default: `prometheus` in kube-prometheus-stack, whose dashboards want that; else `thanos`. Give it the uid of a data source that it takes the place of, and old dashboards go on; name that one in `replaces`.",
                    ),
                replaces: z
                    .array(z.string().min(1))
                    .optional()
                    .describe(
                        "Names of data sources that Grafana deletes before it makes this one. Grafana identifies data sources by name and by uid: one with the same uid and another name, or the same name and another uid, ends its provisioning with an error. Default: `[Prometheus]` with `prometheus.delivery: values`, where a kube-prometheus-stack that ran before has made that one; else none.",
                    ),
                url: form({
                    expected: "a URL without a password and without a slash at its end, such as https://thanos.example.com",
                    fits: /^https?:\/\/[^\s@]+[^\s@/]$/,
                    example: "https://thanos.example.com",
                })
                    .optional()
                    .describe(
                        "URL for a Grafana outside of the cluster. Default: the host of `thanos.queryFrontend.exposure`. A load balancer or node port has none.",
                    ),
                authorities: authorities
                    .optional()
                    .describe(
                        "Certificates of the private authorities that a Grafana outside of the cluster believes there, in PEM format. Default: those of its own system.",
                    ),
                default: z
                    .boolean()
                    .default(false)
                    .describe(
                        "Make the published one Grafana's default. There must be no other: Grafana does not start with two. In kube-prometheus-stack it is the default.",
                    ),
                exemplars: uid
                    .optional()
                    .describe("Uid of the data source with traces: leads from the `trace_id` of an exemplar to its trace."),
                alertmanager: uid
                    .optional()
                    .describe(
                        "Uid of the Alertmanager data source. Default: the one that kube-prometheus-stack makes, `alertmanager`.",
                    ),
            })
            .prefault({})
            .describe("Thanos as Grafana's data source: the query-frontend, queried in the best available resolution."),
    })
    .prefault({})
    .describe("Dashboards and data source for the stack's Grafana or an existing one.");
