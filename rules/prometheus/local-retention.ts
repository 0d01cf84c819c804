import { prometheus } from "../examples";
import { always, type Rule } from "../rule";
import { isNoDuration, isUnknown, seconds, show } from "../terms";

export const localRetention: Rule = {
    name: "local-retention",
    title: "Prometheus keeps at least three blocks of data, 6h by default",
    why: "Prometheus deletes old blocks whether or not they were uploaded, so with a short retention any delay of an upload loses data.",
    source: "thanos: components/sidecar; thanos#1902",
    severity: always("mandatory"),
    check: ({ prometheus }) =>
        prometheus.flatMap(({ path, retention, sidecar }) => {
            if (sidecar?.objstoreSecret === undefined) return [];
            if (isUnknown(sidecar.blockDuration)) return [];
            const [kept, block] = [seconds(retention), seconds(sidecar.blockDuration) ?? 7200];
            const tooShort = kept !== undefined && kept > 0 && kept < 3 * block;
            return tooShort || isNoDuration(retention)
                ? [
                      {
                          path: `${path}.retention`,
                          message: `is ${show(retention)}, expected ${(3 * block) / 60}m or more`,
                          key: "prometheus.retention",
                      },
                  ]
                : [];
        }),
    examples: {
        pass: [{ title: "a week", change: prometheus((one) => void (one.retention = "1w")) }],
        fail: [
            { title: "4h", change: prometheus((one) => void (one.retention = "4h")) },
            { title: "two days in words", change: prometheus((one) => void (one.retention = "2 days")) },
        ],
    },
};
