"""Sends what a program registers at AWS to moto, an emulator that runs in this process.

Reads a list of {type, name, inputs} on standard input, in the order of registration. botocore checks each request against AWS' own
description of the API, and moto answers it. Prints one line per resource. Exit code 1 if a request was refused.
"""
import json
import sys

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from moto import mock_aws

DEFAULT_REGION = "us-east-1"
# What the provider itself, and not a request, needs.
PROVIDER_ONLY = {"region", "forceDestroy"}
# Names whose spelling in AWS' API is not the provider's with a capital letter.
SPELLING = {
    "id": "ID", "accessControlTranslation": "AccessControlTranslation", "applyServerSideEncryptionByDefault":
    "ApplyServerSideEncryptionByDefault", "sseAlgorithm": "SSEAlgorithm", "kmsMasterKeyId": "KMSMasterKeyID", "replicaKmsKeyId":
    "ReplicaKmsKeyID",
}


def aws(value):
    """The provider's names as AWS spells them."""
    if isinstance(value, dict):
        return {SPELLING.get(key, key[0].upper() + key[1:]): aws(one) for key, one in value.items()}
    return [aws(one) for one in value] if isinstance(value, list) else value


def tags(of):
    return [{"Key": key, "Value": value} for key, value in of.get("tags", {}).items()]


def create_bucket(client, of, region):
    elsewhere = {} if region == DEFAULT_REGION else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    client.create_bucket(Bucket=of["bucket"], **elsewhere)
    if of.get("tags"):
        client.put_bucket_tagging(Bucket=of["bucket"], Tagging={"TagSet": tags(of)})


def lifecycle(client, of, _region):
    client.put_bucket_lifecycle_configuration(Bucket=of["bucket"], LifecycleConfiguration={"Rules": aws(of["rules"])})


def replication(client, of, _region):
    client.put_bucket_replication(
        Bucket=of["bucket"], ReplicationConfiguration={"Role": of["role"], "Rules": aws(of["rules"])}
    )


def present(**values):
    return {key: value for key, value in values.items() if value not in (None, [])}


CALLS = {
    "aws:s3/bucket:Bucket": ("s3", create_bucket),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ("s3", lambda client, of, _: client.put_bucket_ownership_controls(
        Bucket=of["bucket"], OwnershipControls={"Rules": [aws(of["rule"])]})),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ("s3", lambda client, of, _: client.put_public_access_block(
        Bucket=of["bucket"], PublicAccessBlockConfiguration=aws({key: of[key] for key in of if key != "bucket"}))),
    "aws:s3/bucketPolicy:BucketPolicy": ("s3", lambda client, of, _: client.put_bucket_policy(
        Bucket=of["bucket"], Policy=of["policy"])),
    "aws:s3/bucketVersioning:BucketVersioning": ("s3", lambda client, of, _: client.put_bucket_versioning(
        Bucket=of["bucket"], VersioningConfiguration=aws(of["versioningConfiguration"]))),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
        "s3", lambda client, of, _: client.put_bucket_encryption(
            Bucket=of["bucket"], ServerSideEncryptionConfiguration={"Rules": aws(of["rules"])})),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ("s3", lifecycle),
    "aws:s3/bucketLogging:BucketLogging": ("s3", lambda client, of, _: client.put_bucket_logging(
        Bucket=of["bucket"], BucketLoggingStatus={"LoggingEnabled": aws({key: of[key] for key in of if key != "bucket"})})),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": ("s3", replication),
    "aws:iam/role:Role": ("iam", lambda client, of, _: client.create_role(**present(
        RoleName=of["name"], AssumeRolePolicyDocument=of["assumeRolePolicy"], Description=of.get("description"), Path=of.get("path"),
        PermissionsBoundary=of.get("permissionsBoundary"), Tags=tags(of)))),
    "aws:iam/rolePolicy:RolePolicy": ("iam", lambda client, of, _: client.put_role_policy(
        RoleName=of["role"], PolicyName=of["name"], PolicyDocument=of["policy"])),
    "aws:iam/user:User": ("iam", lambda client, of, _: client.create_user(**present(
        UserName=of["name"], Path=of.get("path"), PermissionsBoundary=of.get("permissionsBoundary"), Tags=tags(of)))),
    "aws:iam/userPolicy:UserPolicy": ("iam", lambda client, of, _: client.put_user_policy(
        UserName=of["user"], PolicyName=of["name"], PolicyDocument=of["policy"])),
    "aws:kms/key:Key": ("kms", lambda client, of, _: client.create_key(**present(
        Policy=of.get("policy"), Description=of.get("description"), Tags=[
            {"TagKey": one["Key"], "TagValue": one["Value"]} for one in tags(of)]))),
}
# moto has no such call.
NOT_EMULATED = {"aws:eks/podIdentityAssociation:PodIdentityAssociation"}


def replay(resource):
    """Returns what became of one resource: accepted, not emulated, or the reason of the refusal."""
    if resource["type"] in NOT_EMULATED:
        return "not emulated"
    if resource["type"] not in CALLS:
        return "refused: this check has no call for the type"
    service, call = CALLS[resource["type"]]
    region = resource["inputs"].get("region", DEFAULT_REGION)
    of = {key: value for key, value in resource["inputs"].items() if key not in PROVIDER_ONLY}
    try:
        call(boto3.client(service, region_name=region), of, region)
        return "accepted"
    except (BotoCoreError, ClientError, KeyError) as error:
        return f"refused: {error!r}"


@mock_aws
def main():
    outcomes = [(resource, replay(resource)) for resource in json.load(sys.stdin)]
    for resource, outcome in outcomes:
        print(f"  {resource['type'].split(':')[-1]} {resource['name']}: {outcome}")
    return 1 if any(outcome.startswith("refused") for _, outcome in outcomes) else 0


sys.exit(main())
