// The expected values of the checks, from a stack file by the same walk that `plan` makes.
import type { Models } from "../../components/models";
import type { GuardedPort } from "../../components/thanos/types";
import type { StackFile } from "../../offline/stack-file";
import { planFile } from "../plan/plan";
import type { Intended } from "./running-stack";

/** Throws with everything that is wrong in the file. */
export async function intendedStack(file: StackFile): Promise<Intended> {
    const plan = await planFile(file);
    const { namespace, names, grpcTls } = plan.models;
    return { ...plan, namespace: namespace.name, names, grpcTls, guardedPorts: allGuardedPorts(plan.models) };
}

/** The policy of the store's own servers is always there. */
const allGuardedPorts = ({ store: { server }, thanos }: Models): GuardedPort[] => [
    ...(server ? [{ name: server.service, matchLabels: server.matchLabels, port: server.port, open: false }] : []),
    ...thanos.guardedPorts,
];
