// What a stack file may say of the alerts.
import { z } from "zod";
import { alertNames, alerts as defaults, severities, type AlertDefaults } from "../alerts";
import { duration, labelName } from "./fields";

const change = z.strictObject({
    enabled: z.boolean().default(true).describe("`false` leaves the alert out."),
    severity: z.enum(severities).optional().describe("Another severity."),
    for: duration.optional().describe("How long it must hold before anybody is told."),
    threshold: z.number().nonnegative().optional().describe("The number that it compares with."),
});

export const alerts = z
    .strictObject({
        enabled: z.boolean().default(true).describe("Load the recording and alerting rules into Prometheus."),
        runbooks: z
            .string()
            .regex(/^\S*[^\s/]$/, { error: "a URL or path without a slash at its end" })
            .default("docs/runbooks")
            .describe(
                "Where people read the folder `docs/runbooks`, for example its URL at your Git host. It is part of every alert.",
            ),
        labels: z
            .record(labelName, z.string().min(1))
            .default({})
            .describe("Labels of every alert, next to `severity`: for example the team that Alertmanager routes to."),
        change: z
            .partialRecord(z.enum(alertNames), change)
            .superRefine((changes, context) => {
                for (const [name, { threshold }] of Object.entries(changes))
                    if (
                        threshold !== undefined &&
                        (defaults[name as keyof typeof defaults] as AlertDefaults).threshold === undefined
                    )
                        context.addIssue({
                            code: "custom",
                            path: [name, "threshold"],
                            message: `nothing: ${name} compares with no number. Remove it`,
                        });
            })
            .default({})
            .describe(
                "Changes of single alerts, by name: `enabled`, `severity`, `for`, `threshold`. The alerts with their defaults are in docs/alerts.md.",
            ),
    })
    .prefault({})
    .describe("The alerts that come with the stack. There are none for components that are off.");
