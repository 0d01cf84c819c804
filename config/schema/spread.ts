// Keys of topology spread.
import { z } from "zod";

const strength = z.enum(["hard", "soft"]);

export const spread = z
    .strictObject({
        nodes: strength
            .optional()
            .describe(
                "`hard`: two copies never share a node; one that finds no other waits. `soft`: they share where there is no other. Default: `hard` in `environment: prod` and, except on `local`, with more than 100k active series; else `soft`.",
            ),
        zones: strength
            .default("soft")
            .describe(
                "The same over zones, by the nodes' label `topology.kubernetes.io/zone`. `hard` needs nodes in two zones or more, all with that label, and volumes that are made where the pod is (`WaitForFirstConsumer`).",
            ),
    })
    .prefault({})
    .describe("Topology spread of the replicas of every component, those of Prometheus and MinIO too.");
