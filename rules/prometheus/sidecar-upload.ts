import { prometheus } from "../examples";
import { always, type Rule } from "../rule";

export const sidecarUpload: Rule = {
    name: "sidecar-upload",
    title: "The sidecar gets the objstore document that the values name",
    why: "Since version 52 kube-prometheus-stack reads objectStorageConfig.existingSecret or .secret and ignores .name and .key, so the sidecar runs without a bucket and uploads nothing, without an error.",
    source: "prometheus-community/helm-charts#3918, #4229",
    severity: always("mandatory"),
    check: ({ prometheus }) =>
        prometheus.flatMap(({ sidecar }) =>
            sidecar?.ignoredObjstore === undefined
                ? []
                : [
                      {
                          path: sidecar.ignoredObjstore,
                          message: `sets name and key, which the chart ignores ${sidecar.isChartKnown === false ? "since version 52" : "in this version"}: the sidecar uploads nothing. Use existingSecret: {name, key}`,
                          ...(sidecar.isChartKnown === false ? { estimate: true as const } : {}),
                      },
                  ],
        ),
    examples: {
        pass: [
            {
                title: "a sidecar that only serves queries",
                change: prometheus((one) => {
                    if (one.sidecar) one.sidecar.objstoreSecret = undefined;
                }),
            },
        ],
        fail: [
            {
                title: "the form of older charts",
                change: prometheus(
                    (one) =>
                        void (
                            one.sidecar &&
                            (one.sidecar.ignoredObjstore = "values.prometheus.prometheusSpec.thanos.objectStorageConfig")
                        ),
                ),
            },
        ],
    },
};
