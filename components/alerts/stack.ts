// The stack as a whole.
import { compactorVolume, volumeUse } from "./compactor";
import type { AlertsModel } from "./model";
import { prometheusItself } from "./prometheus";
import { selector, type Context, type Group, type Questions } from "./rule";

/** Alerts that belong to no single component. */
export function wholeStack({ model, threshold }: Pick<Context, "model" | "threshold">): Questions {
    const prometheus = selector(model.namespace, [model.prometheus.job]);
    const { replicas = 0 } = model.components.sidecar ?? {};
    const newest = `prometheus_tsdb_head_max_time_seconds{${prometheus}}`;
    return {
        ThanosVersionSkew: {
            expr: `count(count by (version) (thanos_build_info{${selector(model.namespace, allJobs(model))}})) > 1`,
            summary:
                "{{ $value }} versions of Thanos run at once. An upgrade has stopped half-way; queries between versions may fail.",
        },
        ...(replicas > 1
            ? {
                  ThanosClockSkew: {
                      // The newest sample of a Prometheus has its own clock's time, and is scraped with another one's: a
                      // single Prometheus has nothing to compare its clock with.
                      expr: `max by (namespace, pod) (abs(${newest} - timestamp(${newest}))) > ${threshold("ThanosClockSkew")}`,
                      summary:
                          "The clock of {{ $labels.pod }} is off by {{ $value | humanizeDuration }}. From half an hour on, blocks are taken for older than they are and may be deleted too early.",
                  },
              }
            : {}),
        ThanosStackVolumeFilling: {
            expr: `${volumeUse(compactorVolume(model.namespace, model.compactorJobs, true))} > ${threshold("ThanosStackVolumeFilling")}`,
            summary:
                "{{ $labels.persistentvolumeclaim }} is {{ $value | humanizePercentage }} full. A Prometheus or MinIO that can't write loses data at once.",
        },
        ...(model.watchdog
            ? {
                  ...prometheusItself({ model }),
                  Watchdog: {
                      expr: "vector(1)",
                      summary: "Always fires: when it stops to arrive, alerts do not reach you any more.",
                  },
              }
            : {}),
    };
}

const allJobs = ({ components }: AlertsModel): string[] => Object.values(components).flatMap(({ jobs }) => jobs);

export const certificates: Group = {
    component: "certificates",
    questions: ({ targets, threshold }) => ({
        ThanosCertificateExpiry: {
            // Where nobody sees a certificate any more, or nobody looks, no time is left.
            expr: `(min by (namespace, server) (probe_ssl_earliest_cert_expiry{${targets}} - time()) or 0 * max by (namespace, server) (up{${targets}}) or on () label_replace(vector(0), "server", "any server", "", "")) < ${threshold("ThanosCertificateExpiry") * 86_400}`,
            summary:
                "The certificate of {{ $labels.server }} expires in {{ $value | humanizeDuration }} and was not renewed; 0s: none was seen. From then on nobody talks to it.",
        },
    }),
};
