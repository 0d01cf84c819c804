// MinIO inside the cluster: servers on claims of their own, a bucket, and one user with the least rights for each role.
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import type { Keys } from "../../../config/credentials";
import { roles, type Role } from "../../../config/names";
import { checksum } from "../../kubernetes/checksum";
import { register, registerAll, resourceName } from "../../kubernetes/object";
import { registerDocument, withKeys } from "../documents";
import { perRole, type ObjectStore, type ObjstoreSecrets } from "../object-store";
import { bootstrapConfigMap, bootstrapContent, bootstrapJob } from "./job";
import { bootstrapName, metadata, rootSecret, usersSecret, type MinioModel } from "./model";
import { claims, disruptionBudget, networkPolicy, servers, serviceMonitor, services } from "./server";
import { authority, certificate } from "./tls";

export interface MinioArgs {
    readonly model: MinioModel;
    /** Keep the claims on destroy and refuse to delete them. */
    readonly protect: boolean;
}

export class Minio extends pulumi.ComponentResource implements ObjectStore {
    readonly bucket: string;
    readonly endpoint: string;
    readonly secrets: ObjstoreSecrets;
    readonly ready: readonly pulumi.Resource[];

    constructor(
        private readonly name: string,
        private readonly args: MinioArgs,
        options?: pulumi.ComponentResourceOptions,
    ) {
        super("thanos-stack:object-store:Minio", name, {}, options);
        const { model, protect } = args;
        const { bucket, endpoint } = model.place.config;
        const child = { parent: this };
        this.bucket = bucket;
        this.endpoint = endpoint;

        const root = this.keys("root");
        const users = perRole((role) => this.userKeys(role));
        const rootKeys = this.secret(rootSecret, { user: root.access, password: root.secret });
        const userKeys = this.secret(usersSecret, {
            ...Object.fromEntries(
                roles.flatMap((role) => [
                    [`${role}-access-key`, users[role].access] as const,
                    [`${role}-secret-key`, users[role].secret] as const,
                ]),
            ),
            retired: pulumi.all(roles.flatMap((role) => users[role].retired)).apply((names) => names.join("\n")),
        });

        const volumes = registerAll(name, claims(model), { ...child, protect, retainOnDelete: protect });
        const around = registerAll(name, [...services(model), networkPolicy(model), ...certificate(model)], child);
        registerAll(name, [serviceMonitor(model), ...disruptionBudget(model)], child);
        const running = registerAll(name, servers(model, checksum(root.access, root.secret)), {
            ...child,
            dependsOn: [...volumes, ...around, rootKeys],
        });

        const files = register(`${name}-bootstrap-config-map`, bootstrapConfigMap(model), child);
        const allKeys = roles.flatMap((role) => [users[role].access, users[role].secret]);
        const job = bootstrapJob(
            model,
            pulumi.interpolate`${bootstrapName}-${checksum(bootstrapContent(model), root.secret, ...allKeys)}`,
        );
        const bootstrap = register(`${name}-bootstrap-job`, job, {
            ...child,
            dependsOn: [rootKeys, userKeys, files, ...running],
        });

        const owner = { name, namespace: model.namespace, resource: this, ca: authority(model), after: [bootstrap] };
        this.secrets = perRole((role) => registerDocument(owner, role, withKeys(model.place, users[role])));
        this.ready = [bootstrap];
        this.registerOutputs({});
    }

    /** The keys of a role, and the access keys of its users that are to go: those before the last ones. */
    private userKeys(role: Role): Keys & { readonly retired: readonly pulumi.Output<string>[] } {
        const { keysRevision } = this.args.model;
        const made = (revision: number) => (revision < 1 ? [] : [this.keys(revision === 1 ? role : `${role}-${revision}`)]);
        const [current] = made(keysRevision);
        if (!current) throw new RangeError(`objectStore.keysRevision is ${keysRevision}; allowed: 1 or more`);
        made(keysRevision - 1); // still in use by the pods that have not been rolled yet, and known when they are retired
        return { ...current, retired: made(keysRevision - 2).map(({ access }) => access) };
    }

    /** An access key is kept as secret as its secret key: some of MinIO's holes need no more than to know one. */
    private keys(owner: string): Keys {
        const key = (part: string, length: number) =>
            pulumi.secret(
                new RandomPassword(`${this.name}-${owner}-${part}`, { length, special: false }, { parent: this }).result,
            );
        return { access: key("access-key", 20), secret: key("secret-key", 40) };
    }

    private secret(name: string, stringData: Record<string, pulumi.Output<string>>): pulumi.CustomResource {
        const object = {
            apiVersion: "v1",
            kind: "Secret",
            metadata: metadata(this.args.model, name, "credentials"),
            type: "Opaque",
            stringData,
        };
        return register(resourceName(this.name, object), object, { parent: this });
    }
}
