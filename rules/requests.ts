// What is wrong with the requests and limits of a container, for the rules that ask.
import type { Violation } from "./rule";
import { bytes, show } from "./terms";
import type { ResourcesView } from "./view/types";

export function wrongResources(path: string, { cpu, memory, memoryLimit }: ResourcesView): Violation[] {
    const at = (field: string) => `${path}.resources.${field}`;
    const missing = Object.entries({ "requests.cpu": cpu, "requests.memory": memory, "limits.memory": memoryLimit })
        .filter(([, value]) => value === undefined)
        .map(([field]) => ({
            path: at(field),
            message: "is not set; set what the container needs, or remove the override that removes it",
        }));
    const [request = 0, limit = Infinity] = [bytes(memory), bytes(memoryLimit)];
    return request <= limit
        ? missing
        : [
              ...missing,
              {
                  path: at("requests.memory"),
                  message: `is ${show(memory)}, above the memory limit of ${show(memoryLimit)}: no pod is ever made of that; set memoryLimit, too`,
              },
          ];
}
