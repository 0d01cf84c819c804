// MinIO inside the cluster: a server on a claim of its own, a bucket, and one user with the least rights for each role.
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { roles, type Role } from "../../../config/names";
import { checksum } from "../../kubernetes/checksum";
import { register, registerAll, resourceName } from "../../kubernetes/object";
import { objstoreDocument } from "../objstore-config";
import { perRole, registerObjstoreSecret, type ObjectStore, type ObjstoreSecret, type ObjstoreSecrets } from "../object-store";
import * as model from "./model";

export interface MinioArgs {
    readonly model: model.MinioModel;
    /** Keep the claim on destroy and refuse to delete it. */
    readonly protect: boolean;
}

interface Keys {
    readonly access: pulumi.Output<string>;
    readonly secret: pulumi.Output<string>;
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
        const { model: minio, protect } = args;
        const child = { parent: this };
        this.bucket = minio.bucket;
        this.endpoint = minio.endpoint;

        const root = this.keys("root");
        const users = perRole((role) => this.keys(role));
        const rootSecret = this.secret(model.rootSecret, { user: root.access, password: root.secret });
        const usersSecret = this.secret(
            model.usersSecret,
            Object.fromEntries(
                roles.flatMap((role) => [
                    [`${role}-access-key`, users[role].access] as const,
                    [`${role}-secret-key`, users[role].secret] as const,
                ]),
            ),
        );

        const claim = register(`${name}-persistent-volume-claim`, model.claim(minio), {
            ...child,
            protect,
            retainOnDelete: protect,
        });
        registerAll(name, [model.service(minio), model.networkPolicy(minio), model.serviceMonitor(minio)], child);
        const server = register(`${name}-stateful-set`, model.server(minio, checksum(root.access, root.secret)), {
            ...child,
            dependsOn: [claim, rootSecret],
        });

        const files = register(`${name}-bootstrap-config-map`, model.bootstrapConfigMap(minio), child);
        const allKeys = roles.flatMap((role) => [users[role].access, users[role].secret]);
        const job = model.bootstrapJob(
            minio,
            pulumi.interpolate`${model.bootstrapName}-${checksum(model.bootstrapContent(minio), root.secret, ...allKeys)}`,
        );
        const bootstrap = register(`${name}-bootstrap-job`, job, {
            ...child,
            dependsOn: [rootSecret, usersSecret, files, server],
        });

        this.secrets = perRole((role) => this.objstore(role, users[role]));
        this.ready = [bootstrap];
        this.registerOutputs({});
    }

    /** An access key is kept as secret as its secret key: some of MinIO's holes need no more than to know one. */
    private keys(owner: string): Keys {
        const key = (part: string, length: number) =>
            pulumi.secret(
                new RandomPassword(`${this.name}-${owner}-${part}`, { length, special: false }, { parent: this }).result,
            );
        return { access: key("access-key", 20), secret: key("secret-key", 40) };
    }

    private objstore(role: Role, { access, secret }: Keys): ObjstoreSecret {
        const { bucket, endpoint } = this;
        const document = pulumi
            .all([access, secret])
            .apply(([access_key, secret_key]) =>
                objstoreDocument({ bucket, endpoint, insecure: true, bucket_lookup_type: "path", access_key, secret_key }),
            );
        return registerObjstoreSecret({ name: this.name, namespace: this.args.model.namespace, resource: this }, role, document);
    }

    private secret(name: string, stringData: Record<string, pulumi.Output<string>>): pulumi.CustomResource {
        const object = {
            apiVersion: "v1",
            kind: "Secret",
            metadata: model.metadata(this.args.model, name, "credentials"),
            type: "Opaque",
            stringData,
        };
        return register(resourceName(this.name, object), object, { parent: this });
    }
}
