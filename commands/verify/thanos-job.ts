// A Job of a command in the image of the stack's Thanos: where its pods are, as they are, and pulled as they are.
import { user } from "../../components/thanos/pod";
import { runScript, type Script } from "../../kube/job";
import { thanosImage, type RunningStack } from "./running-stack";

export type ThanosScript = Omit<Script, "namespace" | "image" | "settings" | "user">;

/** As `runScript`. */
export const runInThanos = (stack: RunningStack, script: ThanosScript): Promise<string> =>
    runScript(stack.access, {
        namespace: stack.namespace,
        image: thanosImage(stack),
        settings: stack.models.jobPods,
        user,
        ...script,
    });
