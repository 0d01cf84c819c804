// Keys of the alerts.
import { z } from "zod";
import { alertNames, alerts as defaults, severities, type AlertDefaults, type AlertName } from "../alerts";
import { toSeconds } from "../units";
import { duration, labelName, form } from "./fields";

const change = z.strictObject({
    enabled: z.boolean().default(true).describe("`false` leaves the alert out."),
    severity: z.enum(severities).optional().describe("Another severity."),
    for: duration.optional().describe("How long the condition must hold before the alert fires."),
    threshold: z.number().nonnegative().optional().describe("The number that it compares with."),
});

/** Why a threshold is refused. */
function problemOf(name: AlertName, value: number): string | undefined {
    const { threshold }: AlertDefaults = defaults[name];
    if (!threshold) return `not supported: ${name} compares with no number. Remove it`;
    const [, unit, { least = 0, most = Infinity } = {}] = threshold;
    if (value < least) return `got ${value}, expected ${least} or more, because it counts ${unit}`;
    if (value > most) return `got ${value}, expected ${most} or less, because it is the ${unit}`;
    return undefined;
}

/** A threshold that is reached only when what it should save is deleted: of an alert on uploads, and the retention of what waits. */
export function tooLate({ alerts: { change }, prometheus, thanos: { ruler, receive } }: Watched): Problem[] {
    const waiting: readonly (readonly [name: AlertName, unit: string, retention: string | undefined, key: string])[] = [
        ["ThanosSidecarNoUpload", prometheus.blockDuration, prometheus.retention, "prometheus.retention"],
        ["ThanosRuleNoUpload", "1h", ruler?.retention, "thanos.ruler.retention"],
        ["ThanosReceiveNoUpload", "1h", receive?.retention, "thanos.receive.retention"],
    ];
    const late = waiting.flatMap(([name, unit, retention, key]) => {
        const input = change[name]?.threshold;
        if (input === undefined || retention === undefined || input * toSeconds(unit) < toSeconds(retention)) return [];
        const most = toSeconds(retention) / toSeconds(unit);
        const message = `got ${input}, expected less than ${most}, because blocks that were not uploaded are deleted after ${retention} (${key})`;
        return [{ path: ["alerts", "change", name, "threshold"], message, input }];
    });
    return [...late, ...tooFarBack(change, prometheus.retention)];
}

/** A threshold that looks further back than Prometheus, which evaluates it, has samples. */
function tooFarBack(change: z.output<typeof alerts>["change"], retention: string): Problem[] {
    const input = change.ThanosCompactHasNotRun?.threshold;
    if (input === undefined || input < toSeconds(retention) / 3600) return [];
    const most = toSeconds(retention) / 3600;
    const message = `got ${input}, expected less than ${most}, because Prometheus has no samples older than ${retention} (prometheus.retention): the alert would never fire`;
    return [{ path: ["alerts", "change", "ThanosCompactHasNotRun", "threshold"], message, input }];
}

interface Problem {
    readonly path: string[];
    readonly message: string;
    readonly input: number;
}

interface Watched {
    readonly alerts: z.output<typeof alerts>;
    readonly prometheus: { readonly blockDuration: string; readonly retention: string };
    readonly thanos: {
        readonly ruler?: { readonly retention: string } | undefined;
        readonly receive?: { readonly retention: string } | undefined;
    };
}

export const alerts = z
    .strictObject({
        enabled: z.boolean().default(true).describe("Load the recording and alerting rules into Prometheus."),
        runbooks: form({
            expected: "a URL or path without a slash at its end",
            fits: /^\S*[^\s/]$/,
            example: "https://git.example.com/platform/thanos/blob/main/docs/runbooks",
        })
            .optional()
            .describe(
                "Where people read the folder `docs/runbooks`, for example its URL at your Git host. Every alert and every panel links it. Default: the dashboard Runbooks, at `grafana.url`.",
            ),
        labels: z
            .record(labelName, z.string().min(1))
            .default({})
            .describe(
                "Labels of every alert, next to `severity` and the stack's `namespace`, which are not changed by it: for example the team that Alertmanager routes to.",
            ),
        change: z
            .partialRecord(z.enum(alertNames), change)
            .superRefine((changes, context) => {
                for (const [name, { threshold: input }] of Object.entries(changes)) {
                    const message = input === undefined ? undefined : problemOf(name as AlertName, input);
                    if (message !== undefined) context.addIssue({ code: "custom", path: [name, "threshold"], message, input });
                }
            })
            .default({})
            .describe(
                "Changes of single alerts, by name: `enabled`, `severity`, `for`, `threshold`. The alerts with their defaults are in docs/alerts.md.",
            ),
    })
    .prefault({})
    .describe("The alerts that come with the stack. There are none for components that are off.");
