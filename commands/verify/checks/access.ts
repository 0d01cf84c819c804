// 5 and 11. Every role may do in the bucket what it must, and nothing more; nobody else gets in.
import type { GuardedPort } from "../../../components/thanos/types";
import { bucketLabel, roles, type Role } from "../../../config/names";
import { NetworkingV1Api, type V1Pod } from "@kubernetes/client-node";
import { child } from "../../../lib/properties";
import { red, repairDrift, unseen, verdict, type Check } from "../check";
import { allVerbs, placeForMarks, probeBucket, probePorts, type Reachable, type Verb } from "../probe";
import { askPod, has, isReady, nameOf, servers, thanosContainers, type RunningStack } from "../running-stack";

/** The rights of each role. */
const rights: Readonly<Record<Role, Readonly<Record<Verb, boolean>>>> = {
    writer: { list: true, put: true, delete: false },
    reader: { list: true, put: false, delete: false },
    owner: { list: true, put: true, delete: true },
};

export const credentials: Check<RunningStack> = {
    id: "5b",
    claim: "every role has its rights, and no more",
    bar: "writer and owner put, only the owner deletes, all list; every running pod got its identity from the cloud when it started",
    async check(stack) {
        const late = withoutIdentity(await servers(stack), stack.models.store.identityVariable);
        // One after the other: the writer leaves a mark that the reader must fail to delete, and the owner takes it away.
        const wrong: string[] = late.map(
            (name) => `${name} has started before its identity, and has none: kubectl delete pod ${name}`,
        );
        const tries = triesOf(stack);
        const place = placeForMarks();
        let marked = false;
        for (const [role, verbs] of tries) {
            const found = await probeBucket(stack, role, place, verbs);
            marked ||= found.get("put")?.allowed === true;
            for (const [verb, { allowed, said }] of found) {
                if (verb === "delete" && !marked) continue; // what is not there is "deleted" by everybody
                if (allowed === undefined) wrong.push(`${role} can't ${verb}: ${said}`);
                else if (allowed !== rights[role][verb])
                    wrong.push(allowed ? `${role} may ${verb}, and must not` : `${role} may not ${verb}, and must: ${said}`);
            }
        }
        return verdict(
            wrong,
            `compare the objstore Secrets and the policies of the object store's users; ${repairDrift}`,
            `${tries.map(([role, verbs]) => `${role}: ${verbs.filter((verb) => rights[role][verb]).join(", ")}`).join("; ")}${tries.some(([role]) => role === "owner") ? "" : "; without a compactor of the stack no component could delete the writer's test object: its uploads prove that (5c)"}`,
        );
    },
};

/** The running pods that use the bucket and got no identity: the cloud adds it when a pod is created, never later. */
export const withoutIdentity = (pods: readonly V1Pod[], variable: string | undefined): string[] =>
    variable === undefined
        ? []
        : pods
              .filter(({ metadata }) => metadata?.labels?.[bucketLabel] !== undefined)
              .filter(({ spec }) => !spec?.containers.some(({ env = [] }) => env.some(({ name }) => name === variable)))
              .map(nameOf);

/** The tries of each role: the roles of the stack's components, and no mark that no component could remove. */
export const triesOf = (stack: Pick<RunningStack, "deployed">): readonly (readonly [Role, readonly Verb[]])[] =>
    has(stack, "compact")
        ? roles.map((role) => [role, allVerbs])
        : [
              ["writer", ["list"]],
              ["reader", ["list", "put"]],
          ];

export const adminOff: Check<RunningStack> = {
    id: "11a",
    claim: "nobody can mark blocks over HTTP",
    bar: "every pod with a block viewer refuses admin operations",
    async check(stack) {
        const viewers = thanosContainers(await servers(stack)).filter(({ component }) =>
            ["compact", "store", "bucket-web"].includes(component),
        );
        if (viewers.length === 0) return red("no block viewer runs", "see check 1: this check needs a running pod");
        const answers = await Promise.all(
            viewers.map(async ({ pod }) => {
                // No ULID: with admin operations on, this is refused for its id, and does nothing either.
                const parameters = { id: "none", action: "DELETION" };
                const { status, text } = await askPod(stack, "POST", pod, "/api/v1/blocks/mark", { parameters });
                // A client without a password is refused too; line 2b checks the others.
                return { name: nameOf(pod), refused: status === 401 || /admin operations are disabled/i.test(text) };
            }),
        );
        return verdict(
            answers.filter(({ refused }) => !refused).map(({ name }) => `${name} takes them`),
            "it must run with --disable-admin-operations: see check 2b",
            `${answers.map(({ name }) => name).join(", ")} refuse`,
        );
    },
};

export const portsGuarded: Check<RunningStack> = {
    id: "11b",
    claim: "pods reach what the NetworkPolicies open to them, and nothing else",
    bar: "from a pod of the same namespace that no policy names",
    beside: true, // a closed port takes seconds to be sure of
    async check(stack) {
        const pods = (await servers(stack)).filter(isReady);
        const guarded = stack.intended.guardedPorts.flatMap((one): Reachable[] => {
            const labelled = ({ metadata }: V1Pod) =>
                Object.entries(one.matchLabels).every(([key, value]) => metadata?.labels?.[key] === value);
            const address = pods.find(labelled)?.status?.podIP;
            return address === undefined ? [] : [{ ...one, address }]; // that pods are missing is line 1's business
        });
        const [open, closed] = [guarded.filter((port) => port.open), guarded.filter((port) => !port.open)];
        if (closed.length === 0) return unseen("the stack has no NetworkPolicies, or no pod that they guard is ready");
        const entered = await probePorts(stack, guarded);
        const through = closed.filter((port) => entered.includes(port));
        if (through.length === closed.length && entered.length === guarded.length && (await policiesAreThere(stack)))
            return unseen("every port is open, though the policies are there: this cluster does not enforce NetworkPolicies");
        return verdict(
            [
                ...through.map((port) => `${word(port)} lets anybody in`),
                ...open.filter((port) => !entered.includes(port)).map((port) => `${word(port)} can't be reached`),
            ],
            `compare the NetworkPolicies with npm run plan; another policy may select the pods; ${repairDrift}`,
            `${closed.length} closed, ${open.length} open`,
        );
    },
};

const word = ({ name, port }: GuardedPort): string => `${name}:${port}`;

/** Whether every policy that the stack registers is in the cluster. */
async function policiesAreThere({ access, namespace, intended }: RunningStack): Promise<boolean> {
    const { items } = await access.config.makeApiClient(NetworkingV1Api).listNamespacedNetworkPolicy({ namespace });
    return intended.registrations
        .filter(({ type }) => type === "kubernetes:networking.k8s.io/v1:NetworkPolicy")
        .every(({ inputs }) => items.some(({ metadata }) => metadata?.name === child(inputs, "metadata")["name"]));
}
