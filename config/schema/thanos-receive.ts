// Keys of receive.
import { z } from "zod";
import { allReplicaLabels, operatorLabel } from "../names";
import { durationOf, isLabelName, quantity, replicas, resources, volume, form } from "./fields";
import { proxiedDoor } from "./thanos-exposure";

/** External labels that blocks and series have already. */
const taken = ["cluster", "receive", "ruler", operatorLabel, ...allReplicaLabels];

const count = z.int().min(1).max(1_000_000_000).optional();

const limits = {
    requestSize: quantity.optional().describe("Size of one request, uncompressed."),
    requestSeries: count.describe("Series in one request."),
    requestSamples: count.describe("Samples in one request."),
    headSeries: count.describe(
        "Active series of a tenant. Counted by asking the querier for Receive's own metrics, so with some delay.",
    ),
};

const all = {
    exposure: proxiedDoor,
    replicas: replicas.describe("Pods that keep data; every series is on `replicationFactor` of them. Default: from `size`."),
    replicationFactor: z
        .int()
        .min(1)
        .max(5)
        .optional()
        .describe(
            "Copies of every series. 3 survives the loss of one pod; with 2 a write needs both. Default: 3 with three replicas or more, otherwise 1.",
        ),
    retention: durationOf("6h")
        .default("48h")
        .describe("How long data are kept on the volumes: the longest outage of the object store without loss, less 2h."),
    tenants: z
        .strictObject({
            header: form({ expected: "a name of an HTTP header", fits: /^[A-Za-z0-9-]{1,64}$/, example: "THANOS-TENANT" })
                .default("THANOS-TENANT")
                .describe("HTTP header that names the tenant. It is believed: only what has checked the sender may set it."),
            label: form({
                expected: `a Prometheus label name other than ${taken.join(", ")}, which identify the writer`,
                fits: (name) => isLabelName(name) && !taken.includes(name),
                example: "tenant_id",
            })
                .default("tenant_id")
                .describe("External label that a tenant's blocks carry."),
            default: form({
                expected: "letters, digits, '_' and '-', at most 64 characters",
                fits: /^[a-zA-Z0-9_-]{1,64}$/,
                example: "team-a",
            })
                .default("default-tenant")
                .describe("Tenant of writes without the header."),
        })
        .prefault({})
        .describe("Tenants. Each has a database and blocks of its own; queries see all of them."),
    limits: z
        .strictObject({
            concurrency: count.describe("Requests of all tenants that a pod works on at once."),
            ...limits,
            tenants: z
                .record(z.string(), z.strictObject(limits))
                .default({})
                .describe(
                    "The same limits for single tenants, by their name: `requestSize`, `requestSeries`, `requestSamples`, `headSeries`.",
                ),
        })
        .prefault({})
        .describe("Limits for writes of one tenant; more is refused with 413 or 429. Default: no limits."),
    volume: volume.prefault({}),
    resources: resources.prefault({}),
};

const standalone = z
    .strictObject({ mode: z.literal("standalone"), ...all })
    .describe("`standalone`: every pod takes writes, hands them on to those that keep them, and keeps its share.");

const router = z
    .strictObject({
        mode: z.literal("router"),
        routers: z
            .strictObject({ replicas, resources: resources.prefault({}) })
            .prefault({})
            .describe("The pods that take writes and keep nothing."),
        ...all,
    })
    .describe(
        "`router`: routers take writes and hand them on to ingesters that keep them, so that ingesters are replaced without writers noticing.",
    );

export const receive = z
    .discriminatedUnion("mode", [standalone, router])
    .optional()
    .describe("Receive: takes remote write from Prometheus servers and agents that nobody can reach into.");
