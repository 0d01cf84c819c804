// A key of KMS for what the bucket holds. Its loss is the loss of all of it.
import { Key } from "@pulumi/aws/kms/key";
import type * as pulumi from "@pulumi/pulumi";

export interface KeyArgs {
    readonly region: string;
    readonly description: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly protect: boolean;
}

/** The rights to use it are in the policies of the roles: KMS' default key policy leaves them to the account's IAM. */
export const protectedKey = (name: string, { protect, ...args }: KeyArgs, parent: pulumi.Resource): Key =>
    new Key(name, { ...args, enableKeyRotation: true, deletionWindowInDays: 30 }, { parent, protect, retainOnDelete: true });
