import { expect } from "chai";
import { componentOf } from "../../local/memory";

const pods = [{ uid: "1f-2e", component: "thanos-query" }];
const inSlice = (path: string) => `5:memory:${path}\n0::/\n`;

describe("memory is counted", () => {
    for (const [what, cgroup, command, component] of [
        ["under a pod's component", inSlice("/thanos-stack-a-pods/burstable/pod1f-2e/9c"), "thanos", "thanos-query"],
        ["apart for sandboxes", inSlice("/thanos-stack-a-pods/burstable/pod1f-2e/7b"), "pause", "pod sandboxes and shims"],
        ["apart for shims", inSlice("/thanos-stack-a/containerd"), "containerd-shim-runc-v2", "pod sandboxes and shims"],
        ["under a daemon's name", inSlice("/thanos-stack-a/kubelet"), "kubelet", "kubelet"],
        ["even for an unknown pod", inSlice("/thanos-stack-a-pods/besteffort/pod77/1"), "sh", "other pods"],
        ["not for another cluster", inSlice("/thanos-stack-ab/kubelet"), "kubelet", undefined],
        ["not for another cluster's pods", inSlice("/thanos-stack-ab-pods/burstable/pod1f-2e/9c"), "thanos", undefined],
        ["not for the rest of the machine", inSlice("/user.slice"), "node", undefined],
    ] as const)
        it(what, () => {
            expect(componentOf("thanos-stack-a", pods, cgroup, command)).to.equal(component);
        });
});
