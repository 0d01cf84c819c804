import { container } from "./examples";
import { type Rule } from "./rule";

export const requestsAndLimits: Rule = {
    id: "S-04",
    title: "Every container requests memory and CPU, and has a memory limit",
    why: "Without requests the scheduler packs pods where there is no room for them; without a memory limit one pod takes the node's memory, and the kernel ends others.",
    source: "kubernetes: configuration/manage-resources-containers",
    severity: { local: "advisory", dev: "mandatory", prod: "mandatory" },
    scope: "resource",
    check: ({ workloads }) =>
        workloads
            .flatMap(({ containers }) => containers)
            .flatMap(({ path, resources: { cpu, memory, memoryLimit } }) =>
                Object.entries({ "requests.cpu": cpu, "requests.memory": memory, "limits.memory": memoryLimit })
                    .filter(([, value]) => value === undefined)
                    .map(([field]) => ({
                        path: `${path}.resources.${field}`,
                        message: "is not set; set what the container needs",
                    })),
            ),
    examples: {
        pass: [
            {
                title: "small ones",
                change: container((one) => void (one.resources = { cpu: "1m", memory: "8Mi", memoryLimit: "16Mi" })),
            },
        ],
        fail: [
            { title: "no memory limit", change: container((one) => void (one.resources.memoryLimit = undefined)) },
            {
                title: "no requests",
                change: container((one) => Object.assign(one.resources, { cpu: undefined, memory: undefined })),
            },
        ],
    },
};
