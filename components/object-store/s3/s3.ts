// A bucket on Amazon S3, made or adopted, and the identities with the rights of each job in it.
import { Bucket } from "@pulumi/aws/s3/bucket";
import * as pulumi from "@pulumi/pulumi";
import type { Keys } from "../../../config/credentials";
import type { Role } from "../../../config/names";
import type { S3Config } from "../../../config/schema";
import { Variant } from "../../kubernetes/variant";
import { authority, authorityConfigMap } from "../authority";
import { registerShared } from "../shared";
import { registerDocument, registerKeyedDocument } from "../documents";
import { objstoreDocument } from "../objstore-config";
import { perRole, type ObjectStore, type ObjstoreSecrets } from "../object-store";
import { policyDocument } from "../policies";
import { protectedBucket } from "./bucket";
import { bucketPolicy } from "./bucket-policy";
import { grants } from "./identity";
import { protectedKey } from "./key";
import type { S3Model } from "./model";
import { partitionOf, s3Endpoint } from "./partition";
import { replicate, replicationRole } from "./replication";

export interface S3Args {
    readonly model: S3Model;
    /** The keys of a role, for identity `staticKeys`. */
    readonly keys: (role: Role) => Keys;
    /** Refuse to delete the bucket. Destroying the stack leaves it in place in any case. */
    readonly protect: boolean;
}

/** An existing bucket, of any owner. */
interface Provisioned {
    /** Key of KMS that it encrypts with. */
    readonly keyArn: pulumi.Input<string> | undefined;
    readonly ready: readonly pulumi.Resource[];
}

export class S3 extends Variant implements ObjectStore {
    private readonly bucket: string;
    private readonly region: string;
    readonly secrets: ObjstoreSecrets;
    readonly ready: readonly pulumi.Resource[];

    constructor(
        private readonly name: string,
        private readonly args: S3Args,
        options?: pulumi.ComponentResourceOptions,
    ) {
        super("object-store", name, options);
        const { model, keys } = args;
        const { place, region, identity, provisioning } = model;
        const { bucket } = place.config;
        this.bucket = bucket;
        this.region = region;

        const { keyArn, ready } = provisioning.kind === "create" ? this.create(provisioning) : this.adopt(provisioning);
        const grant = grants(name, model, this);
        const policy = (role: Role) =>
            pulumi.output(keyArn).apply((arn) =>
                JSON.stringify(
                    policyDocument(role, {
                        bucket,
                        prefix: place.prefix,
                        partition: partitionOf(region).name,
                        kms: arn === undefined ? undefined : { keyArn: arn, service: s3Endpoint(region) },
                    }),
                ),
            );
        const identities = perRole((role) => grant(role, policy(role)));
        const owner = {
            name,
            namespace: model.namespace,
            resource: this,
            generation: model.generation,
            ca: authority(model),
        };
        const certificates = authorityConfigMap(name, model).map((one) => registerShared(one, { parent: this }));
        this.secrets = perRole((role) =>
            identity.kind === "staticKeys" || identity.kind === "externalSecret"
                ? registerKeyedDocument(owner, role, place, identity, keys, identities[role].ready ?? [])
                : registerDocument(owner, role, objstoreDocument(place), identities[role]),
        );
        this.ready = [...ready, ...certificates, ...Object.values(identities).flatMap((one) => one.ready ?? [])];
        this.registerOutputs({});
    }

    private create(provisioning: Extract<S3Config["provisioning"], { kind: "create" }>): Provisioned {
        const { name, args } = this;
        const { model, protect } = args;
        const { region, tags, cluster } = model;
        const { encryption, accessLogs, network, replication } = provisioning;
        const description = `Thanos of cluster ${cluster}: the bucket ${this.bucket}`;
        const keyArn =
            encryption.kind === "sse-kms"
                ? (encryption.keyArn ?? protectedKey(name, { region, description, tags, protect }, this).arn)
                : undefined;
        const role = replication && replicationRole(name, model, this.bucket, this);
        const policy = pulumi.output(role?.arn).apply((replicationArn) => {
            const { vpcEndpoints = [], breakGlassRoles = [] } = network ?? {};
            const exceptRoles = [...breakGlassRoles, ...(replicationArn === undefined ? [] : [replicationArn])];
            return JSON.stringify(bucketPolicy(this.bucket, region, network && { vpcEndpoints, exceptRoles }));
        });
        const source = protectedBucket(name, { bucket: this.bucket, region, tags, policy, keyArn, accessLogs, protect }, this);
        if (replication && role) replicate(name, { model, source, role, sourceKey: keyArn, copy: replication, protect }, this);
        return { keyArn, ready: source.ready };
    }

    /** Reading it fails where it is not there. */
    private adopt({ kmsKeyArn }: Extract<S3Config["provisioning"], { kind: "adopt" }>): Provisioned {
        const bucket = Bucket.get(this.name, this.bucket, { region: this.region }, { parent: this });
        return { keyArn: kmsKeyArn, ready: [bucket] };
    }
}
