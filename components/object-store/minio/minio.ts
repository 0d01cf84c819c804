// MinIO inside the cluster: servers on claims of their own, a bucket, and one user with the least rights for each role.
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import type { Keys } from "../../../config/credentials";
import { ofGeneration, soleGeneration, validGenerations } from "../../../config/generations";
import { generationAnnotation, roles, type Role } from "../../../config/names";
import { checksum } from "../../kubernetes/checksum";
import { register, registerAll, resourceName } from "../../kubernetes/object";
import { Variant } from "../../kubernetes/variant";
import { registerDocument, withKeys } from "../documents";
import { perRole, type ObjectStore, type ObjstoreSecrets } from "../object-store";
import { bootstrapConfigMap, bootstrapContent, bootstrapJob } from "./job";
import { rootCredentials } from "./description";
import { bootstrapName, metadata, usersSecret, type MinioModel } from "./model";
import { claims, disruptionBudget, networkPolicy, servers, serviceMonitor, services } from "./server";
import { authority, certificate } from "./tls";

export interface MinioArgs {
    readonly model: MinioModel;
    /** Keep the claims on destroy and refuse to delete them. */
    readonly protect: boolean;
}

export class Minio extends Variant implements ObjectStore {
    readonly secrets: ObjstoreSecrets;
    readonly ready: readonly pulumi.Resource[];

    constructor(
        private readonly name: string,
        private readonly args: MinioArgs,
        options?: pulumi.ComponentResourceOptions,
    ) {
        super("object-store", name, options);
        const { model, protect } = args;
        const child = { parent: this };
        const { credentials } = model;
        const root = this.keys("root", soleGeneration(credentials));
        const users = perRole((role) => this.userKeys(role));
        const rootKeys = this.secret(
            rootCredentials.secret,
            { [rootCredentials.userKey]: root.access, [rootCredentials.passwordKey]: root.secret },
            { [generationAnnotation]: String(soleGeneration(credentials)) },
        );
        const userKeys = this.secret(usersSecret, {
            ...Object.fromEntries(
                roles.flatMap((role) => [
                    [`${role}-access-key`, users[role].access] as const,
                    [`${role}-secret-key`, users[role].secret] as const,
                ]),
            ),
            valid: pulumi.all(roles.flatMap((role) => users[role].valid)).apply((names) => names.join("\n")),
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
            pulumi.interpolate`${bootstrapName}-${checksum(bootstrapContent(model), root.secret, ...allKeys, String(credentials.revoked))}`,
        );
        const bootstrap = register(`${name}-bootstrap-job`, job, {
            ...child,
            dependsOn: [rootKeys, userKeys, files, ...running],
        });

        const owner = {
            name,
            namespace: model.namespace,
            resource: this,
            ca: authority(model),
            after: [bootstrap],
            generation: credentials.generation,
        };
        this.secrets = perRole((role) => registerDocument(owner, role, withKeys(model.place, users[role])));
        this.ready = [bootstrap];
        this.registerOutputs({});
    }

    /** The keys of a role that are in use, and the access keys of all its users that are valid. */
    private userKeys(role: Role): Keys & { readonly valid: readonly pulumi.Output<string>[] } {
        const made = validGenerations(this.args.model.credentials).map((generation) => this.keys(role, generation));
        const current = made.at(-1);
        if (!current) throw new RangeError("credentials.revoked must be less than credentials.generation");
        return { ...current, valid: made.map(({ access }) => access) };
    }

    /** An access key is kept as secret as its secret key: some of MinIO's holes need no more than to know one. */
    private keys(owner: string, generation: number): Keys {
        const name = `${this.name}-${ofGeneration(owner, generation)}`;
        const key = (part: string, length: number) =>
            pulumi.secret(new RandomPassword(`${name}-${part}`, { length, special: false }, { parent: this }).result);
        return { access: key("access-key", 20), secret: key("secret-key", 40) };
    }

    private secret(
        name: string,
        stringData: Record<string, pulumi.Output<string>>,
        annotations: Record<string, string> = {},
    ): pulumi.CustomResource {
        const object = {
            apiVersion: "v1",
            kind: "Secret",
            metadata: { ...metadata(this.args.model, name, "credentials"), annotations },
            type: "Opaque",
            stringData,
        };
        return register(resourceName(this.name, object), object, { parent: this });
    }
}
