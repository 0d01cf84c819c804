// What a stack file says, in the words of the checks: by the same walk that `plan` makes.
import { grpcTlsModel } from "../../components/grpc-tls/model";
import { readConfig } from "../../config/load";
import { namesOf } from "../../config/names";
import type { StackFile } from "../../local/engine";
import { planFile } from "../plan/plan";
import type { Intended } from "./running";

/** Throws with everything that is wrong in the file. */
export async function intendedStack(file: StackFile): Promise<Intended> {
    const config = readConfig(file);
    return { ...(await planFile(file)), namespace: config.namespace, names: namesOf(config), grpcTls: grpcTlsModel(config) };
}
