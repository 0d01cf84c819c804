// What a stack file says, in the words of the checks: by the same walk that `plan` makes.
import { s3Port } from "../../components/object-store/minio/layout";
import { selectorLabels } from "../../components/kubernetes/pod";
import type { Models } from "../../components/models";
import type { GuardedPort } from "../../components/thanos/types";
import { minioName } from "../../config/names";
import type { StackFile } from "../../offline/stack-file";
import { planFile } from "../plan/plan";
import type { Intended } from "./running";

/** Throws with everything that is wrong in the file. */
export async function intendedStack(file: StackFile): Promise<Intended> {
    const plan = await planFile(file);
    const { stack, names, grpcTls } = plan.models;
    return { ...plan, namespace: stack.namespace, names, grpcTls, guardedPorts: allGuardedPorts(plan.models) };
}

/** MinIO's policy is its own, and always there. */
const allGuardedPorts = ({ objectStore, thanos }: Models): GuardedPort[] => [
    ...(objectStore.kind === "minio"
        ? [{ name: minioName, matchLabels: selectorLabels(minioName, "server"), port: s3Port, open: false }]
        : []),
    ...thanos.guardedPorts,
];
