// How a role's rights reach its pods: an IAM role that their ServiceAccount has, or an IAM user whose keys they hold.
import { Cluster } from "@pulumi/aws/eks/cluster";
import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation";
import { Role as IamRole } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { User } from "@pulumi/aws/iam/user";
import { UserPolicy } from "@pulumi/aws/iam/userPolicy";
import * as pulumi from "@pulumi/pulumi";
import type { Role } from "../../../config/names";
import type { Identity } from "../documents";
import { iamName, iamPlace, type S3Model } from "./model";
import { partitionOf } from "./partition";
import { irsaTrust, podIdentityTrust } from "./trust";

/** By this annotation of a ServiceAccount EKS gives its pods a role. */
const roleAnnotation = "eks.amazonaws.com/role-arn";

/** Grants a role's rights; `policy` contains them, as JSON. */
export type Grant = (role: Role, policy: pulumi.Input<string>) => Identity;

export function grants(name: string, model: S3Model, parent: pulumi.Resource): Grant {
    const { identity } = model;
    switch (identity.kind) {
        case "podIdentity":
            return (role, policy) => podIdentity(name, model, identity, role, policy, parent);
        case "irsa": {
            const { roles } = identity;
            if (roles) return (role) => ({ serviceAccountAnnotations: { [roleAnnotation]: roles[role] } });
            const provider = oidcProvider(name, model, identity.oidcProvider ?? "", parent);
            return (role, policy) => irsa(name, model, provider, role, policy, parent);
        }
        case "staticKeys":
        case "externalSecret":
            return (role, policy) => user(name, model, role, policy, parent);
    }
}

/**
 * A role, and its tie to the ServiceAccounts that have it. Pods must wait for the tie: EKS gives a pod its credentials when
 * the pod is made, and never later.
 */
function podIdentity(
    name: string,
    model: S3Model,
    { clusterName, roles }: Extract<S3Model["identity"], { kind: "podIdentity" }>,
    role: Role,
    policy: pulumi.Input<string>,
    parent: pulumi.Resource,
): Identity {
    const { namespace, region, tags } = model;
    const serviceAccounts = model.serviceAccounts[role];
    const trust = JSON.stringify(podIdentityTrust(clusterName, { namespace, serviceAccounts }));
    const made = roles ? undefined : roleWithRights(name, model, role, trust, policy, parent);
    const roleArn = roles?.[role] ?? made?.iamRole.arn ?? "";
    const ready = serviceAccounts.map(
        (serviceAccount, index) =>
            new PodIdentityAssociation(
                index === 0 ? `${name}-${role}` : `${name}-${role}-${serviceAccount}`,
                { clusterName, namespace, serviceAccount, roleArn, region, tags },
                { parent, dependsOn: made ? [made.rights] : [] },
            ),
    );
    return { ready };
}

/** A role that the ServiceAccount names. Its ARN is put together here, so that it is plain text wherever it is written. */
function irsa(
    name: string,
    model: S3Model,
    provider: pulumi.Input<string>,
    role: Role,
    policy: pulumi.Input<string>,
    parent: pulumi.Resource,
): Identity {
    const { namespace, accountId = "" } = model;
    const serviceAccounts = model.serviceAccounts[role];
    const trust = pulumi.output(provider).apply((arn) => JSON.stringify(irsaTrust(arn, { namespace, serviceAccounts })));
    const { rights } = roleWithRights(name, model, role, trust, policy, parent);
    return {
        serviceAccountAnnotations: {
            [roleAnnotation]: `arn:${partitionOf(model.region).name}:iam::${accountId}:role${model.iam.path}${iamName(model, role)}`,
        },
        ready: [rights],
    };
}

/** The ARN of the OIDC provider: as given, or that of a cluster's issuer. */
function oidcProvider(name: string, model: S3Model, given: string, parent: pulumi.Resource): pulumi.Input<string> {
    if (given.startsWith("arn:")) return given;
    const cluster = Cluster.get(`${name}-cluster`, given, { region: model.region }, { parent });
    return cluster.identities.apply((identities) => {
        const issuer = identities[0]?.oidcs[0]?.issuer ?? "";
        return `arn:${partitionOf(model.region).name}:iam::${model.accountId ?? ""}:oidc-provider/${issuer.replace(/^https:\/\//, "")}`;
    });
}

/** A user without keys: they are made and kept outside of this program. */
function user(name: string, model: S3Model, role: Role, policy: pulumi.Input<string>, parent: pulumi.Resource): Identity {
    const iamUser = new User(`${name}-${role}`, { name: iamName(model, role), tags: model.tags, ...iamPlace(model) }, { parent });
    const rights = new UserPolicy(`${name}-${role}`, { user: iamUser.name, name: "bucket", policy }, { parent });
    return { ready: [rights] };
}

function roleWithRights(
    name: string,
    model: S3Model,
    role: Role,
    assumeRolePolicy: pulumi.Input<string>,
    policy: pulumi.Input<string>,
    parent: pulumi.Resource,
): { readonly iamRole: IamRole; readonly rights: RolePolicy } {
    const description = `Thanos of cluster ${model.cluster}: ${role} of the bucket ${model.place.config.bucket}`;
    const { tags } = model;
    const iamRole = new IamRole(
        `${name}-${role}`,
        { name: iamName(model, role), description, assumeRolePolicy, tags, ...iamPlace(model) },
        { parent },
    );
    return { iamRole, rights: new RolePolicy(`${name}-${role}`, { role: iamRole.name, name: "bucket", policy }, { parent }) };
}
