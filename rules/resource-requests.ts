// The problem with the requests and limits of a container, in one line.
import type { Violation } from "./rule";
import { bytes, show } from "./terms";
import type { ResourcesView } from "./view/types";

export function wrongResources(path: string, { cpu, memory, memoryLimit }: ResourcesView): Violation[] {
    const missing = Object.entries({ "requests.cpu": cpu, "requests.memory": memory, "limits.memory": memoryLimit })
        .filter(([, value]) => value === undefined)
        .map(([field]) => field);
    const [request = 0, limit = Infinity] = [bytes(memory), bytes(memoryLimit)];
    return [
        ...(missing.length === 0
            ? []
            : [{ path: `${path}.resources`, message: `sets no ${missing.join(", ")}. Set what the container needs` }]),
        ...(request <= limit
            ? []
            : [
                  {
                      path: `${path}.resources.requests.memory`,
                      message: `is ${show(memory)}, above the memory limit of ${show(memoryLimit)}: Kubernetes refuses the pod. Raise the limit`,
                  },
              ]),
    ];
}
