// Actions on the bucket that are denied to every client, in spite of other rights.
import { bucketArn, policy, type PolicyDocument, type Statement } from "../policies";
import { partitionOf } from "./partition";

/** Where requests must come from, and who is excepted. */
export interface Network {
    readonly vpcEndpoints: readonly string[];
    /** ARNs of roles that come from elsewhere: people, and S3's own replication. */
    readonly exceptRoles: readonly string[];
}

/** Nobody reads or writes over plain HTTP or old TLS, or from outside of the given networks. */
export function bucketPolicy(bucket: string, region: string, network?: Network): PolicyDocument {
    const arn = bucketArn(bucket, partitionOf(region).name);
    const deny = (Sid: string, Condition: NonNullable<Statement["Condition"]>): Statement => ({
        Sid,
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, `${arn}/*`],
        Condition,
    });
    return policy(
        deny("DenyPlainHttp", { Bool: { "aws:SecureTransport": "false" } }),
        deny("DenyOldTls", { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
        ...(network === undefined
            ? []
            : [
                  deny("DenyOtherNetworks", {
                      StringNotEquals: { "aws:SourceVpce": network.vpcEndpoints },
                      ArnNotEquals: { "aws:PrincipalArn": network.exceptRoles },
                  }),
              ]),
    );
}
