import { container } from "../examples";
import { wrongResources } from "../resource-requests";
import { type Rule } from "../rule";

export const requestsAndLimits: Rule = {
    name: "requests-and-limits",
    title: "Every container has memory and CPU requests, and a memory limit that is no smaller",
    why: "Without requests the scheduler places pods on nodes without room, and without a memory limit one pod takes the memory of the whole node. Kubernetes refuses a pod whose request is above its limit.",
    source: "kubernetes: configuration/manage-resources-containers",
    severity: { local: "advisory", dev: "mandatory", prod: "mandatory" },
    check: ({ workloads }) =>
        workloads
            .flatMap(({ containers }) => containers)
            .filter(({ thanos }) => !thanos) // container-resources judges those
            .flatMap(({ path, resources }) => wrongResources(path, resources)),
    examples: {
        pass: [
            {
                title: "small ones",
                change: container((one) => void (one.resources = { cpu: "1m", memory: "8Mi", memoryLimit: "16Mi" })),
            },
        ],
        fail: [
            {
                title: "more memory requested than allowed",
                change: container((one) => Object.assign(one.resources, { memory: "8Gi", memoryLimit: "4Gi" })),
            },
            { title: "no memory limit", change: container((one) => void (one.resources.memoryLimit = undefined)) },
            {
                title: "no requests",
                change: container((one) => Object.assign(one.resources, { cpu: undefined, memory: undefined })),
            },
        ],
    },
};
