// A stack in memory, as far as a rotation reads it: Secrets, pods, and Jobs that try keys on a store. Its program is two lines:
// keys of the valid generations are known to the store, and pods have those in use.
import { ApiException, type KubeConfig, type V1Pod, type V1Secret } from "@kubernetes/client-node";
import { stringify } from "yaml";
import { soleGeneration, validGenerations } from "../../../config/generations";
import { bucketLabel, generationAnnotation, namesOf, objstoreSecret, roles, type Role } from "../../../config/names";
import type { StackConfig } from "../../../config/schema";
import type { Answer } from "../../../kube/cluster";
import type { RunningStack } from "../../../commands/verify/running-stack";
import { stack as validConfig } from "../../config/valid-stack";
import { modelsOf } from "../../../components/models";
import { at } from "../../at";

const base64 = (data: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")]));

export class Simulation {
    readonly secrets = new Map<string, V1Secret>();
    /** Valid access keys of the store. */
    valid = new Set<string>();
    /** Pods keep what they have read. */
    stuck = false;
    /** The first pod is being replaced: the old one is gone, the new one not there yet. */
    replacing = false;
    /** How many requests to the store still fail: one with every look at the metrics. */
    failing = 0;
    /** Pods whose pages answer nobody without a login, and their answers. */
    readonly guarded = new Map<string, Answer>();
    /** Of Thanos. */
    components: readonly string[] = ["store", "compact"];
    /** The roles whose rights were tried. */
    readonly probed = new Set<Role>();
    /** Keys that people have made, instead of the program. */
    madeByPeople?: string;
    #pods: V1Pod[] = [];
    #log = "";
    #failures = 0;

    /** The Secrets of these generations, as the program makes them. */
    deploy(credentials: StackConfig["credentials"]): void {
        const key = (owner: string, generation: number) => this.madeByPeople ?? `${owner}-${generation}`;
        for (const role of roles) {
            const document = stringify({ type: "S3", config: { access_key: key(role, credentials.generation) } });
            this.put(objstoreSecret(role), { "objstore.yml": document }, credentials.generation);
        }
        const sole = soleGeneration(credentials);
        if (!this.madeByPeople) {
            this.put("minio-root", { user: key("root", sole), password: "secret" }, sole);
            const users = validGenerations(credentials).flatMap((one) => roles.map((role) => key(role, one)));
            this.valid = new Set([...users, key("root", sole)]);
        }
        if (!this.stuck) this.#pods = roles.map((role) => this.#pod(role, key(role, credentials.generation)));
    }

    put(name: string, data: Readonly<Record<string, string>>, generation: number): void {
        const metadata = { name, annotations: { [generationAnnotation]: String(generation) } };
        this.secrets.set(name, { metadata, data: base64(data) });
    }

    #pod(role: Role, checksum: string): V1Pod {
        return {
            metadata: { name: `pod-${role}`, labels: { [bucketLabel]: role }, annotations: { "checksum/objstore": checksum } },
            status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
        };
    }

    /** The answers of the cluster. */
    get stack(): RunningStack {
        const found = (name: string) => {
            const secret = this.secrets.get(name);
            return secret ? Promise.resolve(secret) : Promise.reject(new ApiException(404, "not found", "", {}));
        };
        const core = {
            listNamespacedSecret: () => Promise.resolve({ items: [...this.secrets.values()] }),
            readNamespacedSecret: ({ name }: { name: string }) => found(name),
            createNamespacedSecret: ({ body }: { body: V1Secret }) => {
                this.secrets.set(body.metadata?.name ?? "", {
                    metadata: body.metadata ?? {},
                    data: base64(body.stringData ?? {}),
                });
                return Promise.resolve(body);
            },
            deleteNamespacedSecret: ({ name }: { name: string }) => Promise.resolve(this.secrets.delete(name)),
            listNamespacedPod: ({ labelSelector }: { labelSelector?: string }) =>
                Promise.resolve({
                    items:
                        labelSelector === undefined ? this.#pods.slice(this.replacing ? 1 : 0) : [{ metadata: { name: "job" } }],
                }),
            readNamespacedPodLog: () => Promise.resolve(this.#log),
        };
        const jobs = {
            createNamespacedCustomObject: ({ body }: { body: object }) => Promise.resolve((this.#log = this.#run(body))),
            readNamespacedJob: () => Promise.resolve({ status: { succeeded: 1 } }),
            deleteNamespacedJob: () => Promise.resolve(),
        };
        const config = { makeApiClient: () => jobs } as unknown as KubeConfig;
        const request = (_: string, { pod }: { pod: string }) =>
            Promise.resolve(
                this.guarded.get(pod) ?? {
                    status: 200,
                    text: `thanos_shipper_upload_failures_total ${this.failing-- > 0 ? ++this.#failures : this.#failures}\n`,
                },
            );
        return {
            namespace: "monitoring",
            models: modelsOf(validConfig()),
            names: namesOf({ prometheus: { delivery: "operator" }, thanos: { delivery: "manifests" } }),
            access: { core, config, request },
            deployed: { thanos: this.components.map((component) => ({ component, image: "thanos" })) },
        } as unknown as RunningStack;
    }

    /** The log of a Job. */
    #run(job: object): string {
        const purpose = String(at(job, "spec", "template", "metadata", "labels", "app.kubernetes.io/name"));
        const denied = 'no level=error err="Access Denied."';
        if (purpose !== "rotate") {
            const role = purpose.replace("verify-", "") as Role;
            this.probed.add(role);
            const put = role === "reader" ? denied : "yes";
            return `list yes\nput ${put}\ndelete ${role === "owner" ? "yes" : denied}`;
        }
        const kept = this.secrets.get("thanos-rotation")?.data ?? {};
        return Object.entries(kept)
            .filter(([file]) => file.endsWith(".yml"))
            .map(([file, document]) => {
                const key = /access_key: (\S+)/.exec(Buffer.from(document, "base64").toString())?.[1] ?? "";
                const gone = 'no level=error err="The Access Key Id you provided does not exist in our records."';
                return `${file.replace(".yml", "")} ${this.valid.has(key) ? "yes" : gone}`;
            })
            .join("\n");
    }
}
