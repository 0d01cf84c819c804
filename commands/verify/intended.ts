// What a stack file says, in the words of the checks: by the same walk that `plan` makes.
import { grpcTlsModel } from "../../components/grpc-tls/model";
import { s3Port } from "../../components/object-store/minio/layout";
import { selectorLabels } from "../../components/kubernetes/pod";
import { guardedPorts, type GuardedPort } from "../../components/thanos/network";
import { thanosModel } from "../../components/thanos/model";
import { readConfig } from "../../config/load";
import { minioName, namesOf, type Names } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import type { StackFile } from "../../offline/stack-file";
import { planFile } from "../plan/plan";
import type { Intended } from "./running";

/** Throws with everything that is wrong in the file. */
export async function intendedStack(file: StackFile): Promise<Intended> {
    const config = readConfig(file);
    const names = namesOf(config);
    return {
        ...(await planFile(file)),
        namespace: config.namespace,
        names,
        grpcTls: grpcTlsModel(config),
        guardedPorts: allGuardedPorts(config, names),
        config,
    };
}

/** MinIO's policy is its own, and always there. */
const allGuardedPorts = (stack: StackConfig, names: Names): GuardedPort[] => [
    ...(stack.objectStore.kind === "minio"
        ? [{ name: minioName, matchLabels: selectorLabels(minioName, "server"), port: s3Port, open: false }]
        : []),
    ...guardedPorts(stack, names, thanosModel(stack, names)),
];
