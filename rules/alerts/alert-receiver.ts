import { prometheus } from "../examples";
import { topology, type Rule } from "../rule";

export const alertReceiver: Rule = {
    name: "alert-receiver",
    title: "Alerts reach an Alertmanager",
    why: "Alerts without an Alertmanager notify nobody, so failed uploads are noticed only after the data are lost.",
    source: "prometheus: configuration, alertmanager_config; prometheus-operator: AlertingSpec",
    severity: topology,
    check: ({ prometheus: all, alerts }) =>
        alerts.length === 0
            ? []
            : all
                  .filter(({ alertmanager, sidecar, agent }) => sidecar && agent !== true && alertmanager === false)
                  .map(({ path }) => ({
                      path: `${path}.alerting`,
                      message: "names no Alertmanager, so the alerts that are loaded reach nobody. Name one",
                      key: "prometheus.alertmanagers",
                  })),
    examples: {
        pass: [
            {
                title: "no alerts",
                change: (view) => {
                    view.alerts = [];
                    prometheus((one) => void (one.alertmanager = false))(view);
                },
            },
        ],
        fail: [{ title: "no Alertmanager", change: prometheus((one) => void (one.alertmanager = false)) }],
    },
};
